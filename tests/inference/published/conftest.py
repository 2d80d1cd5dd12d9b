"""Ada of Acme administers the platform; Gus of Globex looks at what is published, and copies."""

from dataclasses import dataclass
from typing import Any

import pytest

from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.models import Job
from apps.core.tenancy import bound, tenant
from apps.inference.models import PredictorVersion
from apps.kinds.features import FeatureSpec
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from tests.cast import Api, Person
from tests.inference.conftest import COLORS, World
from tests.inference.test_training import start, work
from tests.inference.workflows.conftest import flows

__all__ = ["flows"]  # a fixture of workflows

ABOUT = {"name": "Finds squares", "licence": "CC-BY-4.0", "description": "Red ones and blue ones."}
SLICES = 20


def run(person: Person, job: str) -> Job:
    """A worker takes up the person's job, slice of time by slice, and is done with it."""
    for _ in range(SLICES):
        with bound(person.organization.pk):
            jobs.run(job)
        with tenant(person.organization.pk):
            found: Job = Job.objects.get(pk=job)
        if found.is_over:
            break
    return found


@dataclass(frozen=True)
class Platform:
    """Both organizations, and what goes from one to the other."""

    world: World
    admin: Person
    other: Person
    words: Ontology

    def publish(self, predictor: object, **said: Any) -> str:
        """The publication's id."""
        answer = self.admin.api.post("publications", {"predictor": str(predictor), **ABOUT, **said})
        assert answer.status_code == 202, answer.json()
        job = work(self.world, answer.json()["job"])
        assert not job.failed, job.errors.all()
        return str(job.result["publication"])

    def copy(self, publication: str, api: Api | None = None, **said: Any) -> dict[str, Any]:
        """What is answered; nobody has worked on it yet."""
        said = said if "predictor" in said else {"ontology": str(self.words.pk), **said}
        answer = (api or self.other.api).post(f"publications/{publication}/copies", said)
        assert answer.status_code == 202, answer.json()
        return dict(answer.json())

    def copied(self, publication: str, **said: Any) -> dict[str, Any]:
        """The predictor, once workers are done with it."""
        told = self.copy(publication, **said)
        job = run(self.other, told["job"])
        if job.result.get("then"):
            run(self.other, job.result["then"])
        return dict(self.other.api.get(f"predictors/{told['predictor']}").json())

    def stored(self, predictor: str) -> PredictorVersion:
        """The newest version of a copy."""
        with tenant(self.other.organization.pk):
            return PredictorVersion.objects.select_related("predictor").filter(predictor=predictor).order_by("-number")[0]


@pytest.fixture
def platform(world: World, gus: Person) -> Platform:
    """The detector of squares has learned; Globex has words of its own for them."""
    owner = world.owner.user
    owner.is_staff = owner.is_superuser = True
    owner.save()
    with tenant(gus.organization.pk):
        specs = [FeatureSpec(uuid7(), name, "bounding_box", color="#808080") for name in COLORS]
        words = create_ontology(name="Own squares", features=specs)
    return Platform(world, world.owner, gus, words)


@pytest.fixture
def learned(platform: Platform) -> Platform:
    """With the detector trained."""
    work(platform.world, start(platform.world))
    return platform
