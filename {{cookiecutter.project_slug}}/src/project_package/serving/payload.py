"""Bodies of requests: of the right kind, unpacked, and never larger than allowed."""

import zlib

from .refusal import Refusal

_GZIP = 16 + zlib.MAX_WBITS


def refuse_length(length: int, most: int) -> None:
    """Refuse a body that is larger than ``most`` bytes.

    Raises:
        Refusal: With the status 413.
    """
    if length > most:
        raise Refusal(
            413,
            f"The body has more than {most} bytes, and no larger one is read. Send the "
            "rows in parts, or score a file.",
            closing=True,
        )


def refuse_kind(content_type: str) -> None:
    """Refuse a body that does not say that it is JSON.

    Raises:
        Refusal: With the status 415.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "Send the rows as application/json.")


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body as it was before it was packed.

    Args:
        body: As it came.
        encoding: Header ``content-encoding``; empty or ``identity`` for none.
        most: Most bytes that it may have.

    Raises:
        Refusal: If it is too large (413), packed in an unknown way (415), or damaged
            (400).
    """
    refuse_length(len(body), most)
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise Refusal(415, "The body may be packed by gzip, or not at all.")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        content = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise Refusal(400, "The body is not what gzip makes.") from None
    refuse_length(len(content), most)
    if not unpacker.eof:
        raise Refusal(400, "The body is cut: what gzip made goes on.")
    if unpacker.unused_data:
        raise Refusal(400, "The body goes on after the end of what gzip made.")
    return content
