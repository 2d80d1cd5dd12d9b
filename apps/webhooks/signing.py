"""Signatures as Standard Webhooks 1.0 defines them (standardwebhooks.com): HMAC-SHA-256 over "<id>.<timestamp>.<body>".

A secret is `whsec_` and the base64 of 24 to 64 random bytes. Of several signatures, separated by spaces, one must fit: so a secret can be
changed without losing a message.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that was never there before."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of the signature; `timestamp` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()


def headers(known: Iterable[str], message: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """What goes with a message that is signed by each of the secrets."""
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, message, timestamp, body) for each in known),
    }
