"""Events of the domain as messages for the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.rpc.timestamps import timestamp
from chassis.unit_of_work import Event
from shop.user.v1 import account_events_pb2, account_pb2

from user_service.adapters.proto_mapping import role_value
from user_service.domain.events import AccountRegistered


def encode(event: Event) -> OutboxMessage:
    if not isinstance(event, AccountRegistered):
        raise TypeError(f"{type(event).__name__} has no message")
    account = account_pb2.Account(
        id=str(event.account_id),
        email=event.email,
        name=event.name,
        role=role_value(event.role),
        create_time=timestamp(event.create_time),
    )
    message = account_events_pb2.AccountRegistered(account=account, aggregate_version=1)
    return OutboxMessage(
        subject="shop.user.v1.AccountRegistered",
        aggregate_id=str(event.account_id),
        aggregate_version=1,
        payload=message.SerializeToString(),
    )
