"""Annotations after features and options took the place of others, or went away."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given

from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.locators import Keyframe, Track
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.rewriting import Places, mentioned, rewritten
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Locator, Value
from tests.kinds.strategies import annotations

F, G, H, A, B, C = (uuid4() for _ in range(6))
BOX = Box(0, 0, 1, 1)


def said(kind: str, value: Value, *answers: Answer, at: Locator | None = None, feature: UUID = F) -> Annotation:
    return Annotation(UUID(int=1), kind, feature, value, answers, at=at)


def text(feature: UUID, words: str = "x") -> Answer:
    return Answer(feature, "text", Text(words))


@pytest.mark.parametrize(
    ("before", "places", "after"),
    [
        (said("bounding_box", BOX), {F: G}, said("bounding_box", BOX, feature=G)),
        (said("bounding_box", BOX), {F: None}, None),
        (said("bounding_box", BOX, text(G)), {G: None}, said("bounding_box", BOX)),
        (said("bounding_box", BOX, text(G)), {G: H}, said("bounding_box", BOX, text(H))),
        (said("bounding_box", BOX, text(G, "old"), text(H, "own")), {G: H}, said("bounding_box", BOX, text(H, "own"))),
        (said("radio", Radio(Choice(A))), {A: B}, said("radio", Radio(Choice(B)))),
        (said("radio", Radio(Choice(A))), {A: None}, None),
        (said("radio", Radio(Choice(A, (text(G),)))), {G: None}, said("radio", Radio(Choice(A)))),
        (said("bounding_box", BOX, Answer(G, "radio", Radio(Choice(A)))), {A: None}, said("bounding_box", BOX)),
        (said("checklist", Checklist((Choice(A), Choice(B)))), {A: None}, said("checklist", Checklist((Choice(B),)))),
        (
            said("checklist", Checklist((Choice(A, confidence=0.1), Choice(B, confidence=0.9)))),
            {A: B},
            said("checklist", Checklist((Choice(B, confidence=0.9),))),
        ),
        (said("ranking", Ranking((A, B, C))), {B: None}, said("ranking", Ranking((A, C)))),
        (said("ranking", Ranking((A, B, C))), {A: C}, said("ranking", Ranking((C, B)))),
        (
            said("bounding_box", BOX, at=Track(((Keyframe(0, BOX, (text(G),)), Keyframe(4, BOX)),))),
            {G: None},
            said("bounding_box", BOX, at=Track(((Keyframe(0, BOX), Keyframe(4, BOX)),))),
        ),
    ],
)
def test_what_is_left_is_said_in_the_new_words(before: Annotation, places: Places, after: Annotation | None) -> None:
    assert rewritten(before, places) == after


@given(annotation=annotations())
def test_what_does_not_speak_of_what_changed_stays_as_it_is(annotation: Annotation) -> None:
    assert rewritten(annotation, {uuid4(): None, uuid4(): uuid4()}) == annotation


@given(annotation=annotations())
def test_nothing_speaks_of_what_was_replaced_any_more(annotation: Annotation) -> None:
    places = {part: uuid4() for part in mentioned(annotation)}
    now = rewritten(annotation, places)
    assert now is not None
    assert mentioned(now) == set(places.values())
    assert rewritten(now, {new: old for old, new in places.items()}) == annotation
    assert rewritten(annotation, {annotation.feature: None}) is None
