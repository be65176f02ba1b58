"""The shop's public signing keys, asked of the user service."""

from shop.user.v1 import auth_service_pb2, auth_service_pb2_grpc

from chassis.errors import Internal, PermissionDenied
from chassis.identity.tokens import FetchJwks
from chassis.rpc.client import Channels


def remote_jwks(channels: Channels) -> FetchJwks:
    """Fetch the JWK set by `AuthService.GetJwks`."""
    stub = auth_service_pb2_grpc.AuthServiceStub(channels.to("user"))

    async def fetch() -> str:
        try:
            response = await stub.GetJwks(auth_service_pb2.GetJwksRequest())
        except (
            PermissionDenied
        ) as refusal:  # the mesh's own: whoever sent the token is not at fault
            raise Internal("The mesh does not let this service fetch the keys.") from refusal
        return str(response.jwks_json)

    return fetch
