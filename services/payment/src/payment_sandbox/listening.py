"""The socket the sandbox is called on."""

import socket


def listen(address: tuple[str, int]) -> socket.socket:
    """A listener whose connections send at once.

    asyncio switches Nagle's algorithm off only for sockets that name their protocol, which those
    of `create_server` do not; every answer would wait 40 ms for an acknowledgement.
    """
    listener = socket.create_server(address)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
