"""Secrets of organizations at rest: encrypted with keys derived from the application's own secret, and readable by the application alone.

Fernet (AES-128-CBC with HMAC-SHA-256). A rotated secret still opens what was sealed before while it stands in SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"firstpass.sealed:"


class SealBroken(Exception):  # noqa: N818
    """The text was sealed with a secret that is no longer known, or was changed."""


def seal(text: str) -> str:
    """The text, encrypted."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises SealBroken."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken from None


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + each.encode()).digest())) for each in secrets])
