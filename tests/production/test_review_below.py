"""A project of a queue reviews what took an unsure suggestion: unsure as the queue's calibration in force puts it."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.evaluation.calibrators import ByClass, Calibrator, Isotonic
from apps.evaluation.undefined import Undefined
from apps.production.models import ProductionQueue
from apps.projects.models import Project
from tests.cast import Person
from tests.production.conftest import Line, coin
from tests.support.labeling import Desk, box, decide

pytestmark = pytest.mark.django_db
NONE = Undefined("Too few.")
SURER, LESS_SURE = Isotonic((0.4, 0.5), (0.7, 0.9)), Isotonic((0.6, 1.0), (0.1, 0.5))


@pytest.fixture
def line(line: Line) -> Line:
    """A queue that decides nothing by itself, in whose project what accepted something below 0.6 is reviewed."""
    line.change(threshold=None)
    with tenant(line.organization_id):
        Project.objects.update(review_share=0.0, review_below=0.6)
    return line


def puts_right(line: Line, pooled: Calibrator | Undefined, **classes: Calibrator) -> None:
    with tenant(line.organization_id):
        ProductionQueue.objects.filter(pk=line.id).update(calibrator=ByClass(pooled, classes).dump())


def stated(line: Line, external_id: str, confidence: float, said: dict[str, Any]) -> None:
    """Ask with a confidence of all of it together."""
    line.post({**line.asked(external_id, predictions=[said]), "confidence": confidence})


def accept(line: Line, who: Person, *places: int) -> str | None:
    """Accept these of what is suggested as it is, or all of it, and submit; the rule that sends the label to review, if one does."""
    desk = Desk(line.bench, who)
    (suggested,) = desk.detail["suggestions"]
    chosen = sorted(suggested["annotations"], key=lambda each: each["value"]["x"])
    chosen = [chosen[place] for place in places] if places else chosen
    kept = [box(line.words.coin, **each["value"], derived_from=each["id"]) for each in chosen]
    decisions = [decide(said["id"], "accepted", own["id"]) for said, own in zip(chosen, kept, strict=True)]
    desk.save(created=kept, decisions=decisions)
    reason: str | None = desk.submitted()["task"]["review_reason"]
    return reason


def test_what_is_surer_once_calibrated_is_not_reviewed_and_what_is_less_sure_is(line: Line, ana: Person) -> None:
    line.ask("raw", 0.45)
    assert accept(line, ana) == "low_confidence"
    puts_right(line, SURER)
    line.ask("surer", 0.45)
    assert accept(line, ana) is None
    puts_right(line, LESS_SURE)
    line.ask("less sure", 0.9)
    assert accept(line, ana) == "low_confidence"


def test_a_class_without_a_calibration_goes_by_what_was_predicted(line: Line, ana: Person) -> None:
    puts_right(line, NONE, **{str(line.words.stamp): SURER})
    line.ask("coin", 0.45)
    assert accept(line, ana) == "low_confidence"
    puts_right(line, NONE, **{str(line.words.coin): SURER})
    line.ask("coin again", 0.45)
    assert accept(line, ana) is None


@pytest.mark.parametrize(("calibrator", "reason"), [(NONE, "low_confidence"), (SURER, None)])
def test_where_annotations_say_nothing_what_the_sender_stated_holds(line: Line, ana: Person, calibrator: Any, reason: str | None) -> None:
    puts_right(line, calibrator)
    stated(line, "stated", 0.45, coin(line.words))
    assert accept(line, ana) == reason


def test_a_calibration_of_stated_confidences_is_not_asked_of_others(line: Line, ana: Person) -> None:
    puts_right(line, SURER)
    stated(line, "stated", 0.3, coin(line.words, confidence=0.99))
    assert accept(line, ana) is None  # 0.3 becomes 0.7, as the queue decides by it
    puts_right(line, LESS_SURE)
    stated(line, "stated again", 1.0, coin(line.words, confidence=0.1))
    assert accept(line, ana) == "low_confidence"  # 1.0 becomes 0.5


def test_each_annotation_is_put_right_by_itself_where_nothing_was_stated(line: Line, ana: Person) -> None:
    puts_right(line, Isotonic((0.2, 0.5, 0.9), (0.2, 0.7, 0.9)))
    two = [coin(line.words, x=10, confidence=0.2), coin(line.words, x=200, confidence=0.5)]
    line.ask("only the surer", predictions=two)
    assert accept(line, ana, 1) is None
    line.ask("both", predictions=two)
    assert accept(line, ana) == "low_confidence"
