"""What can be set about who may ask."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ...settings import Section
from .loopback import is_loopback
from .samples import is_sample
from .scope import Scope

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Key(Section):
    """A key of a caller, of which only the hash is known.

    Attributes:
        name: What the log calls it.
        sha256: SHA-256 of the key, in hexadecimal digits. The key has 256 random bits,
            which nobody guesses, so a slow hash as for passwords gains nothing.
        scopes: What it is good for.
        expires: The last day, in UTC, on which it is good; none for no end.
    """

    name: str = Field(pattern=f"^{_NAME.pattern}$")
    sha256: str
    scopes: tuple[Scope, ...] = Field(min_length=1)
    expires: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _holds_no_secret(cls, given: Any) -> Any:
        """Refuse first what may be a key itself: messages repeat what they got."""
        if not isinstance(given, Mapping):
            return given
        if more := given.keys() - cls.model_fields:
            raise ValueError(
                f"a key has no {', '.join(sorted(map(str, more)))}; it has "
                f"{', '.join(cls.model_fields)}"
            )
        digest = given.get("sha256")
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise ValueError(
                "sha256 must be 64 digits of 0 to 9 and a to f, as "
                "`project-slug keys new` prints them; the key itself "
                "belongs to its caller alone"
            )
        if is_sample(digest):
            raise ValueError(
                "sha256 is that of a sample, which everybody knows. Make a key with "
                "`project-slug keys new`"
            )
        return given

    @staticmethod
    def is_name(text: str) -> bool:
        """Return whether a key can be called so."""
        return _NAME.fullmatch(text) is not None


class Tokens(Section):
    """Tokens of an issuer, as OpenID Connect and OAuth 2 have them.

    Attributes:
        issuer: Its name, exactly as it stands in the claim ``iss``.
        audience: Name of this service, as in the claim ``aud``.
        jwks: Where its public keys are: a ``https`` or ``file`` URI; ``http`` only on
            this machine, because who changes the keys is let in.
        claim: The claim that holds scopes: a list, or words with spaces between them.
        scopes: What the issuer calls each scope.
        leeway_seconds: How far the clocks of the issuer and of this machine may differ.
        refresh_seconds: Seconds between two looks at the keys.
    """

    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    jwks: str
    claim: str = Field(default="scope", min_length=1)
    scopes: dict[Scope, str] = {scope: scope.value for scope in Scope}
    leeway_seconds: float = Field(default=30, ge=0, le=300)
    refresh_seconds: float = Field(default=300, ge=10, allow_inf_nan=False)

    @field_validator("jwks")
    @classmethod
    def _cannot_be_exchanged_on_the_way(cls, jwks: str) -> str:
        address = urlsplit(jwks)
        here = address.scheme == "http" and is_loopback(address.hostname or "")
        if address.scheme not in ("https", "file") and not here:
            raise ValueError(
                "must begin with https:// or file://, because whoever can change the "
                "keys on their way is let in"
            )
        return jwks


class Rate(Section):
    """How often one caller may ask, in each process.

    Attributes:
        per_second: Requests per second that go on for ever.
        burst: Requests that may come at once.
    """

    per_second: float = Field(gt=0, allow_inf_nan=False)
    burst: int = Field(ge=1)


class Access(Section):
    """Who may ask.

    Attributes:
        open: Whether everybody may who reaches the port, also beyond this machine.
        open_metrics: Whether everybody sees the figures, also where keys are needed.
        keys: Keys of callers.
        tokens: Tokens that are taken; none for none.
        rate: How often one caller may ask; none for no limit.
    """

    open: bool = False
    open_metrics: bool = False
    keys: tuple[Key, ...] = ()
    tokens: Tokens | None = None
    rate: Rate | None = None

    @model_validator(mode="before")
    @classmethod
    def _holds_keys(cls, given: Any) -> Any:
        """Refuse what is no list of keys without repeating it: it may be a secret."""
        keys = given.get("keys") if isinstance(given, Mapping) else None
        listed = keys if isinstance(keys, (list, tuple)) else [keys]
        if keys and not all(isinstance(key, (Mapping, Key)) for key in listed):
            raise ValueError(
                "keys must be a list of mappings with name, sha256 and scopes, as "
                "`project-slug keys new` prints them"
            )
        return given

    @model_validator(mode="after")
    def _is_consistent(self) -> "Access":
        for what in ("name", "sha256"):
            values = [getattr(key, what) for key in self.keys]
            if len(values) != len(set(values)):
                raise ValueError(f"two keys have the same {what}; each needs its own")
        if self.open and self.checks:
            raise ValueError(
                "open lets everybody ask, and keys or tokens only some. Set one of them"
            )
        if self.rate and not self.checks:
            raise ValueError(
                "rate counts the requests of each caller, and without keys or tokens "
                "no caller is known. Set them, or rate to null"
            )
        return self

    @property
    def checks(self) -> bool:
        """Whether callers have to make themselves known."""
        return bool(self.keys) or self.tokens is not None
