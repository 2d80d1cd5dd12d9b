"""Names in which some characters stand as `%` and two hexadecimal digits for each of their bytes in UTF-8 (RFC 3986, section 2.1)."""

import re
from unicodedata import normalize

ESCAPE = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# What no file name may have somewhere; a point that would hide the file; and the whole of what is normalised in different ways.
NOT_A_NAME = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f-\x9f]|^\.|[\s.]$')
NOT_PLAIN = re.compile(r"[^A-Za-z0-9_. -]|^\.|[\s.]$")


def encoded(name: str, unsafe: re.Pattern[str]) -> str:
    """The name, each character that `unsafe` finds written as its bytes; `%` must be among them for it to come back."""
    return unsafe.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)


def decoded(name: str) -> str:
    """The name with such bytes as the characters they are; where they are no UTF-8, as it stands."""
    try:
        return ESCAPE.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(), name)
    except UnicodeDecodeError:
        return name


def file_name(key: str) -> str:
    """The key as a plain file name on any system, from which `decoded` gives the key back."""
    if normalize("NFC", key) != key:
        return encoded(key, NOT_PLAIN)
    return encoded(key, NOT_A_NAME)
