"""An organization with pictures and a predictor from a folder, and the way a worker takes through them."""

import time
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.annotations.models import Annotation
from apps.catalog.models import Dataset
from apps.catalog.services.uploads import Incoming, add_files
from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.models import Job, JobError
from apps.core.tenancy import bound, tenant
from apps.inference import services as inference
from apps.inference.models import Predictor, VersionState
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.organizations import services
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership

AT_ONCE = 50


@dataclass(frozen=True)
class Stage:
    """Who asks which predictor to look at what."""

    actor: Actor
    predictor: Predictor
    rows: tuple[UUID, ...]


@dataclass(frozen=True)
class Looked:
    """How long one run over all data rows took, from the first claim of its work to its end."""

    data_rows: int
    seconds: float


def furnished(pictures: list[bytes], folder: str, *, classes: int, batch_size: int, device: str) -> Stage:
    """Store the pictures and connect the model in the folder, as a person does."""
    owner = User.objects.create_user("owner@bench.example", "only-for-benchmarks")
    organization = services.found_organization(owner=owner, name="Bench").organization
    actor = actor_of(Membership.objects.get(user=owner))
    with tenant(organization.pk):
        options = tuple(OptionSpec(uuid7(), f"class {number}") for number in range(classes))
        ontology = create_ontology(name="Classes", features=(FeatureSpec(uuid7(), "class", "radio", options=options),))
        dataset = Dataset.objects.create(name="Pictures")
        predictor = inference.create_predictor(name="ResNet-50", family="transformers", ontology=ontology)
        settings = {
            "task": "image_classification", "model": folder, "batch_size": batch_size, "device": device, "threshold": 0.0,
            "precision": "bfloat16" if device == "cuda" else "float32",
        }  # fmt: skip
        version = inference.connect_version(actor=actor, predictor=predictor, settings=settings)
    with bound(organization.pk):
        jobs.run(str(version.job_id))
        rows = list[UUID]()
        for at in range(0, len(pictures), AT_ONCE):
            files = [Incoming(f"{at + number}.jpg", BytesIO(data)) for number, data in enumerate(pictures[at : at + AT_ONCE])]
            rows += [row.pk for row in add_files(dataset_id=dataset.pk, files=files).created]
    with tenant(organization.pk):
        version.refresh_from_db()
        if version.state != VersionState.READY or len(rows) != len(pictures):
            raise SystemExit(f"The stage could not be set: {version.error or f'{len(rows)} of {len(pictures)} pictures'}")
    return Stage(actor, predictor, tuple(rows))


def looked_at(stage: Stage) -> Looked:
    """Let it look at everything once more. Raises SystemExit where anything is missing."""
    organization = stage.actor.organization_id
    with tenant(organization):
        asked = inference.look_at(actor=stage.actor, predictor=stage.predictor, data_rows=stage.rows)
    job = asked.job
    assert job is not None
    began = time.perf_counter()
    with bound(organization):
        while not job.is_over:
            jobs.run(str(job.pk))
            with transaction.atomic():
                job = Job.objects.get(pk=job.pk)
    seconds = time.perf_counter() - began
    with tenant(organization):
        written = Annotation.objects.filter(annotation_set__model_run=asked.model_run).count()
        if job.done != len(stage.rows) or written != len(stage.rows):
            raise SystemExit(
                f"{job.done} of {len(stage.rows)} done, {written} written: {list(JobError.objects.values_list('message')[:3])}"
            )
    return Looked(len(stage.rows), seconds)
