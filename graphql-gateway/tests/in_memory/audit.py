"""The audit log of one service, in memory: three entries, each like the others."""

from typing import Any

from chassis.ids import new_id
from google.protobuf.struct_pb2 import Struct
from shop.audit.v1 import audit_service_pb2 as api
from shop.audit.v1.audit_entry_pb2 import AuditChain, AuditEntry
from shop.audit.v1.audit_service_pb2_grpc import AuditServiceServicer

from in_memory.catalogue import time


class AuditLog(AuditServiceServicer):
    def __init__(self, service: str) -> None:
        self.asked: list[Any] = []
        self._service = service
        self._entries = [self._entry(number) for number in (3, 2, 1)]

    async def ListAuditEntries(
        self, request: api.ListAuditEntriesRequest, _: Any
    ) -> api.ListAuditEntriesResponse:
        self.asked.append(request)
        start = int(request.page_token or 0)
        end = start + request.page_size
        return api.ListAuditEntriesResponse(
            entries=self._entries[start:end],
            next_page_token=str(end) if end < len(self._entries) else "",
        )

    async def VerifyAuditLog(
        self, request: api.VerifyAuditLogRequest, _: Any
    ) -> api.VerifyAuditLogResponse:
        self.asked.append(request)
        if request.after.length > len(self._entries):
            return api.VerifyAuditLogResponse(broken_at=request.after.length)
        chain = AuditChain(length=len(self._entries), head=self._entries[0].hash)
        return api.VerifyAuditLogResponse(chain=chain, complete=True)

    def _entry(self, number: int) -> AuditEntry:
        details = Struct()
        details.update({"reason": "stocktaking", "on_hand": {"SHIRT-M@default": number}})
        return AuditEntry(
            number=number,
            time=time(),
            principal="system" if number == 1 else f"staff/{new_id()}",
            action=f"{self._service}.set",
            subject=self._service,
            details=details,
            hash=bytes([number] * 32),
        )
