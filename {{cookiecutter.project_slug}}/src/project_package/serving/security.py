"""Headers that every answer has: what a browser must not make of it.

There is no ``Strict-Transport-Security``: the service speaks no TLS, and what does so
before it has to send it. There are no headers for CORS: no page of another origin may
read an answer.
"""

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
