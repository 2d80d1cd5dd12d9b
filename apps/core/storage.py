"""Files of an organization: written under its own prefix through Django's storage interface, read by signed, cacheable addresses."""

import mimetypes
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any
from urllib.parse import quote

from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, HttpRequest, HttpResponse

from apps.core.ids import uuid7
from apps.core.problems import NotFound
from apps.core.tenancy import current_organization_id, no_transaction

SALT = "firstpass.media"
DAY_S = 86_400
INLINE = {"image/jpeg", "image/png", "image/webp"}


def put(kind: str, data: bytes | File, suffix: str) -> str:
    """Store and return the key, `o<organization>/<kind>/<uuid>.<suffix>`: the name is our own. A failure leaves nothing behind."""
    name = f"o{current_organization_id()}/{kind}/{uuid7()}.{suffix}"
    try:
        return default_storage.save(name, ContentFile(data) if isinstance(data, bytes) else data)
    except BaseException:
        with suppress(Exception):
            default_storage.delete(name)  # the part that was written
        raise


@contextmanager
def opened(key: str) -> Iterator[IO[bytes]]:
    """The stored bytes, for reading. Raises NotFound for a key of another organization."""
    with default_storage.open(_mine(key)) as file:
        yield file


def read(key: str) -> bytes:
    """All the stored bytes."""
    with opened(key) as file:
        return file.read()


def delete(key: str) -> None:
    """Remove; removing what is gone already is fine."""
    default_storage.delete(_mine(key))


def _mine(key: str) -> str:
    if not key.startswith(f"o{current_organization_id()}/"):
        raise NotFound
    return key


def signed_url(key: str, *, filename: str = "") -> str:
    """An address that needs no sign-in and works for one to two days; the same all day, so that browsers keep what they loaded."""
    if not key:
        return ""
    if not isinstance(default_storage, FileSystemStorage) and not isinstance(getattr(default_storage, "_wrapped", None), FileSystemStorage):
        return default_storage.url(key)
    until = (int(time.time()) // DAY_S + 2) * DAY_S
    token = signing.Signer(salt=SALT).sign(f"{until}:{key}:{filename}")
    return f"/media/{quote(token, safe='')}"


@no_transaction
def media(request: HttpRequest, token: str) -> HttpResponse:
    """Serve what a signed address names; the type comes from our own suffix, everything but pictures is a download."""
    try:
        until, key, filename = signing.Signer(salt=SALT).unsign(token).split(":", 2)
    except (signing.BadSignature, ValueError):
        return NotFound("The address is not valid.").response()
    if int(until) < time.time() or not default_storage.exists(key):
        return NotFound("The address has expired or the file is gone.").response()
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    response: Any = FileResponse(
        default_storage.open(key), content_type=kind, as_attachment=bool(filename) or kind not in INLINE, filename=filename
    )
    response["Cache-Control"] = f"private, max-age={DAY_S}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
