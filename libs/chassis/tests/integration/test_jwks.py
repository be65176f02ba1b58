from pathlib import Path
from typing import Any

import grpc
import pytest
from chassis.errors import Internal, PermissionDenied
from chassis.rpc.client import Channels
from chassis.rpc.jwks import remote_jwks
from chassis.rpc.server import CallInterceptor
from chassis.testing.tokens import jwks, trusting_verifier
from shop.user.v1 import auth_service_pb2 as pb
from shop.user.v1 import auth_service_pb2_grpc as rpc


class Auth(rpc.AuthServiceServicer):
    """Gives out the keys, or is behind a mesh that lets nobody through."""

    closed = False

    async def GetJwks(self, *_: Any) -> pb.GetJwksResponse:  # noqa: N802
        if self.closed:
            raise PermissionDenied("RBAC: access denied")
        return pb.GetJwksResponse(jwks_json=jwks())


async def test_who_may_not_fetch_the_keys_does_not_blame_the_caller(socket_folder: Path) -> None:
    auth = Auth()  # type: ignore[abstract]  # one method is enough
    server = grpc.aio.server(interceptors=[CallInterceptor(trusting_verifier())])
    rpc.add_AuthServiceServicer_to_server(auth, server)
    server.add_insecure_port(f"unix:{socket_folder}/user.sock")
    await server.start()
    channels = Channels(f"unix:{socket_folder}/{{service}}.sock")
    fetch = remote_jwks(channels)
    try:
        assert await fetch() == jwks()
        auth.closed = True
        with pytest.raises(Internal):
            await fetch()
    finally:
        await channels.close()
        await server.stop(None)
