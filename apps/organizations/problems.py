"""The refusals of this room."""

from typing import Any

from apps.core.problems import BadRequest, Conflict, Forbidden, Invalid, LimitReached, NotFound, Unauthenticated


class ApiKeyRefused(Unauthenticated):
    """The API key is not known, expired, revoked, or its member has left. `of` is the key where its secret was right."""

    title = "This API key is not valid"
    code = "token-invalid"

    def __init__(self, detail: str = "", *, of: Any = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="firstpass", error="invalid_token"'})
        self.of = of


class SignInRequired(Unauthenticated):
    """Nobody is signed in and no API key came along."""

    title = "Sign in or send an API key"
    code = "not-authenticated"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": 'Bearer realm="firstpass"'})


class OrganizationRequired(BadRequest):
    """The call needs an organization: X-Organization with a session, or an API key."""

    title = "Say which organization this is for"
    code = "organization-required"


class SessionRequired(Forbidden):
    """Only a signed-in person may do this, not an API key."""

    title = "An API key cannot do this; sign in"
    code = "session-required"


class CsrfFailed(Forbidden):
    """A signed-in browser must send the CSRF token with calls that change something."""

    title = "The CSRF token is missing or wrong"
    code = "csrf-failed"


class SlugTaken(Conflict):
    """Another organization has this slug."""

    title = "Another organization has this slug"


class LastOwner(Conflict):
    """An organization keeps at least one owner."""

    title = "The last owner cannot leave or become something else"


class ScopeMissing(Forbidden):
    """The member may, the key may not."""

    title = "This API key does not have the scope for this"


class RoleAboveOwn(Forbidden):
    """Nobody gives, changes or takes a role above their own."""

    title = "This role is above your own"


class AlreadyMember(Conflict):
    """The person is a member already."""

    title = "You are a member of this organization already"


class InvitationNotFound(NotFound):
    """No open invitation has this token: unknown, withdrawn, used or expired."""

    title = "This invitation is not open"


class InvitationForSomebodyElse(Forbidden):
    """The invitation names another e-mail address."""

    title = "This invitation is for another e-mail address"


class QuotaReached(LimitReached):
    """The organization has used what it may use of something."""

    title = "The organization's quota is used up"


class IdempotencyKeyReused(Invalid):
    """The Idempotency-Key was used before with another request."""

    title = "This Idempotency-Key was used for another request"
    code = "idempotency-key-reused"


class IdempotencyKeyInUse(Conflict):
    """A request with the same Idempotency-Key is still running."""

    title = "A request with this Idempotency-Key is still running"
    code = "idempotency-key-in-use"


class IdempotencyKeyInvalid(BadRequest):
    """The Idempotency-Key cannot be honoured."""

    title = "This Idempotency-Key cannot be honoured"
    code = "idempotency-key-invalid"


class InvalidCursor(BadRequest):
    """The cursor was not given out for this list."""

    title = "This cursor is not one of this list"
    code = "parameter-invalid"


class LimitOutOfRange(BadRequest):
    """The page size is outside what is allowed."""

    title = "The limit is out of range"
    code = "limit-out-of-range"


class UnknownParameter(BadRequest):
    """A query parameter that this address does not know."""

    title = "Unknown query parameter"
    code = "unknown-parameter"
