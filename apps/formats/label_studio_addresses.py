"""Addresses and file names in the data of Label Studio's tasks, and what the file at one may be called.

A key of a bucket is what it is, with every space, `#`, `?` and `%` in it; other addresses may be signed, and have bytes written as `%20`.
"""

import re
from pathlib import PurePosixPath

from apps.formats.listing import IMAGE_SUFFIXES
from apps.formats.reading import MAX_NAME
from apps.modalities import MODALITIES
from apps.modalities.endings import SOUNDS, VIDEOS

ADDRESS = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*://\S+|/\S+|[^\s<>]+\.[A-Za-z0-9]{1,5})$")
SPACED = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*://|/|[^<>\r\n]+\.[A-Za-z0-9]{1,5}$)[^\r\n]*$")
BUCKETS = ("s3://", "gs://", "azure-blob://")
WEB = re.compile(r"^https?://", re.IGNORECASE)
MAX_ADDRESS = 2_000
FILES = SOUNDS | VIDEOS | {each[1:] for each in IMAGE_SUFFIXES} | {end for each in MODALITIES.values() for end in each.suffixes.values()}
WORD, NONE = 2, 3


def unlikeness(said: object) -> int:
    """How likely something is no address: 0 of a file of a known ending, 1 of any place, WORD with a dot; NONE where it is none."""
    if not isinstance(said, str) or len(said) > MAX_ADDRESS or not (ADDRESS.match(said) or SPACED.match(said)):
        return NONE
    if is_file(said):
        return 0
    if ADDRESS.match(said):
        return 1 if "://" in said or said.startswith("/") else WORD
    return 1 if said.lower().startswith(BUCKETS) else NONE


def may_be_text(said: str) -> bool:
    """Whether what ends like a file name may be words all the same."""
    return any(each.isspace() for each in said) and "://" not in said and not said.startswith("/")


def is_file(address: str) -> bool:
    """Whether what lies at an address has an ending that data rows have."""
    return any(ending_of(each) in FILES for each in file_paths(address))


def ending_of(path: str) -> str:
    """The ending in lower case, without its dot."""
    return PurePosixPath(path.replace("\\", "/")).suffix.lower()[1:]


def file_paths(address: str) -> tuple[str, ...]:
    """What the file may be called, the likeliest first: host or bucket, folders and file; none where an address has no file.

    Of a file that Label Studio serves from a folder, the path there. As it stands comes before what its signs may mean. Of what is too
    long for a name, the file alone.
    """
    plain = re.split("[#?]", address)[0]
    local = re.search(r"[?&]d=(.*)$", address) if "local-files" in plain else None
    if address.lower().startswith(BUCKETS):
        found = [address]
    elif local is not None:
        found = [local[1], _unescaped(re.split("[&#]", local[1])[0])]
    elif WEB.match(address):
        found = [_unescaped(plain)]
    else:
        found = [address, _unescaped(plain)]
    return tuple(dict.fromkeys(name for each in found if (name := _named(each))))


def _named(path: str) -> str | None:
    scheme, there, inside = path.rpartition("://")
    host, _, inside = inside.partition("/") if there else ("", "", inside)
    inside = inside.rstrip("/")
    name = inside.rpartition("/")[2]
    whole = f"{scheme}{there}{host}/{inside}" if there else inside
    return (whole if len(whole) <= MAX_NAME else name[-MAX_NAME:]) if name else None


def _unescaped(path: str) -> str:
    """With the bytes that stand as % and two digits."""
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), path.encode()).decode(errors="replace")
