"""Who may call an RPC at all, as its proto declares it with `(shop.api.v1.audience)`."""

from google.protobuf import descriptor_pool
from shop.api.v1 import audience_pb2
from shop.api.v1.audience_pb2 import Audience

from chassis.errors import PermissionDenied
from chassis.identity.principal import Role
from chassis.rpc.context import RequestContext

_MAY_CALL = {
    Audience.AUDIENCE_SHOPPER: frozenset(Role),
    Audience.AUDIENCE_CUSTOMER: frozenset({Role.CUSTOMER, Role.STAFF, Role.ADMIN}),
    Audience.AUDIENCE_STAFF: frozenset({Role.STAFF, Role.ADMIN}),
    Audience.AUDIENCE_ADMIN: frozenset({Role.ADMIN}),
}


class AudienceUndeclared(Exception):
    """An RPC of ours says nothing of who may call it; the server must not start."""


def audience_of(method: str) -> Audience.ValueType:
    """The audience of `/package.Service/Method`; libraries' own services are public."""
    if not method.startswith("/shop."):
        return Audience.AUDIENCE_PUBLIC
    name = method.lstrip("/").replace("/", ".")
    options = descriptor_pool.Default().FindMethodByName(name).GetOptions()
    audience: Audience.ValueType = options.Extensions[audience_pb2.audience]
    if audience == Audience.AUDIENCE_UNSPECIFIED:
        raise AudienceUndeclared(method)
    return audience


def must_declare_audiences(service: str) -> None:
    """Raise `AudienceUndeclared` if an RPC of this service (by full name) declares none."""
    for method in descriptor_pool.Default().FindServiceByName(service).methods:
        audience_of(f"/{service}/{method.name}")


def admit(call: RequestContext, audience: Audience.ValueType) -> None:
    """Raise unless the caller belongs to the audience; workloads are the mesh's to check."""
    if audience not in _MAY_CALL:
        return
    if call.must_have_principal().role not in _MAY_CALL[audience]:
        raise PermissionDenied("This is for others: your role does not allow it.")
