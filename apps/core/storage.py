"""Files of an organization: written under its own prefix through Django's storage interface, read by signed, cacheable addresses.

Beside them stand the platform's own, under a prefix that is no organization's: see `new_shared_key`.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO
from urllib.parse import quote

from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from apps.core.ids import uuid7
from apps.core.problems import NotFound
from apps.core.streaming import StreamedFile, StreamedResponse
from apps.core.tenancy import current_organization_id, no_transaction

SALT = "firstpass.media"
DAY_S = 86_400
PIECE_BYTES = 1 << 16
SHARED = "platform"
# The type that a file is served with, by the ending that we gave it ourselves; sounds in QuickTime go as what browsers call them. What can
# act in a browser is never shown, only downloaded.
INLINE = {
    "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp",
    "mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm",
    "mkv": "video/x-matroska", "avi": "video/x-msvideo", "wav": "audio/wav", "mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg",
    "m4a": "audio/mp4", "weba": "audio/webm", "qta": "audio/mp4",
    "mka": "audio/x-matroska", "pdf": "application/pdf", "txt": "text/plain; charset=utf-8",
}  # fmt: skip
DOWNLOAD = {
    "html": "text/html; charset=utf-8", "json": "application/json", "tif": "image/tiff", "dcm": "application/dicom",
    "zip": "application/zip", "ndjson": "application/x-ndjson", "jsonl": "application/x-ndjson", "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8", "xml": "application/xml",
}  # fmt: skip
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def put(kind: str, data: bytes | File, suffix: str) -> str:
    """Store and return the key, `o<organization>/<kind>/<uuid>.<suffix>`: the name is our own. A failure leaves nothing behind."""
    return put_at(new_key(kind, suffix), data)


def new_key(kind: str, suffix: str) -> str:
    """A key that nothing has yet, for whoever writes down where they store before they do: a killed worker leaves what it had begun."""
    return f"o{current_organization_id()}/{kind}/{uuid7()}.{suffix}"


def put_at(key: str, data: bytes | File) -> str:
    """Store under a new key. Raises NotFound for a key of another organization."""
    return _saved(_mine(key), data)


def new_shared_key(kind: str, suffix: str) -> str:
    """A key of the platform's own that nothing has yet. No address of it is ever signed: an organization gets a copy of its own."""
    return f"{SHARED}/{kind}/{uuid7()}.{suffix}"


def put_shared(key: str, data: bytes | File) -> str:
    """Store a file of the platform's own. Raises NotFound for any other key."""
    return _saved(_shared(key), data)


def _saved(name: str, data: bytes | File) -> str:
    try:
        return default_storage.save(name, ContentFile(data) if isinstance(data, bytes) else data)
    except BaseException:
        with suppress(Exception):
            default_storage.delete(name)  # the part that was written
        raise


@contextmanager
def opened(key: str) -> Iterator[IO[bytes]]:
    """The stored bytes, for reading. Raises NotFound for a key of another organization, FileNotFoundError where they are gone."""
    try:
        file = default_storage.open(_mine(key))
    except FileNotFoundError:
        raise FileNotFoundError("Its file is not in the store any more.") from None  # whoever reads it need not know where that is
    with file:
        yield file


@contextmanager
def opened_shared(key: str) -> Iterator[IO[bytes]]:
    """The bytes of a file of the platform's own, for reading. Raises NotFound for any other key."""
    with default_storage.open(_shared(key)) as file:
        yield file


def delete_shared(key: str) -> None:
    """Remove a file of the platform's own. Raises NotFound for any other key."""
    default_storage.delete(_shared(key))


def size_of(key: str) -> int:
    """How many bytes are stored. Raises NotFound for a key of another organization."""
    return int(default_storage.size(_mine(key)))


def read(key: str) -> bytes:
    """All the stored bytes."""
    with opened(key) as file:
        return file.read()


def delete(key: str) -> None:
    """Remove; removing what is gone already is fine."""
    default_storage.delete(_mine(key))


def kept(folder: str, name: str, make: Callable[[], bytes]) -> bytes:
    """What was made before under this name in a folder of the organization, or is made and kept now. Names must be our own."""
    key = kept_key(folder, name)
    if default_storage.exists(key):
        return read(key)
    data = make()
    keep(folder, name, ContentFile(data))
    return data


