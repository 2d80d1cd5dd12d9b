"""What people answered to the same questions, and how far they agree on it."""

from uuid import UUID

import pytest
from sklearn.metrics import cohen_kappa_score

from apps.evaluation.agreement.coefficients import NO_VARIATION, NOTHING_SHARED, Coefficient, alpha, ordinal
from apps.evaluation.agreement.questions import Question, questions_of
from apps.evaluation.clusters import Row
from apps.evaluation.undefined import Undefined
from apps.kinds.locators import Page, TimeSpan
from apps.kinds.ranking import Ranking
from apps.kinds.text import Text
from apps.kinds.values import Annotation
from tests.evaluation.annotations import answered, box, checklist, feature, radio, said, written

# What three people said of the weather on six data rows; a dot: nothing
WEATHER = {"ana": "srsws.", "rui": "srsrsw", "eva": "srw.s."}
NAMES = {"s": "sun", "r": "rain", "w": "snow"}


def weather_rows() -> list[Row]:
    return [
        Row({person: [] if said_[index] == "." else [radio("weather", NAMES[said_[index]])] for person, said_ in WEATHER.items()})
        for index in range(6)
    ]


def asked(rows: list[Row], name: str) -> Question:
    return questions_of(rows)[feature(name)]


def value(found: Coefficient | Undefined) -> float:
    assert isinstance(found, Coefficient)
    return found.value


def test_a_radio_question() -> None:
    weather = asked(weather_rows(), "weather")
    assert weather.people() == ["ana", "eva", "rui"]
    units = [[letter for letter in column if letter != "."] for column in zip(*WEATHER.values(), strict=True)]
    assert value(weather.agreement()) == pytest.approx(value(alpha(units)))
    assert value(weather.agreement_of_two("ana", "rui")) == pytest.approx(cohen_kappa_score(list("srsws"), list("srsrs")))
    by_option = weather.agreement_by_option()
    assert by_option.keys() == {feature(name) for name in NAMES.values()}
    assert value(by_option[feature("sun")]) == pytest.approx(value(alpha([[letter == "s" for letter in unit] for unit in units])))


def test_a_checklist_where_who_ticks_nothing_says_so() -> None:
    rows = [
        Row({"ana": [checklist("tags", {"old": None, "blurred": None})], "rui": [checklist("tags", {"old": None})]}),
        Row({"ana": [checklist("tags", {"new": None})], "rui": []}),
        Row({"ana": [checklist("tags", {"new": None})], "rui": [checklist("tags", {"new": None})]}),
        Row({"ana": [], "rui": []}),
    ]
    tags = asked(rows, "tags")
    assert len(tags.units) == 3
    by_option = tags.agreement_by_option()
    assert value(by_option[feature("old")]) == 1
    assert value(by_option[feature("new")]) == pytest.approx(value(alpha([[0, 0], [1, 0], [1, 1]])))
    assert value(by_option[feature("blurred")]) == pytest.approx(value(alpha([[1, 0], [0, 0], [0, 0]])))
    # of whole answers, by hand: a half apart in the first unit, wholly in the second; said: ob, o, n (3 times), none
    said_, apart = [{"o", "b"}, {"o"}, {"n"}, {"n"}, {"n"}, set()], 0.0
    for i, one in enumerate(said_):
        for other in said_[i + 1 :]:
            apart += 1 - len(one & other) / len(one | other) if one | other else 0
    assert value(tags.agreement()) == pytest.approx(1 - (0.5 + 1 + 0) / 3 / (apart / 15))


def text(words: str) -> Annotation:
    return said("text", "remark", Text(words))


def test_texts_but_for_white_space() -> None:
    rows = [Row({"ana": [text("a  dent")], "rui": [text("a dent ")]}), Row({"ana": [text("rust")], "rui": [text("")]})]
    remark = asked(rows, "remark")
    assert [sorted(unit) for unit in remark.units] == [["ana", "rui"], ["ana"]]
    assert remark.agreement() == NO_VARIATION
    rows.append(Row({"ana": [text("rust")], "rui": [text("hail")]}))
    assert value(asked(rows, "remark").agreement()) == pytest.approx(value(alpha(["dd", "rh"])))


def ranking(*order: str) -> Annotation:
    return said("ranking", "best", Ranking(tuple(feature(each) for each in order)))


def test_rankings_by_the_places_of_options() -> None:
    rows = [Row({"ana": [ranking("a", "b", "c")], "rui": [ranking("a", "c", "b")], "eva": [ranking("a", "b")]})]
    assert value(asked(rows, "best").agreement()) == pytest.approx(value(alpha([[1, 1, 1], [2, 3, 2], [3, 2]], ordinal)))
    same = [Row({"ana": [ranking("a", "b", "c")], "rui": [ranking("a", "b", "c")]})]
    assert value(asked(same, "best").agreement()) == 1
    assert value(asked(same, "best").agreement_of_two("ana", "rui")) == 1


def test_answers_under_objects_that_are_alike_and_under_options() -> None:
    def coin(shift: float, option: str, note: str) -> Annotation:
        return box(shift, 0, 10, 10, answers=[answered("side", option, answers=[written("note", note)] if note else [])])

    rows = [
        Row({"ana": [coin(0, "tails", "mint"), coin(50, "heads", "")], "rui": [coin(51, "heads", ""), coin(1, "tails", "worn")]}),
        Row({"ana": [coin(0, "tails", "mint")], "rui": [coin(0, "heads", "")]}),
        Row({"ana": [coin(0, "heads", "")], "rui": [coin(70, "heads", "")]}),
    ]
    found = questions_of(rows)
    side = found[feature("side")]
    assert sorted(len(unit) for unit in side.units) == [1, 1, 2, 2, 2]
    assert value(side.agreement()) == pytest.approx(value(alpha(["tt", "hh", "th"])))
    assert [len(unit) for unit in found[feature("note")].units] == [2, 1], "asked under tails alone"
    assert value(found[feature("note")].agreement()) == pytest.approx(value(alpha(["mw"])))


def test_places_are_the_same_where_they_are_alike() -> None:
    def at(start: int, end: int, option: str) -> Annotation:
        return radio("weather", option, at=TimeSpan(start, end))

    rows = [
        Row({"ana": [at(0, 100, "sun"), at(100, 200, "rain")], "rui": [at(0, 90, "sun"), at(90, 200, "rain")]}),
        Row({"ana": [radio("weather", "sun", at=Page(1))], "rui": [radio("weather", "sun", at=Page(2))]}),
    ]
    units = asked(rows, "weather").units
    assert [sorted(unit) for unit in units] == [["ana", "rui"], ["ana", "rui"], ["ana"], ["rui"]]
    assert value(asked(rows, "weather").agreement()) == 1


def test_what_is_not_defined_says_why() -> None:
    alone = [Row({"ana": [radio("weather", "sun")], "rui": []})]
    assert asked(alone, "weather").agreement() == asked(alone, "weather").agreement_of_two("ana", "rui") == NOTHING_SHARED
    always = [Row({"ana": [radio("weather", "sun")], "rui": [radio("weather", "sun")]})] * 5
    assert asked(always, "weather").agreement() == NO_VARIATION
    assert questions_of([]) == {}
    assert isinstance(next(iter(questions_of(always))), UUID)
