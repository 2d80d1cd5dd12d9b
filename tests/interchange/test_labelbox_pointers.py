"""Whatever is wrong with a Labelbox line is told at a place that the line has, whichever step finds it."""

from collections.abc import Mapping
from typing import Any

import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import lines, upload, work
from tests.interchange.labels import bring
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}
FAR = {**BOX, "left": 40_000}
BOW = [{"x": x, "y": y} for x, y in ((0, 0), (90, 90), (90, 0), (0, 90))]
KEY = "0b2fdc3f-2f3e-4f5a-8f0a-3f7a3f0e2a11"
CALM = {"name": "tone", "answer": {"name": "calm"}}
TWO = {"name": "note", "answer": [{"value": "a"}, {"value": "b"}]}
LATE = [{"start": 1, "end": 900}]


def feature(name: str, kind: str, options: tuple[OptionSpec, ...] = (), features: tuple[FeatureSpec, ...] = ()) -> FeatureSpec:
    return FeatureSpec(uuid7(), name, kind, options, features)


def option(name: str, *features: FeatureSpec) -> OptionSpec:
    return OptionSpec(uuid7(), name, features)


@pytest.fixture
def features() -> tuple[FeatureSpec, ...]:
    tone = feature("tone", "radio", (option("calm", feature("why", "text")), option("angry")))
    return (
        feature("car", "bounding_box", features=(tone, feature("note", "text"))),
        feature("road", "polygon"),
        feature("sky", "mask"),
        feature("PER", "entity"),
        feature("nose", "point"),
        feature("mood", "radio", (option("calm", feature("why", "text")), option("angry"))),
        feature("seen", "checklist", (option("wet"), option("dark"))),
        feature("order", "ranking", (option("a"), option("b"))),
        feature("words", "text"),
        feature("joins", "relationship"),
    )


@pytest.fixture
def run(bench: Bench, features: tuple[FeatureSpec, ...]) -> ModelRun:
    """A run about a picture, a film of a hundred frames, a document of two pages and a conversation of one message."""
    pages = [{"width": 600, "height": 800, "characters": 40}] * 2
    rows = (
        ("image", {}),
        ("video", {"frame_count": 100}),
        ("document", {"page_count": 2, "pages": pages}),
        ("conversation", {"messages": [{"id": "m1", "characters": 9}]}),
    )
    with tenant(bench.organization_id):
        for row, (modality, facts) in zip(bench.rows, rows, strict=True):
            DataRow.objects.filter(pk=row.pk).update(modality=modality, facts=facts)
        model = model_runs.create_model(name="detector", ontology=create_ontology(name="All", features=features))
        made = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    return made


def line(row: int, name: str, **said: Any) -> dict[str, Any]:
    return {"dataRow": {"globalKey": f"acme-{row}"}, "name": name, **said}


def track(*keyframes: dict[str, Any]) -> dict[str, Any]:
    return {"segments": [{"keyframes": list(keyframes)}]}


