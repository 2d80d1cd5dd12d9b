"""Accuracy of answers: of options by data row, of what is answered freely and in total by labeled answer."""

from collections.abc import Sequence
from typing import Any

import pytest

from apps.evaluation.levels import DEFAULT_LEVEL
from apps.evaluation.outcomes import Pair, assess
from apps.evaluation.queries.metrics import Sums, scores
from apps.evaluation.subjects import subjects_of
from apps.evaluation.sums import summed
from apps.kinds.ranking import Ranking
from apps.kinds.text import Text
from apps.kinds.values import Annotation
from tests.evaluation.annotations import asked, checklist, feature, radio, said

SUBJECTS = subjects_of(
    [
        asked("radio", "weather", "sun", "rain"),
        asked("checklist", "tags", "old", "new", "blurred"),
        asked("text", "remark"),
        asked("ranking", "order", "first", "second"),
    ]
)


def remark(text: str) -> Annotation:
    return said("text", "remark", Text(text))


def ranked(*names: str) -> Annotation:
    return said("ranking", "order", Ranking(tuple(feature(each) for each in names)))


def accuracies(pairs: Sequence[tuple[list[Annotation], list[Annotation]]]) -> tuple[float | None, dict[str, float | None]]:
    """In total and by name, of data rows as predicted and labeled."""
    outcomes = assess([Pair(ours, theirs) for ours, theirs in pairs], SUBJECTS)
    cells = list(summed(outcomes).at(DEFAULT_LEVEL, 0))
    total, classes = scores(Sums(cells), SUBJECTS.dump(), len(pairs))
    return total["accuracy"], {SUBJECTS[each["subject"]].name: each["accuracy"] for each in classes}


@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [(remark("fine"), remark("torn"), "remark"), (ranked("first", "second"), ranked("second", "first"), "order")],
)
def test_of_a_free_answer_accuracy_is_the_share_of_labeled_answers_that_were_predicted(
    right: Annotation, wrong: Annotation, name: str
) -> None:
    silent: Any = ([], [])
    for pairs, share in (
        ([([right], [right])] * 2 + [([wrong], [right])] + [silent] * 3, 2 / 3),
        ([([wrong], [right])] * 6, 0.0),
        ([([right], [right]), ([], [right])], 0.5),
        ([silent] * 6, None),
    ):
        total, by_name = accuracies(pairs)
        assert by_name[name] == total == (None if share is None else pytest.approx(share))


def test_of_an_option_accuracy_is_the_share_of_data_rows_on_which_both_sides_agree() -> None:
    pairs = [([radio("weather", "sun")], [radio("weather", "sun")])] * 3 + [([radio("weather", "sun")], [radio("weather", "rain")])]
    total, by_name = accuracies(pairs)
    assert (total, by_name["sun"], by_name["rain"]) == (0.75, 0.75, 0.75)
    assert by_name["old"] == 1.0, "both sides say it nowhere"


def test_options_predicted_beyond_the_labeled_ones_do_not_lower_the_total_accuracy() -> None:
    found = [([checklist("tags", {"old": None, "new": None})], [checklist("tags", {"old": None})])] * 2
    found += [([radio("weather", "sun")], [radio("weather", "sun")])] * 6
    pairs = [*found, ([radio("weather", "sun")], [radio("weather", "rain")])]
    total, by_name = accuracies(pairs)
    assert total == pytest.approx(8 / 9)
    assert by_name["new"] == pytest.approx(7 / 9)


def test_a_wrong_text_counts_once_in_the_total_accuracy() -> None:
    pairs = [([remark("fine"), ranked("first", "second")], [remark("fine"), ranked("first", "second")])] * 4
    pairs += [([remark("torn"), radio("weather", "sun")], [remark("fine"), radio("weather", "sun")])]
    pairs += [([remark("torn"), radio("weather", "sun")], [remark("fine"), radio("weather", "rain")])] * 4
    assert accuracies(pairs)[0] == pytest.approx(9 / 18)
