"""What Labelbox lines say of time, planes and benchmarks, brought as labels and as predictions."""

from typing import Any

import pytest

from apps.annotations.models import Annotation
from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import errors, lines, make_run, upload, work
from tests.interchange.labels import bring
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
DOORS = ("labels", "predictions")
ELSEWHERE = "ckrb1sfjx099a0y914hl319ie"
NUMBERS = {name: uuid7() for name in ("a", "b")}


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    """A run about a film of a hundred frames, a sound of a minute and a scan of forty slices."""
    features = (
        FeatureSpec(uuid7(), "things", "checklist", tuple(OptionSpec(number, name) for name, number in NUMBERS.items())),
        FeatureSpec(uuid7(), "vessel", "polyline"),
    )
    shapes = (
        ("video", {"frame_count": 100}),
        ("audio", {"duration_ms": 60_000}),
        ("dicom", {"frame_count": 40, "width": 512, "height": 512}),
    )
    with tenant(bench.organization_id):
        for row, (modality, facts) in zip(bench.rows, shapes, strict=False):
            DataRow.objects.filter(pk=row.pk).update(modality=modality, facts=facts)
        model = model_runs.create_model(name="detector", ontology=create_ontology(name="All", features=features))
        made = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    return made


def send(person: Person, run: ModelRun, door: str, *said: dict[str, Any]) -> Any:
    """The job of these lines through one of the doors."""
    with tenant(run.organization_id):
        project = projects.create_project(name="Streets", ontology=run.model.ontology_id, review_share=0.0)
    sent = upload(person, run, lines(*said)) if door == "predictions" else bring(person, project, lines(*said), form="labelbox")
    work(person, sent)
    return sent


def kept(run: ModelRun) -> list[tuple[dict[str, float | None], int, int]]:
    """The options with their confidences, and from where to where, of all there is."""
    names = {str(number): name for name, number in NUMBERS.items()}
    with tenant(run.organization_id):
        rows = [(each.value, each.at) for each in Annotation.objects.all()]
    told = [({names[each["option"]]: each.get("confidence") for each in value["options"]}, at) for value, at in rows]
    return sorted(((options, *sorted(at[key] for key in at if key != "type")) for options, at in told), key=lambda each: each[1])


def things(row: int, *options: tuple[str, float | None, list[tuple[int, int]]]) -> dict[str, Any]:
    """A checklist each of whose options holds for a while of its own."""
    answer = []
    for name, confidence, spans in options:
        frames = [{"start": start, "end": end} for start, end in spans]
        answer.append({"name": name, "frames": frames} | ({} if confidence is None else {"confidence": confidence}))
    return {"dataRow": {"globalKey": f"acme-{row}"}, "name": "things", "answer": answer}


@pytest.mark.parametrize("door", DOORS)
def test_options_whose_frames_overlap_are_told_apart_where_one_begins_or_ends(ada: Person, run: ModelRun, door: str) -> None:
    said = things(0, ("a", 0.25, [(29, 35), (48, 60)]), ("b", 0.75, [(29, 35), (40, 55)]))
    assert errors(ada, send(ada, run, door, said)) == []
    assert kept(run) == [
        ({"a": 0.25, "b": 0.75}, 28, 34),
        ({"b": 0.75}, 39, 46),
        ({"a": 0.25, "b": 0.75}, 47, 54),
        ({"a": 0.25}, 55, 59),
    ]


@pytest.mark.parametrize("door", DOORS)
def test_so_are_options_whose_times_in_a_sound_overlap(ada: Person, run: ModelRun, door: str) -> None:
    assert errors(ada, send(ada, run, door, things(1, ("a", None, [(200, 1_600)]), ("b", None, [(900, 2_000)])))) == []
    assert kept(run) == [({"a": None}, 200, 900), ({"a": None, "b": None}, 900, 1_600), ({"b": None}, 1_600, 2_000)]


def test_checklists_that_are_said_apart_and_overlap_stay_refused(ada: Person, run: ModelRun) -> None:
    sent = send(ada, run, "labels", things(0, ("a", None, [(1, 9)])), things(0, ("b", None, [(5, 12)])))
    assert [(line, code) for line, _, code, _ in errors(ada, sent)] == [(2, "duplicate")]


