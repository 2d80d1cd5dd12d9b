"""The people of every test. Acme: Ada owns, Max manages, Rui reviews, Ana annotates, Vic looks on. Globex: Gus, the stranger."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership, Organization
from apps.organizations.permissions import Permission, Role
from tests import factories


class Api:
    """Calls to /api/v1 as one person, through the whole stack: a session with X-Organization, or an API key."""

    def __init__(self, *, user: User | None = None, slug: str = "", key: str = "", csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if user is not None:
            self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        if slug:
            self.headers["X-Organization"] = slug
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def call(self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, **options: Any) -> Any:
        """One call. `path` is below /api/v1/; `body` is sent as JSON unless `content_type` says otherwise."""
        sent = {**self.headers, **(headers or {})}
        if body is not None or "content_type" in options:
            options = {"data": body, "content_type": "application/json", **options}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=sent, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self.call("get", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.call("post", path, {} if body is None and "content_type" not in options else body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.call("put", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.call("patch", path, body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.call("delete", path, **options)


@dataclass(frozen=True)
class Person:
    """Somebody of the cast: `.api` is their signed-in browser, `.key()` their API key, `.actor` who they are to services."""

    user: User
    organization: Organization
    membership: Membership

    @cached_property
    def api(self) -> Api:
        return Api(user=self.user, slug=self.organization.slug)

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.membership)

    def key(self, *scopes: Permission) -> Api:
        """Calls with a new API key of theirs; with all that their role allows unless scopes are named."""
        return Api(key=factories.make_api_key(self.membership, list(scopes) or None)[1])

    def elsewhere(self, organization: Organization) -> Api:
        """Their browser, saying another organization."""
        return Api(user=self.user, slug=organization.slug)


def join(organization: Organization, name: str, role: Role) -> Person:
    """Somebody more in the organization."""
    user = factories.make_user(f"{name.lower()}@acme.example", name=name)
    return Person(user, organization, factories.make_member(organization, user, role))


def _found(name: str, owner: str) -> Person:
    user = factories.make_user(f"{owner.lower()}@{name.lower()}.example", name=owner)
    organization = factories.make_organization(name, owner=user)
    return Person(user, organization, Membership.objects.select_related("organization", "user").get(organization=organization, user=user))


@pytest.fixture
def ada(db: None) -> Person:
    """Owner of Acme."""
    return _found("Acme", "Ada")


@pytest.fixture
def gus(db: None) -> Person:
    """Owner of Globex: the stranger in every test."""
    return _found("Globex", "Gus")


@pytest.fixture
def acme(ada: Person) -> Organization:
    return ada.organization


@pytest.fixture
def globex(gus: Person) -> Organization:
    return gus.organization


@pytest.fixture
def max_(acme: Organization) -> Person:
    """Manager at Acme."""
    return join(acme, "Max", Role.MANAGER)


@pytest.fixture
def rui(acme: Organization) -> Person:
    """Reviewer at Acme."""
    return join(acme, "Rui", Role.REVIEWER)


@pytest.fixture
def ana(acme: Organization) -> Person:
    """Annotator at Acme."""
    return join(acme, "Ana", Role.ANNOTATOR)


@pytest.fixture
def vic(acme: Organization) -> Person:
    """Viewer at Acme."""
    return join(acme, "Vic", Role.VIEWER)


@pytest.fixture
def anonymous(db: None) -> Api:
    """Nobody."""
    return Api()


def as_role(person: Person, role: Role) -> Person:
    """The same person after a change of role that was made behind their back."""
    Membership.objects.filter(pk=person.membership.pk).update(role=role)
    person.membership.refresh_from_db()
    return replace(person)
