"""Polygons that cross themselves, and holes outside their ring, come in through no door, unsaid."""

import json
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, lines, make_run, said, upload, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, stored
from tests.interchange.labels import said as annotation
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

BOWTIE = [[10, 10], [110, 110], [110, 10], [10, 110]]
TOUCHING = [[10, 10], [60, 60], [110, 10], [110, 110], [60, 60], [10, 110]]
SQUARE = [[10, 10], [110, 10], [110, 110], [10, 110]]
APART = [[200, 200], [220, 200], [220, 220]]
OVER_THE_EDGE = [[-10, 10], [110, 110], [110, 10], [-10, 110]]


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def roads(bench: Bench, speech: Speech) -> ModelRun:
    """A run whose model speaks of roads, with the data rows of the bench."""
    return make_run(bench, ontology=speech.ontology, rows=ROWS)


def predicted(key: str, *rings: Any, **more: Any) -> dict[str, Any]:
    return {"data_row": {"global_key": key}, "name": "road", "kind": "polygon", "value": {"rings": list(rings)}, **more}


@pytest.mark.parametrize("more", [{}, {"metrics": {"blur": 0.5}}], ids=["plain", "with metrics"])
def test_a_prediction_that_crosses_itself_is_refused(ada: Person, bench: Bench, roads: ModelRun, more: dict[str, Any]) -> None:
    body = lines(
        predicted("acme-0", SQUARE, **more),
        predicted("acme-0", BOWTIE, **more),
        predicted("acme-1", TOUCHING, **more),
        predicted("acme-1", SQUARE, APART, **more),
        predicted("acme-2", OVER_THE_EDGE, **more),
    )
    job = work(ada, sent := upload(ada, roads, body))
    assert (job.done, job.failed) == (2, 3)
    assert errors(ada, sent) == [
        (2, "/value/rings/0", "self_crossing", "acme-0"),
        (4, "/value/rings/1", "hole_outside", "acme-1"),
        (5, "/value/rings/0", "self_crossing", "acme-2"),
    ]
    rings = [row["value"]["rings"] for row in said(roads, bench.organization_id).rows.values()]
    assert sorted(rings) == sorted([[SQUARE], [TOUCHING]])


def test_the_refusal_says_where_the_ring_crosses_itself(ada: Person, roads: ModelRun) -> None:
    work(ada, sent := upload(ada, roads, lines(predicted("acme-0", BOWTIE))))
    (error,) = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert "(60, 60)" in error["message"]
    assert "order" in error["expected"]


def test_a_label_that_crosses_itself_is_refused(ada: Person, project: Project, speech: Speech) -> None:
    road = [annotation("polygon", speech["road"], {"rings": rings}) for rings in ([BOWTIE], [SQUARE, APART], [TOUCHING], [OVER_THE_EDGE])]
    body = lines(*(label(f"acme-{number}", each) for number, each in enumerate(road)))
    job = work(ada, sent := bring(ada, project, body))
    assert (job.done, job.failed) == (1, 3)
    assert errors(ada, sent) == [
        (1, "/annotations/0/value/rings/0", "self_crossing", "acme-0"),
        (2, "/annotations/0/value/rings/1", "hole_outside", "acme-1"),
        (4, "/annotations/0/value/rings/0", "self_crossing", "acme-3"),
    ]


def test_of_a_coco_file_the_polygon_that_crosses_itself_is_refused_alone(ada: Person, project: Project) -> None:
    document = {
        "categories": [{"id": 1, "name": "road"}],
        "images": [{"id": 1, "file_name": "acme-0"}],
        "annotations": [
            {"id": number, "image_id": 1, "category_id": 1, "segmentation": [[number for point in ring for number in point]]}
            for number, ring in enumerate((SQUARE, BOWTIE, TOUCHING), start=1)
        ],
    }
    job = work(ada, sent := bring(ada, project, json.dumps(document).encode(), form="coco"))
    assert (job.done, job.failed) == (1, 1)
    assert errors(ada, sent) == [(None, "/annotations/1", "self_crossing", "acme-0")]
    assert len(stored(project)["annotations"]) == 2


@pytest.fixture
def lawns(ada: Person, bench: Bench) -> Project:
    """A project in which lawns are masks."""
    with tenant(bench.organization_id):
        ontology = create_ontology(name="Lawns", features=(FeatureSpec(uuid7(), "lawn", "mask"),))
        return projects.create_project(name="Lawns", ontology=ontology.pk, review_share=0.0)


def test_a_polygon_that_crosses_itself_fills_no_mask(ada: Person, lawns: Project) -> None:
    document = {
        "categories": [{"id": 1, "name": "lawn"}],
        "images": [{"id": 1, "file_name": "acme-0", "width": 640, "height": 480}],
        "annotations": [
            {"id": number, "image_id": 1, "category_id": 1, "segmentation": [sum(ring, []) for ring in rings]}  # noqa: RUF017  a few points
            for number, rings in enumerate(([SQUARE], [BOWTIE], [TOUCHING, APART], [SQUARE, BOWTIE]), start=1)
        ],
    }
    work(ada, sent := bring(ada, lawns, json.dumps(document).encode(), form="coco"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, sent)] == [
        ("/annotations/1/segmentation", "self_crossing"),
        ("/annotations/3/segmentation/1", "self_crossing"),
    ]
    assert len(stored(lawns)["annotations"]) == 2


def test_lines_of_our_own_fill_no_mask_with_it_either(ada: Person, bench: Bench, lawns: Project) -> None:
    values = [{"rings": [BOWTIE]}, {"rings": [SQUARE, APART]}, {"polygons": [{"rings": [SQUARE]}, {"rings": [BOWTIE]}]}]
    with tenant(bench.organization_id):
        made = model_runs.create_run(model=model_runs.create_model(name="lawns", ontology=lawns.ontology), name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    said = ({**predicted("acme-0"), "name": "lawn", "kind": "mask", "value": each} for each in values)
    work(ada, sent := upload(ada, made, lines(*said)))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, sent)] == [
        ("/value", "self_crossing"),
        ("/value", "hole_outside"),
        ("/value/polygons/1", "self_crossing"),
    ]
