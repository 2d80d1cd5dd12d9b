"""Several lines or rows of one file about one data row: they make one label, and nothing of them is lost in silence."""

from typing import Any

import pytest

from apps.annotations.models import Label
from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def asked(ada: Person, bench: Bench) -> Project:
    """A project with a radio question, a checklist and an entity."""
    tone = FeatureSpec(uuid7(), "tone", "radio", tuple(OptionSpec(uuid7(), name) for name in ("good", "bad")))
    weather = FeatureSpec(uuid7(), "weather", "checklist", tuple(OptionSpec(uuid7(), name) for name in ("wet", "dark", "cold")))
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Asked", features=(tone, weather, FeatureSpec(uuid7(), "PER", "entity")))
        return projects.create_project(name="Asked", ontology=ontology.pk, review_share=0.0)


def box(speech: Speech, x: float, **more: Any) -> dict[str, Any]:
    return said("bounding_box", speech["car"], {"x": x, "y": 10, "width": 20, "height": 20}, **more)


def boxes(project: Project) -> list[float]:
    return sorted(each["value"]["x"] for each in stored(project)["annotations"])


def test_lines_about_one_data_row_make_one_label_by_whichever_name(ada: Person, project: Project, speech: Speech, bench: Bench) -> None:
    by_id = {"data_row": {"id": str(bench.rows[0].pk)}, "annotations": [box(speech, 2)]}
    body = lines(label("acme-0", box(speech, 1)), label("acme-1", box(speech, 9)), by_id)
    job = work(ada, started := bring(ada, project, body))
    assert errors(ada, started) == []
    assert (job.state, job.total, job.done) == (JobState.FINISHED, 2, 2)
    assert (
        job.message
        == "2 data rows imported with 3 annotations, 1 line joined with others about the same data row, 2 data rows added to the project"
    )
    assert boxes(project) == [1, 2, 9]
    before = stored(project)
    work(ada, bring(ada, project, body))
    assert stored(project) == before