def kept_key(folder: str, name: str) -> str:
    """The key of what is kept under this name in a folder of the organization."""
    return f"o{current_organization_id()}/{folder}/{name}"


def keep(folder: str, name: str, file: File) -> None:
    """Keep a file under this name in a folder of the organization; what is there already stays. Names must be our own."""
    key = kept_key(folder, name)
    if default_storage.exists(key):
        return
    written = default_storage.save(key, file)
    if written != key:  # somebody else was faster
        default_storage.delete(written)


def delete_folder(folder: str) -> None:
    """Remove all that is kept in a folder."""
    place = kept_key(folder, "").rstrip("/")
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(place)[1]:
            default_storage.delete(f"{place}/{name}")
        default_storage.delete(place)  # an empty folder, where storage has such


def _shared(key: str) -> str:
    if not key.startswith(f"{SHARED}/"):
        raise NotFound
    return key


def _mine(key: str) -> str:
    if not key.startswith(f"o{current_organization_id()}/"):
        raise NotFound
    return key


def signed_url(key: str, *, filename: str = "") -> str:
    """An address that needs no sign-in and works for one to two days; the same all day, so that browsers keep what they loaded."""
    if not key:
        return ""
    if not isinstance(default_storage, FileSystemStorage) and not isinstance(getattr(default_storage, "_wrapped", None), FileSystemStorage):
        steered = {"ResponseContentType": _type(key), "ResponseContentDisposition": _disposition(key, filename)}
        return default_storage.url(key, parameters=steered)  # type: ignore[call-arg]  # of django-storages
    return f"/media/{token_of(SALT, key, filename)}"


def token_of(salt: str, *said: str) -> str:
    """A token that says this, for an address that works for one to two days; the same all day, so that browsers keep what they loaded."""
    until = (int(time.time()) // DAY_S + 2) * DAY_S
    return quote(signing.Signer(salt=salt).sign(":".join((str(until), *said))), safe="")


def said_by(salt: str, token: str, count: int) -> list[str]:
    """What a token of `token_of` says, in `count` parts; only the last may hold a colon. Raises NotFound: it is none, or has expired."""
    try:
        until, *said = signing.Signer(salt=salt).unsign(token).split(":", count)
    except signing.BadSignature:
        raise NotFound("The address is not valid.") from None
    if len(said) != count:
        raise NotFound("The address is not valid.")
    if int(until) < time.time():
        raise NotFound("The address has expired or the file is gone.")
    return said


def _suffix(key: str) -> str:
    return key.rsplit(".", 1)[-1]


def _type(key: str) -> str:
    return INLINE.get(_suffix(key)) or DOWNLOAD.get(_suffix(key)) or "application/octet-stream"


def _disposition(key: str, filename: str) -> str:
    is_download = bool(filename) or _suffix(key) not in INLINE
    return content_disposition_header(is_download, filename or key.rsplit("/", 1)[-1]) or "inline"


@no_transaction
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    """Serve what a signed address names, whole or one range of it; the type comes from our own suffix, see INLINE."""
    try:
        key, filename = said_by(SALT, token, 2)
    except NotFound as refusal:
        return refusal.response()
    if not default_storage.exists(key):
        return NotFound("The address has expired or the file is gone.").response()
    response = _answer(default_storage.open(key), request.headers.get("Range", ""))
    response["Content-Type"] = _type(key)
    response["Content-Disposition"] = _disposition(key, filename)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={DAY_S}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Frame-Options"] = "SAMEORIGIN"  # the labeling page shows documents in a frame
    return response


def _answer(file: File, wanted: str) -> HttpResponseBase:
    """All of a file, or the one range that was asked for (RFC 9110, section 14); what is no single range of bytes is not heeded."""
    asked = RANGE.fullmatch(wanted.strip())
    if asked is None or asked.groups() == ("", ""):
        return StreamedFile(file)
    first, last = asked.groups()
    start = int(first) if first else max(file.size - int(last), 0)
    end = min(int(last), file.size - 1) if first and last else file.size - 1
    if start >= file.size:
        with file:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    if start > end:
        return StreamedFile(file)
    headers = {"Content-Range": f"bytes {start}-{end}/{file.size}", "Content-Length": str(end - start + 1)}
    return StreamedResponse(_part(file, start, end), status=206, headers=headers)


def _part(file: File, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` to `end`, both included."""
    with file:
        file.seek(start)
        left = end + 1 - start
        while left and (piece := file.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            yield piece
