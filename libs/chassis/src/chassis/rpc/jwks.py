"""The shop's public signing keys, asked of the user service."""

from shop.user.v1 import auth_service_pb2, auth_service_pb2_grpc

from chassis.identity.tokens import FetchJwks
from chassis.rpc.client import Channels


def remote_jwks(channels: Channels) -> FetchJwks:
    """Fetch the JWK set by `AuthService.GetJwks`."""
    stub = auth_service_pb2_grpc.AuthServiceStub(channels.to("user"))

    async def fetch() -> str:
        response = await stub.GetJwks(auth_service_pb2.GetJwksRequest())
        return str(response.jwks_json)

    return fetch
