"""One click into the demo, for somebody who sits at this machine."""

import ipaddress
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.core.problems import NotFound
from apps.demo import services
from apps.demo.services.people import PEOPLE, SLUG
from apps.organizations.api_base import PersonalViewSet, StrictSerializer
from apps.organizations.permissions import Role


class DemoAccount(serializers.Serializer[Any]):
    """Somebody you can be."""

    role = serializers.ChoiceField(choices=[role.value for role in PEOPLE])
    email = serializers.EmailField()
    name = serializers.CharField()


class DemoOutput(serializers.Serializer[Any]):
    """Who there is."""

    organization = serializers.CharField()
    accounts = DemoAccount(many=True)


class DemoSignIn(StrictSerializer):
    """Whom you want to be."""

    role = serializers.ChoiceField(choices=[role.value for role in PEOPLE])


class DemoViewSet(PersonalViewSet):
    """Answers only on an installation with a demo, and only to callers on the loopback address."""

    open_actions = frozenset({"retrieve", "sign_in"})
    paginated_actions = frozenset()

    @extend_schema(operation_id="get_demo", responses=DemoOutput)
    def retrieve(self, request: Request) -> Response:
        """The demo's people."""
        accounts = self._accounts(request)
        shown = [{"role": role.value, "email": accounts[role.value]["email"], "name": name} for role, name in PEOPLE.items()]
        return self.reply(DemoOutput, {"organization": SLUG, "accounts": shown})

    @extend_schema(operation_id="sign_in_to_demo", request=DemoSignIn, responses={204: None})
    def sign_in(self, request: Request) -> Response:
        """Become one of them."""
        accounts = self._accounts(request)
        role = Role(self.parse(DemoSignIn)["role"])
        user = User.objects.filter(email=accounts[role.value]["email"], is_active=True).first()
        if user is None:
            raise NotFound
        login(request._request, user, backend=settings.AUTHENTICATION_BACKENDS[0])  # noqa: SLF001
        return Response(status=204)

    def _accounts(self, request: Request) -> dict[str, dict[str, str]]:
        address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104
        if not settings.DEMO or not ipaddress.ip_address(address).is_loopback or "HTTP_X_FORWARDED_FOR" in request.META:
            raise NotFound
        accounts = services.known_people().get("accounts")
        if not accounts:
            raise NotFound
        return dict(accounts)
