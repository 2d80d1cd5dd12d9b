"""The door every request comes through: who acts, for which organization, in one transaction that a refusal rolls back."""

import logging
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, ResolverMatch, resolve

from apps.core.events import announced_together
from apps.core.problems import NotFound, Problem
from apps.core.tenancy import bound, tenant
from apps.organizations import audit, idempotency, services
from apps.organizations.actor import Actor
from apps.organizations.authentication import SAFE_METHODS
from apps.organizations.context import RequestContext, request_context
from apps.organizations.directory import KnownKey, find_api_key, resolve_session_organization
from apps.organizations.one_by_one import changed_meanwhile, keep_after_refusal
from apps.organizations.problems import ApiKeyRefused, CsrfFailed

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]
API = "/api/"
REFUSED = 400
SAY_AGAIN_S = 60


def _bearer(request: HttpRequest) -> str | None:
    """What follows 'Bearer' in Authorization, if that is the scheme."""
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if scheme.lower() == "bearer" else None


def _not_exempt(*_: Any) -> HttpResponse:
    """Stands for a view that DRF has marked as exempt from the check."""
    return HttpResponse()


class ApiKeyCsrfMiddleware(CsrfViewMiddleware):
    """Django's check, also for the API: a signed-in browser needs the token, an API key and an anonymous call do not."""

    def process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Check, unless a key speaks for itself; DRF marks its views exempt because it leaves this to authentication."""
        if not request.path_info.startswith(API):
            return super().process_view(request, callback, args, kwargs)
        if _bearer(request) is not None or not request.user.is_authenticated:
            return None
        return super().process_view(request, _not_exempt, args, kwargs)

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseBase:
        if request.path_info.startswith(API):
            return CsrfFailed(f"{reason} Send the csrftoken cookie's value as X-CSRFToken.").response()
        return cast(HttpResponseBase, super()._reject(request, reason))  # type: ignore[misc]


class OrganizationMiddleware:
    """Stands last, so that rendering happens inside the scope. Sets `request.actor`, None where no organization is named."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        if not request.path_info.startswith(API):
            return self.get_response(request)
        match = _match(request)
        personal = getattr(getattr(match and match.func, "cls", None), "personal", False)
        try:
            actor = identify(request, personal=personal)
        except Problem as problem:
            return problem.response()
        request.actor = actor  # type: ignore[attr-defined]
        with request_context(actor) as context:
            if actor is None or personal:
                return self.get_response(request)
            response = self._answer(request, context, actor, match)
            response.headers.setdefault("Cache-Control", "private, no-store")
            if response.status_code >= REFUSED:
                keep_after_refusal(actor.organization_id, context)
        return response

    def _answer(self, request: HttpRequest, context: RequestContext, actor: Actor, match: ResolverMatch | None) -> HttpResponseBase:
        try:
            if match is None or _is_without_transaction(request, match):
                return self._without_transaction(request, context, actor)
            return self._in_transaction(request, context, actor)
        except Problem as problem:
            return problem.response()
        except IntegrityError:
            log.warning("a commit was refused", exc_info=True)
            return changed_meanwhile().response()

    def _in_transaction(self, request: HttpRequest, context: RequestContext, actor: Actor) -> HttpResponseBase:
        with announced_together(), tenant(actor.organization_id):
            claimed = idempotency.claim(request, actor)
            if claimed and (kept := idempotency.replay(claimed)):
                return kept
            response = self.get_response(request)
            if response.status_code >= REFUSED:
                transaction.set_rollback(True)
                return response
            _audit(request, context, response)
            if claimed:
                idempotency.keep(claimed, response)
            return response

    def _without_transaction(self, request: HttpRequest, context: RequestContext, actor: Actor) -> HttpResponseBase:
        idempotency.refuse_without_transaction(request)
        with bound(actor.organization_id):
            response = self.get_response(request)
            if response.status_code < REFUSED and _wants_audit(request, context):
                with transaction.atomic():
                    _audit(request, context, response)
        return response


def identify(request: HttpRequest, *, personal: bool = False) -> Actor | None:
    """The actor of an API call; None if it names no organization or nobody is signed in. Raises ApiKeyRefused, NotFound.

    A personal address is the same whatever the organization, so there a session's X-Organization says nothing.
    """
    slug, raw = request.headers.get("X-Organization"), _bearer(request)
    if raw is not None:
        key = _by_key(raw)
        if slug is not None and slug != key.actor.organization_slug:
            raise NotFound("This API key belongs to another organization.")
        services.note_use(key_id=cast(UUID, key.actor.api_key_id), last=key.last_used_at)
        return key.actor
    user: Any = request.user  # type: ignore[attr-defined]
    if not user.is_authenticated:
        return None
    if slug is None or personal:
        return None
    found = resolve_session_organization(user, slug)
    if found is None:
        raise NotFound("You are not a member of an organization with this slug.")
    return found


def _by_key(raw: str) -> KnownKey:
    try:
        return find_api_key(raw)
    except ApiKeyRefused as refusal:
        key = refusal.of
        if key is not None and cache.add(f"api-key-refused:{key.pk}", 1, SAY_AGAIN_S):
            with tenant(key.organization_id):
                audit.record(action="api_key.refused", subject=key, label=key.membership.user.email)
        raise


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None) or settings.ROOT_URLCONF)
    except Resolver404:
        return None


def _action(request: HttpRequest, match: ResolverMatch) -> tuple[Any, str | None]:
    """The viewset class and the action that will run; (None, None) for a plain view."""
    view = getattr(match.func, "cls", None)
    actions = getattr(match.func, "actions", None) or {}
    method = str(request.method).lower()
    return view, actions.get("get" if method == "head" else method)


def _is_without_transaction(request: HttpRequest, match: ResolverMatch) -> bool:
    view, action = _action(request, match)
    return getattr(match.func, "no_transaction", False) or action in getattr(view, "no_transaction_actions", ())


def _wants_audit(request: HttpRequest, context: RequestContext) -> bool:
    match = request.resolver_match
    if context.audited or request.method in SAFE_METHODS or match is None:
        return False
    view, action = _action(request, match)
    return action not in getattr(view, "unaudited_actions", ())


def _audit(request: HttpRequest, context: RequestContext, response: HttpResponseBase) -> None:
    """The line of a change whose service wrote none of its own: which action, on which thing."""
    if not _wants_audit(request, context) or request.resolver_match is None:
        return
    match = request.resolver_match
    _, action = _action(request, match)
    resource = getattr(match.func, "initkwargs", {}).get("basename") or match.view_name
    data = getattr(response, "data", None)
    number = match.kwargs.get("pk") or (data.get("id") if isinstance(data, dict) else None) or ""
    if not context.subject_name and isinstance(data, dict):
        context.subject_name = str(data.get("name") or data.get("title") or data.get("email") or "")
    audit.record(action=f"{resource}.{action or str(request.method).lower()}", subject=(resource, number))
