"""`python -m chassis.probe [URL]`: exit 0 if the process of this container serves.

Without a URL the gRPC health of the address in SHOP_LISTEN is asked; with one, any HTTP answer that
is no server error will do. For Docker, which has no probe of its own; Kubernetes asks by itself.
"""

import os
import sys
import urllib.error
import urllib.request

import grpc
from grpc_health.v1 import health_pb2

_SECONDS = 2.0
_SERVER_ERROR = 500


def main() -> int:
    url = sys.argv[1] if len(sys.argv) > 1 else None
    return 0 if (_answers(url) if url else _serves(os.environ["SHOP_LISTEN"])) else 1


def _serves(listen: str) -> bool:
    address = listen.replace("0.0.0.0:", "127.0.0.1:")
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            answer = check(health_pb2.HealthCheckRequest(), timeout=_SECONDS)
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS):  # noqa: S310 - our own container's
            return True
    except urllib.error.HTTPError as error:
        return error.code < _SERVER_ERROR
    except OSError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
