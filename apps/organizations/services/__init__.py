"""What may be done to an organization, its members, invitations and keys. All but `found_organization` run inside its scope."""

from apps.organizations.services.api_keys import create_api_key, note_use, revoke_api_key
from apps.organizations.services.founding import found_organization, rename_organization, set_quotas
from apps.organizations.services.invitations import accept_invitation, invite, revoke_invitation
from apps.organizations.services.members import (
    ACCESS_CHANGED,
    access_topic,
    add_member,
    change_role,
    deactivate,
    leave,
    remove_member,
)
from apps.organizations.services.people import set_may_enter

__all__ = [
    "ACCESS_CHANGED",
    "accept_invitation",
    "access_topic",
    "add_member",
    "change_role",
    "create_api_key",
    "deactivate",
    "found_organization",
    "invite",
    "leave",
    "note_use",
    "remove_member",
    "rename_organization",
    "revoke_api_key",
    "revoke_invitation",
    "set_may_enter",
    "set_quotas",
]
