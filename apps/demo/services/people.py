"""The demo's people: one per role, with passwords that exist on this installation only."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.accounts.models import User
from apps.core.tenancy import tenant
from apps.organizations import services as organizations
from apps.organizations.directory import actor_of
from apps.organizations.models import ApiKey, Membership, Organization
from apps.organizations.permissions import Role

SLUG, NAME, DOMAIN = "demo", "Firstpass demo", "demo.example"
PEOPLE = {
    Role.OWNER: "Olive Owner",
    Role.MANAGER: "Mona Manager",
    Role.REVIEWER: "Remy Reviewer",
    Role.ANNOTATOR: "Anna Annotator",
    Role.VIEWER: "Vito Viewer",
}
ADMINISTRATOR = "administrator"


def known_people() -> dict[str, Any]:
    """What was made before on this installation: {} where nothing was."""
    try:
        return dict(json.loads(_file().read_text()))
    except (OSError, ValueError):
        return {}


def ensure_people() -> dict[str, Any]:
    """Make the organization, its members and an API key where they are missing, and say how to sign in.

    Returns {"organization", "api_key", "accounts": {role: {"email", "password"}}}. Doing it twice gives the same.
    """
    told = known_people() or _fresh()
    users = {role: _user(account, role) for role, account in told["accounts"].items()}
    organization = Organization.objects.filter(slug=SLUG).first()
    if organization is None:
        organization = organizations.found_organization(owner=users[Role.OWNER.value], name=NAME, slug=SLUG).organization
    with tenant(organization.pk):
        members = {role: _member(organization, users[role.value], role) for role in PEOPLE}
        if not told["api_key"] or not ApiKey.objects.filter(membership=members[Role.OWNER], prefix=told["api_key"].split("_")[1]).exists():
            owner = actor_of(members[Role.OWNER])
            _, told["api_key"] = organizations.create_api_key(actor=owner, name="Demo key", scopes=owner.permissions)
    _keep(told)
    return told


def _fresh() -> dict[str, Any]:
    accounts = {name: {"email": f"{name}@{DOMAIN}", "password": secrets.token_urlsafe(12)} for name in (*map(str, PEOPLE), ADMINISTRATOR)}
    return {"organization": SLUG, "api_key": "", "accounts": accounts}


def _user(account: dict[str, str], role: str) -> User:
    found = User.objects.filter(email=account["email"]).first()
    if found is not None:
        return found
    if role == ADMINISTRATOR:
        return User.objects.create_superuser(account["email"], account["password"], name="Ada Administrator")
    return User.objects.create_user(account["email"], account["password"], name=PEOPLE[Role(role)])


def _member(organization: Organization, user: User, role: Role) -> Membership:
    rows = Membership.objects.filter(organization=organization, user=user).select_related("organization", "user")
    return rows.first() or rows.get(pk=organizations.add_member(user=user, role=role).pk)


def _file() -> Path:
    return Path(settings.DATA) / "demo_people.json"


def _keep(told: dict[str, Any]) -> None:
    fresh = _file().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(told, out, indent=2)
    fresh.replace(_file())
