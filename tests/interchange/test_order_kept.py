"""Annotations come back in the order in which they came: what lies over something else in a file lies over it afterwards."""

import json
from io import BytesIO
from itertools import count
from typing import Any
from uuid import UUID, uuid5
from zipfile import ZipFile

import pytest
from PIL import Image

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, take
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

XS = [0, 10, 20, 30, 40, 50, 60, 70]


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(name="street.png")
        ontology = create_ontology(name="Street", features=(FeatureSpec(uuid7(), "car", "bounding_box"),))
        return projects.create_project(name="Street", ontology=ontology.pk, review_share=0.0)


def coco(*xs: float) -> bytes:
    boxes = [{"id": number, "image_id": 1, "category_id": 1, "bbox": [x, 5, 30, 30]} for number, x in zip(count(1), xs)]
    document = {"images": [{"id": 1, "file_name": "street.png"}], "categories": [{"id": 1, "name": "car"}], "annotations": boxes}
    return json.dumps(document).encode()


def box(number: int, x: float) -> dict[str, Any]:
    """A box whose id says nothing of when it was made."""
    return {"id": str(uuid5(UUID(int=0), str(number))), "name": "car", "kind": "bounding_box", "value": place(x)}


def place(x: float) -> dict[str, float]:
    return {"x": x, "y": 5, "width": 30, "height": 30}


def told(ada: Person, started: Any) -> None:
    work(ada, started)
    assert errors(ada, started) == []


def order(ada: Person, project: Project) -> list[float]:
    """Where the boxes of a COCO export begin, in its order."""
    return [each["bbox"][0] for each in json.loads(take(ada, project, "coco"))["annotations"]]


def shown(ada: Person, project: Project) -> list[float]:
    """The same as the editor is given them."""
    (task,) = ada.api.get(f"tasks?project={project.pk}").json()["results"]
    return [each["value"]["x"] for each in ada.api.get(f"tasks/{task['id']}").json()["annotation_set"]["annotations"]]


def test_a_file_comes_back_in_its_order_and_the_editor_agrees(ada: Person, project: Project) -> None:
    told(ada, bring(ada, project, coco(*XS), form="coco"))
    assert order(ada, project) == XS
    assert shown(ada, project) == XS


def test_a_second_import_puts_its_own_order_in_the_place_of_the_first(ada: Person, project: Project) -> None:
    row = {"data_row": {"global_key": "acme-0"}}
    told(ada, bring(ada, project, lines({**row, "annotations": [box(x, x) for x in XS]})))
    assert order(ada, project) == XS
    again = [20, 0, 90, 10]
    told(ada, bring(ada, project, lines({**row, "annotations": [box(x, x) for x in again]})))
    assert order(ada, project) == again


def test_what_is_added_to_an_earlier_import_lies_over_it(ada: Person, project: Project) -> None:
    row = {"data_row": {"global_key": "acme-0"}}
    told(ada, bring(ada, project, lines({**row, "annotations": [box(x, x) for x in XS]})))
    body = lines({**row, "annotations": [box(x, x) for x in (95, 91)]})
    told(ada, ada.api.post(f"projects/{project.pk}/label-imports?earlier=keep", body, content_type="application/x-ndjson").json())
    assert order(ada, project) == [*XS, 95, 91]


def test_of_boxes_over_each_other_the_later_one_is_painted_on_top(ada: Person, project: Project) -> None:
    with tenant(ada.organization.pk):
        features = [FeatureSpec(uuid7(), name, "bounding_box") for name in ("below", "above")]
        ontology = create_ontology(name="Layers", features=tuple(features))
        layers = projects.create_project(name="Layers", ontology=ontology.pk, review_share=0.0)
    colours = set()
    for turn in range(6):
        said = [box(number, 5) | {"name": each.name} for number, each in zip(count(2 * turn), features)]
        told(ada, bring(ada, layers, lines({"data_row": {"global_key": "acme-0"}, "annotations": said})))
        with ZipFile(BytesIO(take(ada, layers, "mask-png"))) as archive:
            (name,) = [each for each in archive.namelist() if each.endswith(".png")]
            colours.add(Image.open(archive.open(name)).convert("RGB").getpixel((20, 20)))
    assert len(colours) == 1
