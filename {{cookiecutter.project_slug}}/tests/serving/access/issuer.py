"""A local issuer of tokens: it signs them, and shows its public keys over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

AUDIENCE = "predictions"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


def private_key(algorithm: str) -> Any:
    """Return a new private key for an algorithm."""
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs tokens.

    Attributes:
        url: Its name, and where it answers.
        signing: Its private keys, one for each algorithm, by their names.
        published: The names of those whose public half is shown.
        content: What is shown in their place, if anything is.
        fetched: How often they were fetched.
        away: Whether it answers with an error.
    """

    def __init__(self, url: str, signing: dict[str, Any]) -> None:
        self.url = url
        self.signing = signing
        self.published = {*signing}
        self.content: bytes | None = None
        self.fetched = 0
        self.away = False

    def settings(self, **more: Any) -> dict[str, Any]:
        """Return how a service is set up for its tokens."""
        said = {"issuer": self.url, "audience": AUDIENCE, "jwks": f"{self.url}/keys"}
        return said | more

    def claims(self, **more: Any) -> dict[str, Any]:
        """Return what a good token says; a claim that is none is left out."""
        now = int(time())
        good = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "shop",
            "iat": now,
            "exp": now + 600,
            "scope": "openid predict",
        }
        return {name: said for name, said in (good | more).items() if said is not None}

    def token(self, name: str = "RS256", **claims: Any) -> str:
        """Return a token that is signed with the key of a name."""
        algorithm, key = name.partition("-")[0], self.signing[name]
        headers = {"kid": name}
        return jwt.encode(self.claims(**claims), key, algorithm, headers)

    def public(self, name: str) -> dict[str, Any]:
        """Return the public half of a key (RFC 7517)."""
        algorithm = name.partition("-")[0]
        made = get_default_algorithms()[algorithm]
        shown = made.to_jwk(self.signing[name].public_key(), as_dict=True)
        return shown | {"kid": name, "alg": algorithm, "use": "sig"}

    def key_set(self) -> bytes:
        """Return what it shows."""
        if self.content is not None:
            return self.content
        shown = [self.public(name) for name in sorted(self.published)]
        return json.dumps({"keys": shown}).encode()


@contextmanager
def listening(signing: dict[str, Any]) -> Iterator[Issuer]:
    """Let an issuer listen on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        """Shows the keys."""

        def do_GET(self) -> None:  # pylint: disable=invalid-name  # the server's name
            """Answer."""
            issuer.fetched += 1
            moved = self.path == "/moved"
            self.send_response(302 if moved else 503 if issuer.away else 200)
            if moved:
                self.send_header("location", "/keys")
            self.end_headers()
            self.wfile.write(issuer.key_set())

        def log_message(self, *_: Any) -> None:  # pylint: disable=arguments-differ
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_port}", signing)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