WRONG: dict[str, dict[str, Any]] = {
    "no such data row": {**line(0, "car", bbox=BOX), "dataRow": {"globalKey": "nobody"}},
    "beside the picture": line(0, "car", bbox=FAR),
    "crosses itself": line(0, "road", polygon=BOW),
    "a mask of another size": line(0, "sky", mask={"size": [2, 2], "counts": "04"}),
    "a text in a picture": line(0, "PER", location={"start": 0, "end": 3}),
    "no such feature": line(0, "lorry", bbox=BOX),
    "of another kind": line(0, "seen", bbox=BOX),
    "no such option": line(0, "mood", answer={"name": "merry"}),
    "no such option under an object": line(0, "car", bbox=BOX, classifications=[{"name": "tone", "answer": {"name": "merry"}}]),
    "no such question under an option": line(0, "mood", answer={"name": "calm", "classifications": [{"name": "when", "answer": "now"}]}),
    "a question twice": line(0, "car", bbox=BOX, classifications=[CALM, CALM]),
    "a question twice in one answer": line(0, "car", bbox=BOX, classifications=[TWO]),
    "an option twice": line(0, "seen", answer=[{"name": "wet"}, {"name": "wet"}]),
    "several options of a radio": line(0, "mood", answer=[{"name": "calm"}, {"name": "angry"}]),
    "frames of a picture": line(0, "mood", answer={"name": "calm"}, frames=[{"start": 1, "end": 2}]),
    "an object on frames of a picture": line(0, "car", bbox=BOX, frames=[{"start": 1, "end": 2}]),
    "frames after the end": line(1, "mood", answer={"name": "calm"}, frames=LATE),
    "frames of an option after the end": line(1, "mood", answer={"name": "calm", "frames": LATE}),
    "frames of a text after the end": line(1, "words", answer=[{"value": "x", "frames": LATE}]),
    "an object after the end": line(1, "car", bbox=BOX, frames=LATE),
    "an object on no frame": line(1, "car", bbox=BOX),
    "a track after the end": line(1, "car", **track({"frame": 101, "bbox": BOX})),
    "a track beside the picture": line(1, "car", **track({"frame": 1, "bbox": BOX}, {"frame": 4, "bbox": FAR})),
    "a wrong answer on a track": line(
        1, "car", **track({"frame": 1, "bbox": BOX, "classifications": [{"name": "tone", "answer": {"name": "merry"}}]})
    ),
    "a question twice on a track": line(1, "car", **track({"frame": 1, "bbox": BOX, "classifications": [CALM, CALM]})),
    "frames the wrong way round": line(1, "mood", answer={"name": "calm"}, frames=[{"start": 9, "end": 2}]),
    "no such page": line(2, "car", bbox=BOX, page=7, unit="POINTS"),
    "an answer on no such page": line(2, "mood", answer={"name": "calm"}, page=7),
    "no page": line(2, "car", bbox=BOX),
    "beside the page": line(2, "car", bbox=FAR, page=0, unit="POINTS"),
    "a span on no such page": line(2, "PER", location={"start": 0, "end": 2}, page=7),
    "no such message": line(3, "mood", answer={"name": "calm"}, messageId="m9"),
    "a span after the message": line(3, "PER", location={"start": 3, "end": 30}, messageId="m1"),
    "a span in no such message": line(3, "PER", location={"start": 0, "end": 3}, messageId="m9"),
    "a box in a conversation": line(3, "car", bbox=BOX),
    "a map's unit on a picture": line(0, "nose", point={"x": 1, "y": 2}, unit="EPSG:3857"),
    "joins itself": line(0, "joins", uuid=KEY, relationship={"source": KEY, "target": KEY}),
    "joins nothing": line(0, "joins", relationship={"source": str(uuid7()), "target": str(uuid7())}),
    "a ranking of a stranger": line(
        3,
        "order",
        messageEvaluationTask={"format": "message-ranking", "data": {"rankedMessages": [{"messageId": "z", "order": 1}]}},
    ),
    "confidence of two": line(0, "car", bbox=BOX, confidence=2),
    "the same line twice": line(0, "nose", point={"x": 5, "y": 6}),
    "a second answer": line(0, "mood", answer={"name": "angry"}),
}
BEFORE = [WRONG["the same line twice"], line(0, "mood", answer={"name": "calm"})]
TAKEN_ONCE = "the same line twice"  # of labels: told by no error


def resolved(document: Any, pointer: str) -> bool:
    """Whether the JSON pointer leads somewhere in the document."""
    for step in pointer.split("/")[1:]:
        if isinstance(document, Mapping) and step in document:
            document = document[step]
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return False
    return True


def lost(person: Person, job: Any, body: list[dict[str, Any]]) -> tuple[dict[int, str], set[int]]:
    """The pointers that lead nowhere by the lines they are told of, and all lines that something is told of."""
    told = person.api.get(f"jobs/{job['id']}/errors?limit=200").json()["results"]
    nowhere = {
        each["line"]: f"{each['pointer']} {each['message']}" for each in told if not resolved(body[each["line"] - 1], each["pointer"])
    }
    return nowhere, {each["line"] for each in told}


def test_every_refusal_of_a_prediction_points_into_its_line(ada: Person, run: ModelRun) -> None:
    body = [*BEFORE, *WRONG.values()]
    work(ada, sent := upload(ada, run, lines(*body)))
    nowhere, told = lost(ada, sent, body)
    names = [*WRONG]
    assert {names[number - 3]: pointer for number, pointer in nowhere.items()} == {}
    assert {names[number - 3] for number in range(3, len(body) + 1) if number not in told} == set()


def test_so_does_every_refusal_of_a_label(ada: Person, bench: Bench, run: ModelRun) -> None:
    with tenant(bench.organization_id):
        project = projects.create_project(name="Streets", ontology=run.model.ontology_id, review_share=0.0)
    body = [*BEFORE, *WRONG.values()]
    work(ada, sent := bring(ada, project, lines(*body), form="labelbox"))
    nowhere, told = lost(ada, sent, body)
    names = [*WRONG]
    assert {names[number - 3]: pointer for number, pointer in nowhere.items()} == {}
    assert {names[number - 3] for number in range(3, len(body) + 1) if number not in told} == {TAKEN_ONCE}


@pytest.mark.parametrize("door", ["labels", "predictions"])
def test_an_id_of_labelbox_is_refused_with_what_names_the_data_row_instead(ada: Person, run: ModelRun, door: str) -> None:
    body = lines({"dataRow": {"id": "ckrb1sfjx099a0y914hl319ie"}, "name": "car", "bbox": BOX})
    with tenant(run.organization_id):
        project = projects.create_project(name="Ids", ontology=run.model.ontology_id, review_share=0.0)
    work(ada, started := upload(ada, run, body) if door == "predictions" else bring(ada, project, body, form="labelbox"))
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert (told["line"], told["pointer"], told["code"]) == (1, "/dataRow", "unknown_data_row")
    assert "ckrb1sfjx099a0y914hl319ie" in told["message"]
    assert "Labelbox's own" in told["message"]
    assert "globalKey" in told["expected"]