def vessel(**more: Any) -> dict[str, Any]:
    keyframe = {"frame": 1, "line": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}
    return {"dataRow": {"globalKey": "acme-2"}, "name": "vessel", "segments": [{"keyframes": [keyframe]}], **more}


@pytest.mark.parametrize("door", DOORS)
def test_a_plane_that_a_scan_is_not_stored_in_is_refused(ada: Person, run: ModelRun, door: str) -> None:
    sent = send(ada, run, door, vessel(groupKey="sagittal"), vessel(groupKey="axial"), vessel(groupKey=3))
    told = [(line, pointer, code) for line, pointer, code, _ in errors(ada, sent)]
    assert told == [(1, "/groupKey", "unknown_plane"), (3, "/groupKey", "unknown_plane")]
    with tenant(run.organization_id):
        assert Annotation.objects.count() == 1


def test_that_a_label_is_a_benchmark_is_told_as_left_out(ada: Person, run: ModelRun) -> None:
    plain, benchmark = things(0, ("a", None, [(1, 2)])), things(1, ("b", None, [(1, 2)]))
    second = {**vessel(), "isBenchmarkReferenceLabel": True}
    said = ({**plain, "isBenchmarkReferenceLabel": False}, {**benchmark, "isBenchmarkReferenceLabel": True}, second)
    sent = send(ada, run, "labels", *said)
    (told,) = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert (told["line"], told["pointer"], told["code"]) == (2, "/isBenchmarkReferenceLabel", "left_out")
    assert told["message"].startswith("2 lines say")
    with tenant(run.organization_id):
        assert Annotation.objects.count() == 3


@pytest.mark.parametrize("door", DOORS)
def test_a_figure_of_an_id_of_labelbox_is_refused_as_other_lines_are(ada: Person, run: ModelRun, door: str) -> None:
    said = {"dataRow": {"id": ELSEWHERE}, "metricName": "blur", "metricValue": 0.5, "aggregation": "SUM"}
    sent = send(ada, run, door, said)
    (told,) = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert (told["line"], told["pointer"], told["code"]) == (1, "/dataRow", "unknown_data_row")
    assert ELSEWHERE in told["message"]
    assert "globalKey" in told["expected"]


def exported(key: str, *, labels: int, predictions: int, left: float) -> dict[str, Any]:
    """A line of a Labelbox export with so many labels, which do not say who made them, and predictions of a run."""
    box = {"name": "coin", "annotation_kind": "ImageBoundingBox", "bounding_box": {"left": left, "top": 2, "width": 30, "height": 40}}
    objects = [{"annotations": {"objects": [box]}}] * labels
    predicted = [{"annotations": {"objects": [box | {"confidence": 0.75}]}}] * predictions
    runs = {"runs": {"r": {"name": "v1", "predictions": predicted}}}
    return {"data_row": {"global_key": key}, "projects": {"p": {"labels": objects}}, "experiments": {"m": runs}}


EXPORTED = (exported("acme-0", labels=2, predictions=1, left=5), exported("acme-1", labels=1, predictions=0, left=6))


@pytest.mark.parametrize("asked", [{"format": "labelbox-export"}, {}])
def test_of_an_export_a_run_takes_the_predictions_alone(ada: Person, bench: Bench, asked: dict[str, str]) -> None:
    made = make_run(bench)
    sent = upload(ada, made, lines(*EXPORTED), **asked)
    work(ada, sent)
    job = ada.api.get(f"jobs/{sent['id']}").json()
    assert (job["result"]["written"], job["result"]["labels"]) == (1, 3)
    assert "3 lines are labels" in job["message"]
    with tenant(bench.organization_id):
        assert [(each.value["x"], each.confidence) for each in Annotation.objects.all()] == [(5, 0.75)]


def test_of_an_export_a_project_takes_the_labels_alone(ada: Person, bench: Bench) -> None:
    with tenant(bench.organization_id):
        project = projects.create_project(name="Coins", ontology=bench.words.ontology.pk, review_share=0.0)
    sent = bring(ada, project, lines(EXPORTED[0] | {"projects": {}}, EXPORTED[1]), form="labelbox-export")
    work(ada, sent)
    job = ada.api.get(f"jobs/{sent['id']}").json()
    assert (job["done"], job["result"]["predictions"]) == (1, 1)
    with tenant(bench.organization_id):
        assert [each.value["x"] for each in Annotation.objects.all()] == [6]
