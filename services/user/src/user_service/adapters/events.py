"""Events of the domain as messages for the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.rpc.timestamps import timestamp
from chassis.unit_of_work import Event
from google.protobuf.message import Message
from shop.user.v1 import account_events_pb2, account_pb2

from user_service.adapters.proto_mapping import role_value
from user_service.domain.events import AccountChanged, AccountRegistered


def encode(event: Event) -> OutboxMessage:
    match event:
        case AccountRegistered():
            version = 1
            kind: type[Message] = account_events_pb2.AccountRegistered
        case AccountChanged():
            version = event.version
            kind = account_events_pb2.AccountChanged
        case _:
            raise TypeError(f"{type(event).__name__} has no message")
    message = kind(account=_account(event), aggregate_version=version)
    return OutboxMessage(
        subject=f"shop.user.v1.{type(event).__name__}",
        aggregate_id=str(event.account_id),
        aggregate_version=version,
        payload=message.SerializeToString(),
    )


def _account(event: AccountRegistered | AccountChanged) -> account_pb2.Account:
    return account_pb2.Account(
        id=str(event.account_id),
        email=event.email,
        name=event.name,
        role=role_value(event.role),
        create_time=timestamp(event.create_time),
    )
