"""WebSocket frames as `graphql-transport-ws` wants them: text, each with one JSON object."""

from collections.abc import AsyncGenerator, Mapping

import orjson
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)

_LONGEST_REASON = 123  # bytes, by RFC 6455


class TextFrames(ASGIWebSocketAdapter):
    """Reads and writes with orjson; a socket that is closed already is not closed again."""

    async def iter_json(
        self,
        *,
        ignore_parsing_errors: bool = False,  # noqa: ARG002 - only the older protocol ignores
    ) -> AsyncGenerator[object]:
        try:
            while self.ws.application_state is not WebSocketState.DISCONNECTED:
                yield orjson.loads(await self.ws.receive_text())
        except orjson.JSONDecodeError as error:
            raise NonJsonMessageReceived from error
        except KeyError as error:
            raise NonTextMessageReceived from error
        except WebSocketDisconnect:
            return

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state is WebSocketState.CONNECTED:
            short = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
            await self.ws.close(code=code, reason=short)
