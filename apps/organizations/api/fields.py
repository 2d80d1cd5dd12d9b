"""What several resources share on the wire."""

from typing import Any

from rest_framework import serializers

from apps.organizations.models import Membership
from apps.organizations.permissions import Permission, Role

ROLES = [(role.value, role.value) for role in Role]
PERMISSIONS = [(permission.value, permission.value) for permission in Permission]


class PersonOutput(serializers.Serializer[Any]):
    """A member by name."""

    membership = serializers.UUIDField(source="id", help_text="The membership's id.")
    name = serializers.CharField(source="user.get_full_name")
    email = serializers.EmailField(source="user.email")


class MemberOutput(serializers.Serializer[Membership]):
    """A person in the organization."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="user.get_full_name")
    email = serializers.EmailField(source="user.email")
    role = serializers.ChoiceField(choices=ROLES)
    is_you = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_is_you(self, member: Membership) -> bool:
        """Whether it is the caller."""
        return bool(member.user_id == getattr(self.context["request"].user, "pk", None))
