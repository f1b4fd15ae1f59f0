"""An emulator of S3 that listens on this machine only."""

from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@contextmanager
def s3() -> Iterator[dict[str, str]]:
    """Start it; yield the environment with which AWS libraries reach it."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_DEFAULT_REGION": "us-east-1",
            **dict.fromkeys(KEYS, "of-nobody"),
            **dict.fromkeys(("NO_PROXY", "no_proxy"), host),
        }
    finally:
        server.stop()