def test_lines_far_apart_in_a_large_file_make_one_label_too(
    ada: Person, project: Project, speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.interchange.cutting.PIECE_BYTES", 1)
    monkeypatch.setattr("apps.interchange.services.labels.LINES_EACH", 1)
    monkeypatch.setattr("apps.interchange.gathering.ROWS_AT_ONCE", 1)
    body = lines(*(label(f"acme-{number % 2}", box(speech, number)) for number in range(6)))
    job = work(ada, started := bring(ada, project, body))
    assert errors(ada, started) == []
    assert (job.total, job.done, boxes(project)) == (2, 2, [0, 1, 2, 3, 4, 5])


def test_the_same_said_twice_counts_once_and_an_id_of_something_else_is_refused(ada: Person, project: Project, speech: Speech) -> None:
    first = box(speech, 1)
    body = lines(label("acme-0", first), label("acme-0", first), label("acme-0", box(speech, 2), {**box(speech, 3), "id": first["id"]}))
    job = work(ada, started := bring(ada, project, body))
    assert errors(ada, started) == [(3, "/annotations/1", "duplicate", "")]
    assert job.result["joined"] == 1
    assert (job.total, job.done, job.failed, boxes(project)) == (2, 1, 1, [1])


def test_with_all_or_nothing_a_contradiction_writes_nothing(ada: Person, project: Project, speech: Speech) -> None:
    first = box(speech, 1)
    path = f"projects/{project.pk}/label-imports?all_or_nothing=true"
    body = lines(label("acme-0", first), label("acme-0", {**box(speech, 3), "id": first["id"]}), label("acme-1", box(speech, 4)))
    work(ada, started := ada.api.post(path, body, content_type="application/x-ndjson").json())
    assert [code for *_, code, _ in errors(ada, started)] == ["duplicate"]
    assert boxes(project) == []


def test_predictions_among_the_lines_are_told_apart_as_before(ada: Person, project: Project, speech: Speech) -> None:
    spoken = label("acme-0", box(speech, 5), model="v1")
    job = work(ada, bring(ada, project, lines(label("acme-0", box(speech, 1)), spoken, spoken, label("acme-0", box(speech, 2)))))
    assert (job.result["predictions"], boxes(project)) == (2, [1, 2])


CSV = b"""global_key,tone,weather
acme-0,good,wet
acme-1,bad,cold
acme-0,,dark
acme-0,good,
acme-0,bad,
"""


def test_a_table_may_have_a_row_for_each_answer(ada: Person, asked: Project, bench: Bench) -> None:
    job = work(ada, started := bring(ada, asked, CSV, form="csv"))
    assert [each[:1] + each[2:3] for each in errors(ada, started)] == [(6, "duplicate")]
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert told["message"] == "Line 2 is about the same data row and answers this question otherwise."
    assert (job.done, job.failed) == (2, 1)
    with tenant(bench.organization_id):
        sets = dict(Label.objects.filter(project=asked).values_list("annotation_set_id", "data_row__global_key"))
    found = sorted(
        (sets[each["annotation_set_id"]], each["kind"], len(each["value"].get("options", ()))) for each in stored(asked)["annotations"]
    )
    assert found == [("acme-0", "checklist", 2), ("acme-0", "radio", 0), ("acme-1", "checklist", 1), ("acme-1", "radio", 0)]


def test_lines_of_jsonl_and_spans_of_spacy_join_too(ada: Person, asked: Project, bench: Bench) -> None:
    body = lines({"global_key": "acme-0", "weather": ["wet"]}, {"global_key": "acme-0", "weather": ["dark"], "tone": "good"})
    work(ada, started := bring(ada, asked, body, form="jsonl-classes"))
    assert errors(ada, started) == []
    assert sorted(each["kind"] for each in stored(asked)["annotations"]) == ["checklist", "radio"]
    with tenant(bench.organization_id):
        rows = DataRow.objects.filter(pk=bench.rows[1].pk)
        rows.update(modality="text", width=None, height=None, facts={"characters": 11, "encoding": "UTF-8"})
    spans = [{"text": "Ada and Bob", "meta": {"global_key": "acme-1"}, "spans": [span]} for span in ([0, 3, "PER"], [8, 11, "PER"])]
    work(ada, started := bring(ada, asked, lines(*spans), form="spacy-jsonl"))
    assert errors(ada, started) == []
    entities = [each["value"]["start"] for each in stored(asked)["annotations"] if each["kind"] == "entity"]
    assert sorted(entities) == [0, 8]


def test_a_line_that_is_wrong_costs_itself_alone_where_others_are_about_the_same_data_row(
    ada: Person, project: Project, speech: Speech
) -> None:
    outside = [box(speech, 9_000), box(speech, 9_100)]
    body = lines(label("acme-0", box(speech, 1)), label("acme-0", box(speech, 2), *outside), label("acme-0", box(speech, 3)))
    job = work(ada, started := bring(ada, project, body))
    assert [(line, pointer) for line, pointer, *_ in errors(ada, started)] == [(2, "/annotations/1"), (2, "/annotations/2")]
    assert (job.total, job.done, job.failed, boxes(project)) == (2, 1, 1, [1, 3])
    assert "1 line refused" in job.message


def test_each_line_about_a_data_row_that_is_not_there_is_told(ada: Person, project: Project, speech: Speech) -> None:
    body = lines(label("nobody", box(speech, 1)), label("acme-0", box(speech, 2)), label("nobody", box(speech, 3)))
    job = work(ada, started := bring(ada, project, body))
    assert errors(ada, started) == [(number, "/data_row", "unknown_data_row", "nobody") for number in (1, 3)]
    assert (job.done, job.failed, boxes(project)) == (1, 2, [2])


@pytest.mark.parametrize(
    ("form", "body", "expected"),
    [
        ("firstpass", b'{"data_row": {"global_key": "7"}, "annotations": []}', "the id or the global key of a data row"),
        ("csv", b"file_name,tone\nnobody.png,good\n", "the id, the global key or the file name of a data row"),
    ],
)
def test_what_names_a_data_row_is_told_as_the_format_takes_it(ada: Person, asked: Project, form: str, body: bytes, expected: str) -> None:
    work(ada, started := bring(ada, asked, body, form=form))
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert (told["code"], told["expected"]) == ("unknown_data_row", expected)
