"""Bodies that are read by one layer and once more by those below it."""

from starlette.types import Message, Receive


async def body_of(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a `receive` that tells it again."""
    message = await receive()
    body: bytes = message.get("body", b"")
    told = [message]
    while message.get("more_body", False):
        message = await receive()
        told.append(message)
        body += message.get("body", b"")

    async def again() -> Message:
        return told.pop(0) if told else await receive()

    return body, again
