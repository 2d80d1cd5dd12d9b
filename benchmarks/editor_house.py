"""What the benchmark of the editor works on: pictures, projects of one polygon feature, and objects and suggestions in numbers."""

import io
import math
import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.test import Client
from PIL import Image

from apps.accounts.models import User
from apps.annotations import services as annotations
from apps.catalog.models import DataRow, Dataset
from apps.catalog.services.uploads import Incoming, add_files
from apps.core.ids import uuid7
from apps.core.tenancy import bound, tenant
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Polygon
from apps.kinds.values import Annotation
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, Purpose
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.organizations import services
from apps.organizations.models import Organization
from apps.projects.services import create_batch, create_project

LARGE, SMALL = (4000, 3000), (1280, 960)
VERTICES, LEAST_RADIUS, MOST_RADIUS = 12, 12.0, 60.0
SESSION = "sessionid"


@dataclass(frozen=True)
class Sitting:
    """Where a person sits down: the project, and its data rows in the order of the queue."""

    project: UUID
    rows: tuple[DataRow, ...]


class Studio:
    """An organization with one member, who labels; makes projects for them."""

    def __init__(self) -> None:
        self.user = User.objects.create_user("owner@bench.example", "only-for-benchmarks")
        organization: Organization = services.found_organization(owner=self.user, name="Bench").organization
        Organization.objects.filter(pk=organization.pk).update(quotas={"data_rows": None})
        self.organization, self.slug = organization.pk, organization.slug
        self._draw = random.Random(7)
        with tenant(self.organization):
            self._feature = uuid7()
            self._ontology: Ontology = create_ontology(name="Shapes", features=(FeatureSpec(self._feature, "thing", "polygon"),))
            model = model_runs.create_model(name="detector", ontology=self._ontology)
            self._run: ModelRun = model_runs.create_run(model=model, name="first", purpose=Purpose.PRELABEL)

    def session(self) -> str:
        """The cookie of a browser in which the member is signed in."""
        client = Client()
        client.force_login(self.user)
        return client.cookies[SESSION].value

    def project(self, name: str, *, pictures: int, size: tuple[int, int], suggestions: int = 0) -> Sitting:
        """A project with as many tasks, each a picture that no other is like, with so many suggestions on each."""
        files = [Incoming(f"{name}-{number}.jpg", io.BytesIO(picture(size, self._draw.randrange(2**32)))) for number in range(pictures)]
        with tenant(self.organization):
            dataset = Dataset.objects.create(name=name)
        with bound(self.organization):
            added = add_files(dataset_id=dataset.pk, files=files)
        assert not added.refused, added.refused
        with tenant(self.organization):
            rows = tuple(DataRow.objects.filter(dataset=dataset).order_by("pk"))
            project = create_project(name=name, ontology=self._ontology.pk, review_share=0.0, suggestion_threshold=0.0)
            batch = create_batch(project=project, name="all", data_rows=[row.pk for row in rows]).batch
            annotations.attach_prelabel(batch=batch, run=self._run)
        for row in rows if suggestions else ():
            with bound(self.organization), transaction.atomic():
                annotations.write_predictions(run=self._run, data_row=row, annotations=self._said(size, suggestions))
        return Sitting(project.pk, rows)

    def polygons(self, size: tuple[int, int], count: int) -> list[dict[str, Any]]:
        """Objects as the API takes them."""
        same = {"feature": str(self._feature), "kind": "polygon"}
        return [{"id": str(uuid7()), "value": {"rings": [self._ring(size)]}, **same} for _ in range(count)]

    def _said(self, size: tuple[int, int], count: int) -> list[Annotation]:
        values = (Polygon((tuple(self._ring(size)),)) for _ in range(count))
        return [Annotation(uuid7(), "polygon", self._feature, value, confidence=self._draw.random()) for value in values]

    def _ring(self, size: tuple[int, int]) -> list[tuple[float, float]]:
        radius = self._draw.uniform(LEAST_RADIUS, min(MOST_RADIUS, min(size) / 4))
        x, y = (self._draw.uniform(radius, side - radius) for side in size)
        turns = (2 * math.pi * vertex / VERTICES for vertex in range(VERTICES))
        reach = [(turn, radius * self._draw.uniform(0.7, 1.0)) for turn in turns]
        return [(round(x + far * math.cos(turn), 2), round(y + far * math.sin(turn), 2)) for turn, far in reach]


def picture(size: tuple[int, int], seed: int) -> bytes:
    """A JPEG of soft coloured noise, different for each seed, about as large in bytes as a photograph."""
    coarse = np.random.default_rng(seed).integers(40, 216, (size[1] // 16, size[0] // 16, 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(written, "JPEG", quality=85)
    return written.getvalue()
