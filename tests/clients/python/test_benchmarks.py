"""Benchmarks through the Python client: marked, answered by people who do not know it, and read with their scores."""

import pytest

import firstpass as fp
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, label_some, make_bench

pytestmark = pytest.mark.django_db(transaction=True)

GOLD = 3


@pytest.fixture
def bench(ada: Person, rui: Person) -> Bench:
    """Rui labeled three data rows; two others are queued. Every second task is to be a benchmark."""
    bench = make_bench(ada, rows=GOLD + 2, benchmark_share=0.5)
    label_some(bench, rui, GOLD)
    bench.queue()
    return bench


@pytest.fixture
def project(client: fp.Client, bench: Bench) -> fp.Project:
    return client.project(bench.project.pk)


def test_labels_are_marked_and_no_longer_and_what_cannot_be_one_stays(project: fp.Project, bench: Bench, rui: Person) -> None:
    assert project.mark_benchmarks(state="done") == fp.MarkedBenchmarks(GOLD, {})
    found = project.benchmarks()
    assert (found.marked, {each.state for each in found.benchmarks}, found.answers) == (GOLD, {"done"}, ())
    assert {each.data_row for each in found.benchmarks} == {row.pk for row in bench.rows[:GOLD]}
    first, *_ = found.benchmarks
    assert project.mark_benchmarks([first.task], gold=False).changed == 1
    assert project.benchmarks().marked == GOLD - 1
    open_task = Desk(bench, rui).task
    marked = project.mark_benchmarks([first.task, open_task])
    assert (marked.changed, [str(task) for task in marked.left], all(marked.left.values())) == (1, [open_task], True)
    with pytest.raises(fp.Invalid):
        project.mark_benchmarks()
    with pytest.raises(fp.Invalid):
        project.mark_benchmarks([first.task], state="done")


def test_answers_are_read_with_their_scores_beside_the_labels(project: fp.Project, bench: Bench, ana: Person, rui: Person) -> None:
    project.mark_benchmarks(state="done", last_annotator=rui.membership.pk)
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin), box(bench.words.coin, x=300))
    desk.submitted()
    (answer,) = project.benchmarks().answers
    assert (str(answer.task), answer.member, answer.score) == (desk.task, ana.membership.pk, pytest.approx(2 / 3))
    assert answer.answered_at is not None
    (answered,) = [each for each in project.benchmarks().benchmarks if each.answered]
    assert (answered.task, answered.data_row) == (answer.benchmark, answer.data_row)
    beside = project.benchmark_answer(answer)
    assert beside == project.benchmark_answer(desk.task)
    assert beside.answer == answer
    assert ([each["value"]["x"] for each in beside.gold], [each["value"]["x"] for each in beside.said]) == ([10], [10, 300])
    with pytest.raises(fp.NotFound):
        project.benchmark_answer(answer.benchmark)


def test_who_has_answered_too_few_has_no_score_but_the_reason(project: fp.Project, bench: Bench, ana: Person, rui: Person) -> None:
    project.mark_benchmarks(state="done")
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    scores = project.benchmark_scores()
    assert scores[ana.membership.pk] == fp.Figure(None, None, None, 1, "Too few to say: 1 of at least 5.")
    assert scores[rui.membership.pk].n == 0
