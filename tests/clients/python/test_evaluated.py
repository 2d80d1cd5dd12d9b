"""The client reads what a run is worth, against the real server with a worker behind it."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

import firstpass as fp
from tests.clients.python.pictures import pictures
from tests.support.workers import WorkerProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KEYS = ("a", "b", "c")


def coin(x: float, confidence: float | None = None, *, feature: str = "coin", **more: float) -> fp.BoundingBox:
    return fp.BoundingBox(feature, x, 2, 8, 8, confidence=confidence, metrics=more)


def make_project(client: fp.Client, ontology: fp.Ontology) -> fp.Project:
    """Labeled: a coin on a, a stamp on b, nothing on c."""
    project = client.create_project("Truth", ontology)
    project.import_labels([fp.Label("a", [coin(2)]), fp.Label("b", [coin(2, feature="stamp")]), fp.Label("c", [])]).wait()
    return project


def make_run(client: fp.Client, ontology: fp.Ontology, said: Sequence[fp.Label], name: str = "v1") -> fp.ModelRun:
    """A run over all data rows: a and b in the split test, c in none."""
    run = client.create_model("Detector", ontology).create_model_run(name)
    run.add_data_rows(global_keys=KEYS[:2], split="test")
    run.add_data_rows(global_keys=KEYS[2:])
    run.upload_predictions(said).wait()
    return run


# A coin that is found, a stamp that is taken for one, and one that is made up.
SAID = [fp.Label("a", [coin(2, 0.9, blur=2.0)]), fp.Label("b", [coin(3, 0.8)]), fp.Label("c", [coin(2, 0.6, blur=4.0)])]


@pytest.fixture
def ontology(client: fp.Client) -> fp.Ontology:
    client.create_dataset("Pictures").create_data_rows(pictures(*KEYS)).raise_for_errors()
    return client.create_ontology("Things", [fp.Feature("bounding_box", "coin"), fp.Feature("bounding_box", "stamp")])


def test_labels_are_taken_and_metrics_follow(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run, project = make_run(client, ontology, SAID), make_project(client, ontology)
    with pytest.raises(fp.NotEvaluated, match="take_labels"):
        run.wait_until_evaluated()
    assert run.take_labels(project).wait().done == len(KEYS)
    evaluation = run.wait_until_evaluated(timeout_s=60)
    assert (evaluation.state, evaluation.project, evaluation.labeled_count, evaluation.follows) == ("current", project.id, 3, False)
    assert (evaluation.splits, evaluation.custom_metrics, evaluation.job) == ({"test": 2, "": 1}, ("blur",), None)
    assert evaluation.labels_taken_at is not None
    assert evaluation.computed_at is not None
    assert evaluation.labels_taken_at <= evaluation.computed_at
    stamp = evaluation.subject("stamp")
    assert (stamp.index, stamp.feature, stamp.kind) == (1, ontology.feature("stamp").id, "bounding_box")

    metrics = run.metrics()
    total = metrics.total
    assert (total.name, total.true_positives, total.false_positives, total.false_negatives) == ("", 1, 2, 1)
    assert (metrics.of("coin").precision, metrics.of(stamp).recall, metrics.of("coin").ap50) == (pytest.approx(1 / 3), 0, pytest.approx(1))
    cells = {(each.predicted and each.predicted.name, each.truth and each.truth.name): each.count for each in metrics.confusion}
    assert cells == {("coin", "coin"): 1, ("coin", "stamp"): 1, ("coin", None): 1}
    assert "COCO" in metrics.definitions["ap"]
    with pytest.raises(KeyError, match="no subject 'bill'; there are coin, stamp"):
        metrics.of("bill")
    surest = run.metrics(confidence=0.85, iou=0.75, split="test")
    assert (surest.confidence, surest.iou, surest.split) == (0.85, 0.75, "test")
    assert (surest.total.true_positives, surest.total.false_positives, surest.total.false_negatives) == (1, 0, 1)
    with pytest.raises(fp.ApiError, match="iou"):
        run.metrics(iou=0.51)


def test_curves_tell_every_confidence(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run = make_run(client, ontology, SAID)
    run.take_labels(make_project(client, ontology)).wait()
    run.wait_until_evaluated()
    curves = run.curves()
    assert (len(curves.points), [each.confidence for each in curves.points[:2]], curves.subject) == (101, [0, 0.01], None)
    assert [each.false_positives for each in (curves.points[60], curves.points[70], curves.points[90])] == [2, 1, 0]
    assert curves.interpolated is not None
    assert (sum(each.right for each in curves.histogram), sum(each.wrong for each in curves.histogram)) == (1, 2)
    assert curves.reliability is None
    assert curves.reliability_reason
    assert run.curves(subject="stamp", split="test").points[0].false_negatives == 1


def test_data_rows_are_ordered_and_filtered_by_what_became_of_them(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run = make_run(client, ontology, SAID)
    assert [row.f1 for row in run.data_rows()] == [None] * 3
    run.take_labels(make_project(client, ontology)).wait()
    run.wait_until_evaluated()
    by_f1 = {row.data_row.global_key: row for row in run.data_rows(order="-f1")}
    assert next(iter(by_f1)) == "a"
    assert (by_f1["a"].f1, by_f1["a"].iou, by_f1["a"].is_stale, by_f1["b"].false_negatives) == (1, 1, False, 1)
    assert [row.data_row.global_key for row in run.data_rows(order="-metric:blur")] == ["c", "a", "b"]
    assert by_f1["c"].metrics == {"blur": 4}
    wrong = [{"term": "outcome", "model_run": str(run.id), "is": "confused"}]
    [row] = run.data_rows(filter=wrong)
    outcomes = run.outcomes(row.data_row)
    assert outcomes.is_evaluated
    [said], [true] = outcomes.predictions, outcomes.truths
    assert (said.outcome, said.subject and said.subject.name, said.truth and said.truth.name) == ("confused", "coin", "stamp")
    assert (said.annotation["confidence"], true.outcome, true.annotation["kind"]) == (0.8, "missed", "bounding_box")
    assert run.outcomes(row.data_row, confidence=0.9).predictions[0].outcome == "below"
    run.move_operating_point(confidence=0.7)
    moved = run.wait_until_evaluated()
    assert (moved.confidence, [row.false_positives for row in run.data_rows(order="name")]) == (0.7, [0, 1, 0])


def test_labels_that_predictions_speak_against_go_to_review(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run, project = make_run(client, ontology, SAID), make_project(client, ontology)
    run.take_labels(project).wait()
    run.wait_until_evaluated()
    errors = list(run.label_errors())
    assert [(each.data_row.global_key, each.reason, each.confidence) for each in errors] == [("b", "class", 0.8), ("c", "missing", 0.6)]
    assert (errors[0].subject.name, errors[0].truth and errors[0].truth.name, errors[1].truth) == ("coin", "stamp", None)
    assert [each.data_row.global_key for each in run.label_errors(reason="missing", subject="coin")] == ["c"]
    sent = run.send_to_review([*errors, errors[0]], comment="look again")
    assert (sent.sent, sent.already, sent.left) == (2, 0, ())
    assert run.send_to_review([errors[0].data_row]).already == 1
    assert project.refresh().counts["review"] == 2
    with pytest.raises(fp.Invalid) as caught:
        run.send_to_review([uuid4()])
    assert caught.value.errors[0].pointer == "/data_rows/0"


def test_two_runs_are_compared_on_the_same_data_rows(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    before, project = make_run(client, ontology, SAID), make_project(client, ontology)
    after = make_run(client, ontology, [fp.Label("b", [coin(2, 0.9, feature="stamp")])], "v2")
    for run in (before, after):
        run.take_labels(project).wait()
        run.wait_until_evaluated()
    comparison = before.compare(after)
    assert (comparison.shared_count, comparison.before.false_positives, comparison.after.false_positives) == (3, 2, 0)
    coins = comparison.of("coin")
    assert (coins.before and coins.before.recall, coins.after and coins.after.recall) == (1, 0)
    worst = next(before.compared_data_rows(after))
    assert (worst.data_row.global_key, worst.change) == ("a", -1)
    best = next(before.compared_data_rows(after, order="better"))
    assert (best.data_row.global_key, best.before.true_positives, best.after.true_positives) == ("b", 0, 1)


def test_later_labels_count_once_they_are_taken_or_followed(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run, project = make_run(client, ontology, SAID), make_project(client, ontology)
    run.take_labels(project).wait()
    run.wait_until_evaluated()
    project.import_labels([fp.Label("c", [coin(2)])]).wait()
    assert run.wait_until_evaluated().state == "current"
    assert run.metrics().total.true_positives == 1
    run.refresh_labels().wait()
    run.wait_until_evaluated()
    assert run.metrics().total.true_positives == 2
    assert run.take_labels(project, follows=True).wait().state == "finished"
    assert run.wait_until_evaluated().follows

    client.create_dataset("More").create_data_rows(pictures("d")).raise_for_errors()
    run.add_data_rows(global_keys=["d"])
    assert run.wait_until_evaluated().unlabeled_count == 1, "what comes later is looked for by itself, and has no label"


def test_an_upload_of_which_no_line_is_right_fails(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run = make_run(client, ontology, SAID)
    with pytest.raises(fp.JobFailed) as caught:
        run.upload_predictions([fp.Label("a", [coin(2, feature="bill")])]).wait()
    assert ([each.code for each in caught.value.job.errors()], run.refresh().state) == (["unknown_feature"], "finished")


def test_labels_in_the_words_of_another_ontology_are_refused(client: fp.Client, ontology: fp.Ontology, worker: WorkerProcess) -> None:
    run = make_run(client, ontology, SAID)
    other = client.create_project("Other", client.create_ontology("Other", [fp.Feature("point", "dot")]))
    with pytest.raises(fp.Conflict, match="another ontology"):
        run.take_labels(other)
    with pytest.raises(fp.Conflict, match="no labels"):
        run.refresh_labels()
