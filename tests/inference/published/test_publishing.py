"""Publishing: by platform administrators alone, without secrets and addresses, versioned, withdrawn."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from apps.core.models.jobs import JobState
from apps.core.platform import platform as platform_door
from apps.core.tenancy import bound, tenant
from apps.inference.models import PredictorVersion, Publication, PublishedPart, PublishedVersion, VersionState
from apps.inference.services import create_predictor
from apps.organizations.models import AuditLine
from tests.cast import Person
from tests.inference.published.conftest import ABOUT, Platform
from tests.inference.test_training import start, work

pytestmark = pytest.mark.django_db(transaction=True)


def parts(publication: str) -> list[PublishedPart]:
    return list(PublishedPart.objects.filter(version__publication=publication).order_by("version__number", "place"))


def test_an_administrator_publishes_what_everybody_sees(learned: Platform) -> None:
    number = learned.publish(learned.world.predictor.pk, notes="The first.")
    (listed,) = learned.other.api.get("publications").json()["results"]
    assert {name: listed[name] for name in ("id", "name", "licence", "number", "classes", "kinds", "modalities")} == {
        "id": number, "name": "Finds squares", "licence": "CC-BY-4.0", "number": 1, "classes": ["blue", "red"],
        "kinds": ["bounding_box"], "modalities": ["image"],
    }  # fmt: skip
    shown = learned.other.api.get(f"publications/{number}").json()
    assert [(each["number"], each["notes"]) for each in shown["versions"]] == [(1, "The first.")]
    assert [(each["name"], each["kind"]) for each in shown["ontology"]] == [("red", "bounding_box"), ("blue", "bounding_box")]
    assert shown["size"] == shown["parts"][0]["size"] > 1000
    with tenant(learned.admin.organization.pk):
        assert AuditLine.objects.filter(action="publications.create").count() == 1


def test_nothing_of_the_organization_is_in_what_is_published(learned: Platform) -> None:
    number = learned.publish(learned.world.predictor.pk)
    rows = [list(model.objects.values()) for model in (Publication, PublishedVersion, PublishedPart)]
    world = learned.world
    own = [
        world.ontology.pk,
        world.predictor.pk,
        world.labelled.pk,
        world.open.pk,
        *world.features.values(),
        *(row.pk for row in world.rows),
    ]
    told = str(rows) + learned.other.api.get(f"publications/{number}").content.decode()
    assert [each for each in own if str(each) in told] == []
    (part,) = parts(number)
    assert part.weights_key.startswith("platform/artifacts/")
    assert "data" not in part.card


def test_a_new_publication_of_the_same_is_its_next_version(learned: Platform) -> None:
    number = learned.publish(learned.world.predictor.pk)
    work(learned.world, start(learned.world, seed=11))
    assert learned.publish(learned.world.predictor.pk, publication=number, notes="Learned again.") == number
    shown = learned.other.api.get(f"publications/{number}").json()
    assert shown["number"] == 2
    assert [each["notes"] for each in shown["versions"]] == ["Learned again.", ""]
    one, two = parts(number)
    assert one.sha256 != two.sha256


def test_what_is_withdrawn_is_shown_to_nobody_and_its_files_go(learned: Platform) -> None:
    number = learned.publish(learned.world.predictor.pk)
    (part,) = parts(number)
    assert default_storage.exists(part.weights_key)
    assert learned.admin.api.delete(f"publications/{number}").status_code == 204
    assert learned.other.api.get("publications").json()["results"] == []
    assert learned.other.api.get(f"publications/{number}").status_code == 404
    assert not default_storage.exists(part.weights_key)


def test_only_a_platform_administrator_publishes_or_withdraws(learned: Platform, max_: Person) -> None:
    number = learned.publish(learned.world.predictor.pk)
    body = {"predictor": str(learned.world.predictor.pk), **ABOUT}
    for api, code in ((max_.api, "forbidden"), (learned.admin.key(), "session-required")):
        for answer in (api.post("publications", body), api.delete(f"publications/{number}")):
            assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert Publication.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("flags", [{"is_staff": True}, {"is_superuser": True}])
def test_being_staff_alone_is_not_enough(learned: Platform, flags: dict[str, bool]) -> None:
    user = learned.other.user
    for name, value in flags.items():
        setattr(user, name, value)
    user.save()
    answer = learned.other.api.post("publications", {"predictor": str(learned.world.predictor.pk), **ABOUT})
    assert answer.status_code == 403


def test_an_administrator_publishes_only_of_organizations_they_belong_to(learned: Platform) -> None:
    user = learned.other.user
    user.is_staff = user.is_superuser = True
    user.save()
    answer = learned.other.api.post("publications", {"predictor": str(learned.world.predictor.pk), **ABOUT})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/predictor")


@pytest.mark.parametrize(
    "write",
    [
        lambda: Publication.objects.create(name="x", licence="x", family="learner", number=1),
        lambda: PublishedVersion.objects.create(publication_id=Publication.objects.get().pk, number=9),
        lambda: PublishedPart.objects.create(version_id=PublishedVersion.objects.get().pk, place=9, name="x", family="learner"),
    ],
)
def test_postgres_refuses_what_does_not_come_through_the_platforms_door(learned: Platform, write: Any) -> None:
    learned.publish(learned.world.predictor.pk)
    with tenant(learned.admin.organization.pk):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            write()
        assert Publication.objects.update(name="changed") == PublishedPart.objects.update(name="changed") == 0
        assert Publication.objects.all().delete()[0] == 0
        with platform_door():
            write()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Publication.objects.create(name="y", licence="x", family="learner", number=1)


def test_the_door_closes_when_what_is_behind_it_fails(learned: Platform) -> None:
    with tenant(learned.admin.organization.pk):
        with pytest.raises(ZeroDivisionError), platform_door():
            _ = 1 / 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.platform', true)")
            assert cursor.fetchone()[0] in ("", None)


def test_a_predictor_whose_model_runs_elsewhere_is_not_published(platform: Platform) -> None:
    api = platform.admin.api
    made = api.post("predictors", {"name": "mine", "family": "agent", "ontology": str(platform.world.ontology.pk)}).json()
    work(platform.world, made["versions"][0]["job"])
    answer = api.post("publications", {"predictor": made["id"], **ABOUT})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-to-be-published")
    assert "agents" in answer.json()["detail"]


def test_what_has_no_version_yet_is_not_published(platform: Platform) -> None:
    answer = platform.admin.api.post("publications", {"predictor": str(platform.world.predictor.pk), **ABOUT})
    assert (answer.status_code, answer.json()["code"]) == (409, "no-version-ready")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"modalities": ["audio"]}, "/modalities"),
        ({"licence": ""}, "/licence"),
        ({"publication": "0190c1de-0000-7000-8000-000000000000"}, "/publication"),
    ],
)
def test_what_cannot_be_said_of_it_is_refused_at_its_field(learned: Platform, said: dict[str, Any], pointer: str) -> None:
    answer = learned.admin.api.post("publications", {"predictor": str(learned.world.predictor.pk), **ABOUT, **said})
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


@pytest.mark.parametrize(
    ("family", "settings", "looks_at"),
    [
        ("transformers", {"task": "object_detection"}, "image"),
        ("transformers", {"task": "speech_to_text"}, "audio"),
        ("open_inference", {"answers": "detections"}, "image"),
    ],
)
def test_a_version_looks_at_what_it_was_made_for_and_not_at_all_that_its_family_can(
    learned: Platform, family: str, settings: dict[str, Any], looks_at: str
) -> None:
    with bound(learned.admin.organization.pk), tenant(learned.admin.organization.pk):
        predictor = create_predictor(name="Made for one", family=family, ontology=learned.world.ontology)
        PredictorVersion.objects.create(predictor=predictor, number=1, state=VersionState.READY, settings=settings)
    said = {"predictor": str(predictor.pk), **ABOUT, "modalities": ["text"]}
    (error,) = learned.admin.api.post("publications", said).json()["errors"]
    assert (error["pointer"], error["expected"]) == ("/modalities", f"of: {looks_at}")


def test_a_publishing_that_is_cancelled_leaves_nothing(learned: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = learned.admin.api.post("publications", {"predictor": str(learned.world.predictor.pk), **ABOUT})
    learned.admin.api.post(f"jobs/{answer.json()['job']}/cancel")
    assert work(learned.world, answer.json()["job"]).state == JobState.CANCELLED
    assert Publication.objects.count() == 0


def test_the_list_is_searched_and_filtered(learned: Platform) -> None:
    learned.publish(learned.world.predictor.pk)
    learned.publish(learned.world.predictor.pk, name="Another", description="")
    for query, names in (
        ({"search": "BLUE"}, ["Finds squares"]),
        ({"family": "patch_detector"}, ["Another", "Finds squares"]),
        ({"family": "learner"}, []),
        ({"modality": "image"}, ["Another", "Finds squares"]),
        ({"modality": "audio"}, []),
    ):
        listed = learned.other.api.get("publications", query_params=query).json()["results"]
        assert [each["name"] for each in listed] == names, query
