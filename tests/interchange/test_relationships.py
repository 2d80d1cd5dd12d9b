"""Relationships in files: their ends are named by the sender's keys, and follow their annotations to the ids that those have here."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, keyed, line, lines, make_run, said, upload, work
from tests.interchange.labels import Speech, bring, forget, label, make_project, stored
from tests.support.labeling import Bench, Desk, box, make_bench
from tests.support.relations import Ties, make_ties, tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def ties(bench: Bench) -> Ties:
    return make_ties(bench)


@pytest.fixture
def project(ada: Person, bench: Bench, ties: Ties) -> Project:
    with tenant(ada.organization.pk):
        speech = Speech(Ontology.objects.get(pk=bench.words.ontology.pk), {})
    return make_project(ada, speech, name="Imports")


def predicted(key: str, joined: dict[str, Any]) -> dict[str, Any]:
    """The relationship as a Firstpass prediction line."""
    return {"data_row": {"global_key": key}, "uuid": joined["id"], "name": "near", "kind": "relationship", "value": joined["value"]}


def trio(bench: Bench, ties: Ties) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    one, two = box(bench.words.coin), box(bench.words.coin, x=200)
    return one, two, tie(ties.near, one, two)


def as_lines(key: str, *things: dict[str, Any]) -> bytes:
    return lines(
        *(predicted(key, each) if each["kind"] == "relationship" else line(key, each["value"]["x"], uuid=each["id"]) for each in things)
    )


def joins(run: ModelRun, bench: Bench) -> list[tuple[str, str]]:
    rows = said(run, bench.organization_id).rows
    return [(row["value"]["source"], row["value"]["target"]) for row in rows.values() if row["kind"] == "relationship"]


def test_a_relationship_is_uploaded_before_or_after_what_it_joins(ada: Person, bench: Bench, run: ModelRun, ties: Ties) -> None:
    one, two, joined = trio(bench, ties)
    job = work(ada, upload(ada, run, as_lines("acme-0", joined, one, two)))
    assert (job.done, job.failed) == (3, 0)
    later = tie(ties.near, two, one)
    again = work(ada, upload(ada, run, as_lines("acme-0", joined, later)))
    assert again.message == "2 read: 1 new, 1 there already"
    assert sorted(joins(run, bench)) == sorted([(one["id"], two["id"]), (two["id"], one["id"])])


def test_an_end_that_the_run_did_not_say_about_the_data_row_is_told_by_line(ada: Person, bench: Bench, run: ModelRun, ties: Ties) -> None:
    one, two, joined = trio(bench, ties)
    body = lines(line("acme-0", uuid=one["id"]), line("acme-1", uuid=two["id"]), predicted("acme-0", joined))
    job = work(ada, started := upload(ada, run, body))
    assert errors(ada, started) == [(3, "/value/target", "unknown_annotation", "acme-0")]
    assert (job.done, job.failed) == (2, 1)


@pytest.mark.parametrize("whose", ["ada", "gus"])
def test_ends_follow_predictions_to_their_stand_ins(
    ada: Person, gus: Person, bench: Bench, run: ModelRun, *, ties: Ties, whose: str
) -> None:
    one, two, joined = trio(bench, ties)
    if whose == "ada":
        other, person = make_run(bench), ada
    else:
        theirs = keyed(make_bench(gus), "acme")
        make_ties(theirs)
        other, person = make_run(theirs), gus
    work(person, upload(person, other, as_lines("acme-0", one, two, joined)))
    body = as_lines("acme-0", joined, one, two)
    job = work(ada, started := upload(ada, run, body))
    assert errors(ada, started) == []
    assert (job.result["written"], job.failed) == (3, 0)
    before = said(run, bench.organization_id).rows
    assert not {one["id"], two["id"], joined["id"]} & before.keys()
    [(source, target)] = joins(run, bench)
    assert (before[source]["value"]["x"], before[target]["value"]["x"]) == (10, 200)
    assert work(ada, upload(ada, run, body)).message == "3 read: 0 new, 3 there already"
    work(ada, upload(ada, run, as_lines("acme-0", tie(ties.near, two, one))))
    assert (target, source) in joins(run, bench)
    assert before.items() <= said(run, bench.organization_id).rows.items()
    listed = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    told = {each["id"]: each["value"] for row in listed for each in row["annotations"]}
    ours = {sent: here for row in listed for here, sent in row["sent_as"].items()}
    assert ours.keys() >= {one["id"], two["id"], joined["id"]}
    ends = told[ours[joined["id"]]]
    assert (ends["source"], ends["target"]) == (ours[one["id"]], ours[two["id"]])


def test_a_label_is_imported_with_its_relationships_and_again_without_a_change(
    ada: Person, bench: Bench, project: Project, ties: Ties
) -> None:
    one, two, joined = trio(bench, ties)
    body = lines(label("acme-0", joined, one, two))
    assert errors(ada, work_on(ada, project, body)) == []
    before = stored(project)
    assert {str(each["id"]) for each in before["annotations"]} == {one["id"], two["id"], joined["id"]}
    work_on(ada, project, body)
    assert stored(project) == before
    work_on(ada, project, lines(label("acme-0", one)))
    assert [str(each["id"]) for each in stored(project)["annotations"]] == [one["id"]]


def work_on(person: Person, project: Project, body: bytes) -> Any:
    started = bring(person, project, body)
    work(person, started)
    return started


def test_a_label_whose_relationship_joins_nothing_is_refused_with_the_place(
    ada: Person, bench: Bench, project: Project, ties: Ties
) -> None:
    one, two, joined = trio(bench, ties)
    turned = tie(ties.lies_on, one, two)
    started = work_on(ada, project, lines(label("acme-0", one, joined), label("acme-1", one, two, turned), label("acme-2", two)))
    assert [each[:3] for each in errors(ada, started)] == [
        (1, "/annotations/1/value/target", "unknown_annotation"),
        (2, "/annotations/2/value", "pair_not_allowed"),
    ]
    assert [str(each["id"]) for each in stored(project)["annotations"]] == [two["id"]]


@pytest.mark.parametrize("whose", ["ada", "gus"])
def test_ends_follow_labels_to_their_stand_ins(ada: Person, gus: Person, bench: Bench, project: Project, *, ties: Ties, whose: str) -> None:
    one, two, joined = trio(bench, ties)
    if whose == "ada":
        bench.queue(1)
        desk = Desk(bench, ada)
        desk.draw(one, two)
        desk.submitted()
    else:
        theirs = make_bench(gus)
        theirs.suggest(theirs.rows[0], {**two, "feature": str(theirs.words.coin)})
    body = lines(label("acme-0", joined, one, two))
    assert errors(ada, work_on(ada, project, body)) == []
    before = stored(project)
    held = {str(each["id"]): each for each in before["annotations"]}
    assert two["id"] not in held
    found = held[joined["id"]]["value"]
    assert (held[found["source"]]["value"]["x"], held[found["target"]]["value"]["x"]) == (10, 200)
    [revision] = before["revisions"]
    told = {each["id"]: each for each in revision["changes"]["created"]}
    assert told[joined["id"]]["value"] == found
    work_on(ada, project, body)
    assert stored(project) == before
    forget(project)
    work_on(ada, project, body)
    assert {each["id"]: each["value"] for each in stored(project)["annotations"]} == {each["id"]: each["value"] for each in held.values()}


def test_a_relationship_is_directed_where_its_line_does_not_say(ada: Person, bench: Bench, run: ModelRun, ties: Ties) -> None:
    one, two, joined = trio(bench, ties)
    del joined["value"]["directed"]
    work(ada, started := upload(ada, run, as_lines("acme-0", one, two, joined)))
    assert errors(ada, started) == []
    stored_here = said(run, bench.organization_id).rows[joined["id"]]
    assert stored_here["value"] == {"source": one["id"], "target": two["id"], "directed": True}
