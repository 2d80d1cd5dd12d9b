"""A production queue, a key that posts to it, and an endpoint that does nothing, behind the same middleware."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.catalog.models import DataRow, Dataset
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.ontologies.services import create_ontology
from apps.organizations import services
from apps.organizations.api_base import TenantViewSet
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.production import services as production
from config.urls import urlpatterns as product

CLASSES = 20


class NothingViewSet(TenantViewSet):
    """Admits a caller, opens the organization, and does nothing there."""

    permissions = {"create": Permission.PREDICTIONS_UPLOAD}
    unaudited_actions = frozenset({"create"})

    def create(self, request: Request) -> Response:
        return Response({"read": len(request.data)})


urlpatterns: list[Any] = [path("api/v1/nothing", NothingViewSet.as_view({"post": "create"})), *product]


@dataclass
class Caller:
    """A system that posts one prediction at a time, each about a data row of its own."""

    queue: str
    feature: str
    rows: Iterator[str]
    headers: dict[str, str]
    client: Client = field(default_factory=lambda: Client(SERVER_NAME="localhost"))
    numbers: Iterator[int] = field(default_factory=count)

    def decide(self, confidence: float) -> Callable[[], None]:
        """A call that asks for a decision; it must be taken."""
        return self._call(f"/api/v1/production-queues/{self.queue}/decisions", self.body(confidence), b'"is_new":true')

    def nothing(self, confidence: float) -> Callable[[], None]:
        """The same body to the endpoint that does nothing."""
        return self._call("/api/v1/nothing", self.body(confidence), b'"read"')

    def body(self, confidence: float) -> bytes:
        place = {"x": 10, "y": 10, "width": 80, "height": 60}
        said = {"feature": self.feature, "kind": "bounding_box", "value": place, "confidence": confidence}
        asked = {"external_id": f"claim-{next(self.numbers)}", "data_row": {"id": next(self.rows)}, "predictions": [said]}
        return json.dumps(asked).encode()

    def _call(self, address: str, body: bytes, holds: bytes) -> Callable[[], None]:
        def call() -> None:
            answer = self.client.post(address, body, content_type="application/json", headers=self.headers)
            assert holds in answer.content, answer.content

        return call


def caller(*, rows: int, audit_share: float = 0.02) -> Caller:
    """An organization with so many data rows and a queue that decides from 0.8 on."""
    owner = User.objects.create_user(f"owner{time.monotonic_ns()}@bench.example", "only-for-benchmarks")
    organization = services.found_organization(owner=owner, name="Bench").organization.pk
    with tenant(organization):
        actor = actor_of(Membership.objects.get(user=owner))
        _, key = services.create_api_key(actor=actor, name="bench", scopes=ROLE_PERMISSIONS[Role.OWNER])
        features = [uuid7() for _ in range(CLASSES)]
        specs = [FeatureSpec(each, f"damage {number}", "bounding_box") for number, each in enumerate(features)]
        model = model_runs.create_model(name="claims", ontology=create_ontology(name="Damage", features=specs))
        dataset = Dataset.objects.create(name="claims")
        made = DataRow.objects.bulk_create(
            DataRow(dataset=dataset, name=f"photo {number}", width=640, height=480, mime="image/png", checksum=uuid4().hex * 2)
            for number in range(rows)
        )
        queue = production.create_queue(name="Claims", model=model, dataset=dataset, threshold=0.8, audit_share=audit_share)
    told: dict[str, Any] = {"Authorization": f"Bearer {key}"}
    return Caller(str(queue.pk), str(features[0]), iter([str(row.pk) for row in made]), told)
