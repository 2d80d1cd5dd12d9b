"""The list of predictors says at a glance how each is doing, when that was seen, and which projects it serves."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.inference.models import Agent, Endpoint, Predictor, PredictorVersion, VersionState
from apps.inference.predictors.sending import About
from tests.inference.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)


def listed(world: World) -> dict[str, dict[str, Any]]:
    return {each["name"]: each["standing"] for each in world.owner.api.get("predictors").json()["results"]}


def made(world: World, name: str, family: str) -> Predictor:
    """One of another family, with a version that can be used."""
    predictor: Predictor = Predictor.objects.create(name=name, family=family, ontology=world.ontology, model=world.predictor.model)
    PredictorVersion.objects.create(predictor=predictor, number=1, state=VersionState.READY)
    return predictor


def test_one_without_a_version_is_not_known_and_names_its_projects(world: World) -> None:
    assert listed(world)["squares"] == {
        "condition": "unknown",
        "checked_at": None,
        "error": "",
        "projects": [{"id": str(world.open.pk), "name": "open"}],
    }


def test_a_server_that_fails_says_since_when_and_why(world: World) -> None:
    now = timezone.now()
    with tenant(world.organization_id):
        server = made(world, "server", "label_studio_backend")
        Endpoint.objects.create(
            predictor=server, about=About.PREDICTION, failures=2, succeeded_at=now - timedelta(1), failed_at=now, error="500"
        )
        Endpoint.objects.create(predictor=server, about=About.LABELS, succeeded_at=now - timedelta(2))
        quiet = made(world, "quiet", "open_inference")
    found = listed(world)
    assert (found["server"]["condition"], found["server"]["error"], found["server"]["projects"]) == ("failing", "500", [])
    assert found["server"]["checked_at"][:19] == now.isoformat()[:19]
    assert (found[quiet.name]["condition"], found[quiet.name]["checked_at"]) == ("unknown", None)


def test_agents_work_while_one_was_heard_of_lately(world: World) -> None:
    now = timezone.now()
    with tenant(world.organization_id):
        for name, seen in (("there", now), ("gone", now - timedelta(hours=1))):
            Agent.objects.create(predictor=made(world, name, "agent"), instance=uuid7(), name=name, seen_at=seen)
    found = listed(world)
    assert [found[name]["condition"] for name in ("there", "gone")] == ["working", "failing"]
    assert found["gone"]["checked_at"] is not None


def test_one_that_works_here_is_ready_until_it_was_asked(world: World) -> None:
    with tenant(world.organization_id):
        PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY)
    assert listed(world)["squares"]["condition"] == "ready"
    with tenant(world.organization_id):
        Endpoint.objects.create(predictor=world.predictor, about=About.WORK, succeeded_at=timezone.now())
    found = listed(world)["squares"]
    assert (found["condition"], found["checked_at"] is None) == ("working", False)


def test_a_longer_list_asks_no_more_questions(world: World, django_assert_max_num_queries: Any) -> None:
    with tenant(world.organization_id):
        for number in range(8):
            made(world, f"server {number}", "label_studio_backend")
    with django_assert_max_num_queries(25):
        assert len(listed(world)) == 9


def test_an_archived_project_is_not_served(world: World) -> None:
    assert world.owner.api.delete(f"projects/{world.open.pk}").status_code == 204
    assert listed(world)["squares"]["projects"] == []


def test_one_that_could_not_be_connected_says_so_and_why_whatever_its_server_answered(world: World) -> None:
    with tenant(world.organization_id):
        for name, family in (("cut", "classical_segmentation"), ("server", "open_inference")):
            one = made(world, name, family)
            PredictorVersion.objects.filter(predictor=one).update(state=VersionState.FAILED, error="There is no model 'x'.")
        Endpoint.objects.create(predictor=one, about=About.DESCRIPTION, succeeded_at=timezone.now())
    found = listed(world)
    assert [(found[name]["condition"], found[name]["error"]) for name in ("cut", "server")] == [
        ("unconnected", "There is no model 'x'.")
    ] * 2
    with tenant(world.organization_id):
        PredictorVersion.objects.create(predictor=one, number=2, state=VersionState.READY)
    assert listed(world)["server"]["condition"] == "working"
