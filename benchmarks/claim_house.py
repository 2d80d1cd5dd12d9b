"""A production queue in which thousands of tasks wait, and the people who take them."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from threading import Lock, local
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, connections, transaction
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
from apps.projects import services as projects
from apps.projects.models import LABEL_STATES, Task, TaskState
from apps.projects.services import Entering
from config.urls import urlpatterns as product

STATEMENT = """UPDATE projects_task SET state = %s, lease_token = lease_token + 1 WHERE id = (
  SELECT id FROM projects_task
    WHERE organization_id = %s AND project_id = %s AND state = ANY(%s) AND lease_until IS NULL AND assignee_id IS NULL
    ORDER BY priority DESC, position, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id"""


def bare_claim(organization: int, project: UUID) -> UUID:
    """The next task, taken by the bare statement. Inside the organization's scope."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [TaskState.DONE, organization, project, [int(each) for each in LABEL_STATES]])
        (task,) = cursor.fetchone()
    return UUID(str(task))


class BareClaimViewSet(TenantViewSet):
    """Admits a caller, opens the organization, executes the bare statement there, and answers with the id."""

    permissions = {"create": Permission.TASKS_LABEL}
    unaudited_actions = frozenset({"create"})

    def create(self, request: Request, pk: UUID) -> Response:
        assert request.data
        return Response({"id": str(bare_claim(self.actor.organization_id, pk))})


urlpatterns: list[Any] = [path("api/v1/bare/<uuid:pk>/tasks/next", BareClaimViewSet.as_view({"post": "create"})), *product]


@dataclass
class Crew:
    """Who takes tasks of which project, and who was given which."""

    organization: int
    project: UUID
    people: Sequence[dict[str, str]]
    given: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    clients: local = field(default_factory=local)

    def by_api(self, claims: int, threads: int) -> float:
        """Claims a second, one after another of each person; a task that was taken is out of everybody's way before the next is."""
        return self._over_http("projects", claims, threads)

    def by_floor(self, claims: int, threads: int) -> float:
        """The same behind the same doors, where nothing but the bare statement is executed."""
        return self._over_http("bare", claims, threads)

    def _over_http(self, at: str, claims: int, threads: int) -> float:
        took: list[float] = []
        body = json.dumps({"stage": "label"})

        def claim(number: int) -> None:
            client = self._client()
            began = time.perf_counter()
            answer = client.post(
                f"/api/v1/{at}/{self.project}/tasks/next",
                body,
                content_type="application/json",
                headers=self.people[number % len(self.people)],
            )
            spent = time.perf_counter() - began
            task = answer.json()["id"]
            with tenant(self.organization):
                Task.objects.filter(pk=task).update(state=TaskState.DONE, lease_holder=None, lease_until=None, leased_at=None)
            with self.lock:
                took.append(spent)
                self.given.append(task)

        _side_by_side(claim, claims, threads)
        return threads * len(took) / sum(took)

    def _client(self) -> Client:
        """One for each thread: the first call of a client wires the middleware, as a server does once when it starts."""
        if not hasattr(self.clients, "own"):
            self.clients.own = Client(SERVER_NAME="localhost")
            assert self.clients.own.get("/api/v1/me", headers=self.people[0]).status_code < 500  # noqa: PLR2004
        own: Client = self.clients.own
        return own

    def by_statement(self, claims: int, threads: int) -> float:
        """The same by the bare statement, each in a transaction of its own."""
        took: list[float] = []

        def claim(_: int) -> None:
            began = time.perf_counter()
            with tenant(self.organization):
                task = bare_claim(self.organization, self.project)
            spent = time.perf_counter() - began
            with self.lock:
                took.append(spent)
                self.given.append(str(task))

        _side_by_side(claim, claims, threads)
        return threads * len(took) / sum(took)

    def duplicates(self) -> int:
        """How many tasks were given more than once."""
        return sum(1 for times in Counter(self.given).values() if times > 1)

    def refuse_few(self, claims: int) -> None:
        """Fail where a side gave fewer than it was asked for."""
        assert len(self.given) == 3 * claims, len(self.given)


def _side_by_side(claim: Callable[[int], None], claims: int, threads: int) -> None:
    numbers = count()

    def work(_: int) -> None:
        try:
            while (number := next(numbers)) < claims:
                claim(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))


def crew(*, people: int, waiting: int) -> Crew:
    """So many annotators, and so many tasks that wait for them in the order of a production queue."""
    owner = User.objects.create_user("owner@bench.example", "only-for-benchmarks")
    organization = services.found_organization(owner=owner, name="Bench").organization.pk
    with tenant(organization):
        model = model_runs.create_model(
            name="claims", ontology=create_ontology(name="Damage", features=[FeatureSpec(uuid7(), "dent", "bounding_box")])
        )
        dataset = Dataset.objects.create(name="claims")
        queue = production.create_queue(name="Claims", model=model, dataset=dataset)
        rows = DataRow.objects.bulk_create(
            DataRow(dataset=dataset, name=f"photo {number}", width=640, height=480, mime="image/png", checksum=uuid4().hex * 2)
            for number in range(waiting)
        )
        entering = [Entering(uuid7(), row.pk, 1_000_000 + 7919 * number % waiting) for number, row in enumerate(rows)]
        projects.enter(project=queue.project_id, batch=queue.batch_id, entering=entering)
        keys = [{"Authorization": f"Bearer {key_of(number)}"} for number in range(people)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_analyze_grown()")
    return Crew(organization, queue.project_id, keys)


def key_of(number: int) -> str:
    """The key of a new annotator of the organization at hand."""
    with transaction.atomic():
        user = User.objects.create_user(f"annotator{number}@bench.example", "only-for-benchmarks")
        member: Membership = services.add_member(user=user, role=Role.ANNOTATOR)
        found = Membership.objects.select_related("organization", "user").get(pk=member.pk)
        _, key = services.create_api_key(actor=actor_of(found), name="bench", scopes=ROLE_PERMISSIONS[Role.ANNOTATOR])
    return key
