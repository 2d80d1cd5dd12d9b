"""A little world to learn from: twelve pictures of coloured squares with their labels, and a predictor that knows nothing yet."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image, ImageDraw

from apps.annotations import services as annotations
from apps.catalog.models import DataRow, Dataset
from apps.catalog.services.uploads import Incoming, add_files
from apps.core.ids import uuid7
from apps.core.tenancy import bound, tenant
from apps.inference import services as inference
from apps.inference.models import Predictor
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Batch, Project
from tests.cast import Person

COLORS = {"red": (220, 30, 30), "blue": (30, 60, 220)}
QUICK: dict[str, Any] = {
    "steps": 12, "batch": 2, "canvas_width": 96, "canvas_height": 96, "widths": [8, 8, 8, 8], "blocks": [1, 1, 1, 1], "head_width": 8,
    "threads": 1, "report_every": 4, "checkpoint_every": 4, "floor": 0.001,
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """What the tests of predictors stand on."""

    owner: Person
    ontology: Ontology
    features: dict[str, UUID]
    rows: list[DataRow]
    labelled: Project
    open: Project
    batch: Batch
    predictor: Predictor

    @property
    def organization_id(self) -> int:
        return self.owner.organization.pk


def picture(number: int) -> tuple[bytes, list[tuple[str, tuple[int, int, int, int]]]]:
    """A noisy 96 x 96 PNG with one square of each colour, and where they are as (x, y, width, height)."""
    rng = np.random.default_rng(number)
    image = Image.fromarray(rng.integers(90, 150, (96, 96, 3), dtype=np.uint8))
    draw, boxes = ImageDraw.Draw(image), []
    for column, (name, color) in enumerate(COLORS.items()):
        x, y, side = int(column * 48 + rng.integers(2, 16)), int(rng.integers(4, 60)), int(rng.integers(20, 28))
        draw.rectangle((x, y, x + side, y + side), fill=color)
        boxes.append((name, (x, y, side, side)))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue(), boxes


def make_world(owner: Person, *, labelled: int = 8, waiting: int = 4) -> World:
    """Inside no scope: opens those of the owner's organization."""
    made = [picture(number) for number in range(labelled + waiting)]
    with bound(owner.organization.pk):
        with tenant(owner.organization.pk):
            features = {name: uuid7() for name in COLORS}
            specs = [FeatureSpec(number, name, "bounding_box", color="#808080") for name, number in features.items()]
            ontology = create_ontology(name="Squares", features=specs)
            dataset = Dataset.objects.create(name="squares")
        files = [Incoming(f"{number:02}.png", BytesIO(data)) for number, (data, _) in enumerate(made)]
        rows = sorted(add_files(dataset_id=dataset.pk, files=files).created, key=lambda row: row.name)
    with tenant(owner.organization.pk):
        done = projects.create_project(name="labelled", ontology=ontology.pk)
        for row, (_, boxes) in zip(rows[:labelled], made, strict=False):
            said = [truth(features[name], box) for name, box in boxes]
            annotations.import_label(project=done, data_row=row, author=owner.membership.pk, annotations=said)
        waits = projects.create_project(name="open", ontology=ontology.pk)
        batch = projects.create_batch(project=waits, name="first", data_rows=[row.pk for row in rows[labelled:]]).batch
        predictor = inference.create_predictor(name="squares", family="patch_detector", ontology=ontology)
        inference.attach_predictor(project=waits, predictor=predictor)
    return World(owner, ontology, features, rows, done, waits, batch, predictor)


def truth(feature: UUID, box: tuple[int, int, int, int]) -> Annotation:
    x, y, width, height = box
    value = KINDS["bounding_box"].parse({"x": x, "y": y, "width": width, "height": height})
    return Annotation(uuid7(), "bounding_box", feature, value)


@pytest.fixture
def world(transactional_db: None, ada: Person) -> World:
    return make_world(ada)
