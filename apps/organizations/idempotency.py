"""Idempotency-Key: a POST that is sent again is answered as before and done once.

The answer is kept in the transaction of the POST itself, so a refusal or a crash keeps nothing and the same key may try again. A
transaction lock on the key tells a second request that the first still runs.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from apps.core.problems import FieldError, TooLarge
from apps.organizations.actor import Actor
from apps.organizations.models import IdempotencyKey
from apps.organizations.problems import IdempotencyKeyInUse, IdempotencyKeyInvalid, IdempotencyKeyReused

HEADER = "Idempotency-Key"
MAX_LENGTH = 255
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
READ_WHOLE = ("application/json", "")


@dataclass(frozen=True)
class Claim:
    """A key with the request it was sent with, read before the view reads the body."""

    membership_id: UUID
    key: str
    fingerprint: str


def key_of(request: HttpRequest) -> str | None:
    """The key of a POST, if it has one. Raises IdempotencyKeyInvalid."""
    key = request.headers.get(HEADER) if request.method == "POST" else None
    if key is not None and not (0 < len(key) <= MAX_LENGTH and key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid(
            errors=[FieldError(HEADER, "idempotency_key_invalid", "The key cannot be used.", "1 to 255 printable ASCII characters")]
        )
    return key


def refuse_without_transaction(request: HttpRequest) -> None:
    """Go on if there is no key: what streams or calls out is not one transaction. Raises IdempotencyKeyInvalid."""
    if key_of(request) is not None:
        raise IdempotencyKeyInvalid("This address works in several steps and cannot take an Idempotency-Key. Send the request without it.")


def claim(request: HttpRequest, actor: Actor) -> Claim | None:
    """What this request claims to be done once, if it has a key. Raises IdempotencyKeyInvalid, IdempotencyKeyInUse, TooLarge."""
    key = key_of(request)
    if key is None:
        return None
    _lock(actor, key)
    return Claim(actor.membership_id, key, _fingerprint(request))


def replay(claimed: Claim) -> HttpResponse | None:
    """The answer kept for this key, or None if this is the first request. Raises IdempotencyKeyReused."""
    rows = IdempotencyKey.objects.filter(membership=claimed.membership_id, key=claimed.key)
    kept = rows.filter(created_at__gt=timezone.now() - KEPT_FOR).first()
    if kept is None:
        return None
    if kept.fingerprint != claimed.fingerprint:
        raise IdempotencyKeyReused("Use a new key for a new request.")
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
    response["Idempotent-Replay"] = "true"
    return response


def keep(claimed: Claim, response: HttpResponseBase) -> None:
    """Keep the answer, and drop what is older than a day."""
    if not isinstance(response, HttpResponse):
        return
    IdempotencyKey.objects.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
    IdempotencyKey.objects.create(
        membership_id=claimed.membership_id,
        key=claimed.key,
        fingerprint=claimed.fingerprint,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=response.content,
    )


def _fingerprint(request: HttpRequest) -> str:
    """What the request is: method, path and body; uploads and other bodies that can be read once only, by type and length."""
    try:
        body = (
            request.body if request.content_type in READ_WHOLE else f"{request.content_type} {request.META.get('CONTENT_LENGTH')}".encode()
        )
    except RequestDataTooBig as error:
        raise TooLarge(str(error)) from None
    return hashlib.sha256(b"\0".join([str(request.method).encode(), request.get_full_path().encode(), body])).hexdigest()


def _lock(actor: Actor, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor.membership_id} {key}"])
        if not cursor.fetchone()[0]:
            raise IdempotencyKeyInUse("Wait for its answer, or send this again later.", headers={"Retry-After": "1"})
