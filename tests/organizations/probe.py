"""Doors made for tests alone: they write, then refuse or crash, so that what stays can be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from apps.core.context import organization
from apps.core.models import Job
from apps.core.problems import Conflict, NotFound
from apps.core.tenancy import tenant
from apps.organizations import audit, routes
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.context import after_refusal
from apps.organizations.permissions import Permission


class Inner(StrictSerializer):
    count = serializers.IntegerField()


class Body(StrictSerializer):
    title = serializers.CharField(max_length=20)
    number = serializers.IntegerField(required=False)
    share = serializers.FloatField(required=False)
    flag = serializers.BooleanField(required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    inner = Inner(required=False)


class Query(StrictSerializer):
    kind = serializers.CharField(required=False)
    share = serializers.FloatField(required=False)


class Output(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    total = serializers.IntegerField()


class ProbeViewSet(TenantViewSet):
    permissions = dict.fromkeys(
        ("list", "create", "refuse", "crash", "remember", "dangle", "stream", "quiet", "nullable"), Permission.ORGANIZATION_VIEW
    )
    permissions["edit"] = Permission.PROJECTS_EDIT
    queries = {"list": Query}
    paginated_actions = frozenset({"list", "nullable"})
    no_transaction_actions = frozenset({"stream"})
    unaudited_actions = frozenset({"quiet"})

    def list(self, request: Request) -> Response:
        return self.page(Job.objects.filter(kind=self.query.get("kind", "probe")), Output)

    @action(detail=False)
    def nullable(self, request: Request) -> Response:
        return self.page(Job.objects.order_by("-actor_id", "total"), Output)

    def create(self, request: Request) -> Response:
        fields = self.parse(Body)
        return self.reply(Output, Job.objects.create(kind="probe", title=fields["title"], params=fields), status=201)

    @action(detail=False, methods=["post"])
    def edit(self, request: Request) -> Response:
        return Response(status=204)

    @action(detail=False, methods=["post"])
    def refuse(self, request: Request) -> Response:
        Job.objects.create(kind="probe", title="refused")
        raise Conflict

    @action(detail=False, methods=["post"])
    def crash(self, request: Request) -> Response:
        Job.objects.create(kind="probe", title="crashed")
        raise RuntimeError("a bug")

    @action(detail=False, methods=["post"])
    def remember(self, request: Request) -> Response:
        Job.objects.create(kind="probe", title="refused")
        after_refusal(lambda: audit.record(action="probe.remembered"))
        raise Conflict

    @action(detail=False, methods=["post"])
    def dangle(self, request: Request) -> Response:
        Job.objects.create(kind="probe", title="x")
        Job.objects.update(organization_id=request.data["organization_id"])
        return Response(status=204)

    @action(detail=False, methods=["post"])
    def quiet(self, request: Request) -> Response:
        return Response(status=204)

    @action(detail=False, methods=["post"])
    def stream(self, request: Request) -> Response:
        current = organization.get()
        assert current is not None
        with tenant(current):
            Job.objects.create(kind="probe", title="streamed")
        return Response({"organization": current})


def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:
    return NotFound().response()


router = SimpleRouter(trailing_slash=False)
router.register("probes", ProbeViewSet, basename="probes")
for prefix, viewset, basename in routes.routes():
    router.register(prefix, viewset, basename=basename)

urlpatterns = [
    path("api/v1/", include([*routes.paths(), path("", include(router.urls))])),
    re_path(r"^api/(?P<rest>.*)$", no_such_address),
    path("admin/", admin.site.urls),
    path("_allauth/", include("allauth.headless.urls")),
]
