"""gRPC-Web as a browser speaks it: one POST, and the trailers as the last frame of the body."""

import struct

import httpx

_TRAILERS = 0x80
_HEADERS = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1"}


class WebAnswer:
    """The messages and the trailers of one call."""

    def __init__(self, response: httpx.Response) -> None:
        self.messages: list[bytes] = []
        self.trailers = {k: v for k, v in response.headers.items() if k.startswith("grpc-")}
        body = response.content
        while body:
            flags, length = struct.unpack(">BI", body[:5])
            frame, body = body[5 : 5 + length], body[5 + length :]
            if flags & _TRAILERS:
                self.trailers |= _parse(frame)
            else:
                self.messages.append(frame)

    @property
    def status(self) -> int:
        return int(self.trailers["grpc-status"])


async def call_by_web(
    client: httpx.AsyncClient, method: str, request: bytes = b"", **headers: str
) -> WebAnswer:
    """Make a unary call."""
    body = struct.pack(">BI", 0, len(request)) + request
    response = await client.post(method, content=body, headers=_HEADERS | headers)
    assert response.headers["content-type"].startswith("application/grpc-web")  # noqa: S101
    return WebAnswer(response)


def _parse(frame: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in frame.decode().strip().split("\r\n"))
    return {name.strip().lower(): value.strip() for name, _, value in lines}
