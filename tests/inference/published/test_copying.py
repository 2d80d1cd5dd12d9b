"""Copying: an organization gets predictors of its own, with files of their own, whatever becomes of what was published."""

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.functions import Now

from apps.core import storage
from apps.core.models import JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.models import PredictorVersion, PublishedPart, VersionState
from apps.organizations import quotas
from apps.organizations.models import Organization, QuotaKind, QuotaUsage
from tests import factories
from tests.cast import Api
from tests.inference.published.conftest import Platform, run
from tests.inference.test_training import start, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(learned: Platform) -> str:
    return learned.publish(learned.world.predictor.pk)


def used(platform: Platform) -> int:
    with tenant(platform.other.organization.pk):
        return {each.kind: each.used for each in quotas.overview()}[QuotaKind.STORAGE_BYTES]


def test_a_copy_is_a_predictor_of_its_own_that_suggests(learned: Platform, published: str) -> None:
    made = learned.copied(published, name="Ours")
    (version,) = made["versions"]
    assert (made["name"], made["family"], made["ready"], version["state"]) == ("Ours", "patch_detector", True, "ready")
    assert version["copied_from"] == {"publication": published, "name": "Finds squares", "number": 1}
    assert made["newer_published"] is None
    mapping = learned.other.api.get(f"predictors/{made['id']}/mapping").json()
    assert [each["name"] for each in mapping["classes"] if each["target"]] == ["blue", "red"]
    stored = learned.stored(made["id"])
    assert stored.weights_key.startswith(f"o{learned.other.organization.pk}/")
    with tenant(learned.other.organization.pk):
        assert hashlib.sha256(storage.read(stored.weights_key)).hexdigest() == stored.sha256 == PublishedPart.objects.get().sha256
    assert used(learned) == PublishedPart.objects.get().bytes


def test_a_copy_stays_when_what_it_was_copied_from_is_withdrawn(learned: Platform, published: str) -> None:
    made = learned.copied(published)
    learned.admin.api.delete(f"publications/{published}")
    assert learned.other.api.get(f"predictors/{made['id']}").json()["ready"]
    stored = learned.stored(made["id"])
    with tenant(learned.other.organization.pk):
        assert storage.read(stored.weights_key)
    answer = learned.other.api.post(f"publications/{published}/copies", {"ontology": str(learned.words.pk)})
    assert answer.status_code == 404


def test_a_newer_version_is_told_and_copied_only_when_asked(learned: Platform, published: str) -> None:
    made = learned.copied(published)
    work(learned.world, start(learned.world, seed=11))
    learned.publish(learned.world.predictor.pk, publication=published)
    listed = learned.other.api.get("predictors").json()["results"][0]
    assert listed["newer_published"] == {"publication": published, "name": "Finds squares", "number": 2}
    assert [version["number"] for version in listed["versions"]] == [1]
    again = learned.copied(published, predictor=made["id"])
    assert again["id"] == made["id"]
    assert [(each["number"], each["state"], each["copied_from"]["number"]) for each in again["versions"]] == [
        (2, "ready", 2),
        (1, "ready", 1),
    ]
    assert again["newer_published"] is None


def test_a_predictor_that_is_no_copy_takes_no_version(learned: Platform, published: str) -> None:
    made = learned.other.api.post("predictors", {"name": "x", "family": "patch_detector", "ontology": str(learned.words.pk)}).json()
    answer = learned.other.api.post(f"publications/{published}/copies", {"predictor": made["id"]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "no_copy")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, "/ontology"),
        ({"parts": {"7": {}}}, "/parts/7"),
        ({"parts": {"x": {}}}, "/parts/x"),
        ({"parts": {"0": {"settings": {"threshold": 0.1}}}}, "/parts/0/settings/threshold"),
    ],
)
def test_what_cannot_be_said_of_a_copy_is_refused_at_its_field(
    learned: Platform, published: str, said: dict[str, Any], pointer: str
) -> None:
    body = said if said == {} else {"ontology": str(learned.words.pk), **said}
    answer = learned.other.api.post(f"publications/{published}/copies", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    with tenant(learned.other.organization.pk):
        assert not PredictorVersion.objects.exists()


def test_the_ontology_of_another_organization_is_as_good_as_none(learned: Platform, published: str) -> None:
    answer = learned.other.api.post(f"publications/{published}/copies", {"ontology": str(learned.world.ontology.pk)})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/ontology")


def test_the_copy_of_another_organization_is_as_good_as_none(learned: Platform, published: str) -> None:
    made = learned.copied(published)
    answer = learned.admin.api.post(f"publications/{published}/copies", {"predictor": made["id"]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/predictor")


def test_who_may_not_make_predictors_may_look_and_not_copy(learned: Platform, published: str) -> None:
    user = factories.make_user("nora@globex.example", name="Nora")
    factories.make_member(learned.other.organization, user, "annotator")
    api = Api(user=user, slug=learned.other.organization.slug)
    assert api.get(f"publications/{published}").status_code == 200
    assert api.post(f"publications/{published}/copies", {"ontology": str(learned.words.pk)}).status_code == 403


def test_a_copy_that_does_not_fit_into_the_quota_is_refused_at_once(learned: Platform, published: str) -> None:
    Organization.objects.filter(pk=learned.other.organization.pk).update(quotas={"storage_bytes": 10})
    answer = learned.other.api.post(f"publications/{published}/copies", {"ontology": str(learned.words.pk)})
    assert (answer.status_code, answer.json()["code"]) == (429, "quota-reached")
    with tenant(learned.other.organization.pk):
        assert not PredictorVersion.objects.exists()
        assert not QuotaUsage.objects.filter(kind=QuotaKind.STORAGE_BYTES, used__gt=0).exists()


def test_a_copy_that_is_cancelled_leaves_no_file_and_takes_no_quota(learned: Platform, published: str) -> None:
    told = learned.copy(published)
    learned.other.api.post(f"jobs/{told['job']}/cancel")
    assert run(learned.other, told["job"]).state == JobState.CANCELLED
    version = learned.stored(told["predictor"])
    assert (version.state, version.error, version.weights_key) == (VersionState.CANCELLED, "", "")
    assert used(learned) == 0
    assert learned.copied(published, predictor=told["predictor"])["versions"][0]["state"] == "ready"


def test_a_worker_that_dies_halfway_leaves_nothing_behind_and_the_next_one_finishes(
    learned: Platform, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, real, begun = learned.copy(published), storage.put_at, list[str]()

    def die(key: str, data: Any) -> str:
        begun.append(real(key, data))
        raise KeyboardInterrupt  # what nobody catches: as a kill, it leaves the chunk to its lease

    monkeypatch.setattr("apps.inference.services.publishing.copying.storage.put_at", die)
    with pytest.raises(KeyboardInterrupt):
        run(learned.other, told["job"])
    monkeypatch.undo()
    assert default_storage.exists(begun[0])
    with tenant(learned.other.organization.pk):
        JobChunk.objects.update(lease_until=Now())
    assert run(learned.other, told["job"]).state == JobState.FINISHED
    assert not default_storage.exists(begun[0])
    assert learned.stored(told["predictor"]).state == VersionState.READY


def test_a_file_that_is_not_what_was_published_is_refused(learned: Platform, published: str) -> None:
    part = PublishedPart.objects.get()
    default_storage.delete(part.weights_key)
    default_storage.save(part.weights_key, ContentFile(b"something else"))
    told = learned.copy(published)
    assert run(learned.other, told["job"]).state == JobState.FAILED
    version = learned.stored(told["predictor"])
    assert version.state == VersionState.FAILED
    assert "damaged" in version.error
    assert used(learned) == 0
