"""What predictors say, in the kinds of the features that it stands for."""

from uuid import UUID, uuid4

import numpy as np

from apps.inference.features import as_annotations
from apps.inference.predictors.contract import Answer, Prediction
from apps.inference.predictors.masks import mask_value
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Mask, Polygon
from apps.kinds.values import Annotation, Asset, Extent, Room

ASSET = Asset("image", Room(Extent(40, 30)))


def mask() -> dict[str, object]:
    """A rectangle of pixels, 10 to 20 across and 5 to 15 down, in a picture of 40 x 30."""
    pixels = np.zeros((30, 40), np.bool_)
    pixels[5:15, 10:20] = True
    value = mask_value(pixels)
    assert value is not None
    return value


def said_as(kind: str, prediction: Prediction) -> tuple[tuple[Annotation, ...], list[str]]:
    """What becomes of a prediction whose class stands for a feature of this kind, and what was told."""
    options = (OptionSpec(uuid4(), "coin"),) if kind in ("radio", "checklist") else ()
    feature, told = FeatureSpec(uuid4(), "coin", kind, options=options), list[str]()
    target: UUID = options[0].id if options else feature.id
    return as_annotations([prediction], {"coin": target}, [feature], ASSET, seed="s", leave_out=told.append), told


def test_a_mask_is_kept_as_the_kind_that_its_feature_has() -> None:
    for kind, form in (("mask", Mask), ("polygon", Polygon), ("bounding_box", Box)):
        (found,), told = said_as(kind, Prediction("mask", "coin", mask(), 0.5))
        assert (found.kind, type(found.value), told) == (kind, form, [])
    assert found.value == Box(10, 5, 10, 10)


def test_what_cannot_be_converted_is_told_and_left_out() -> None:
    found, told = said_as("mask", Prediction("bounding_box", "coin", {"x": 1, "y": 1, "width": 5, "height": 5}, 0.5))
    assert found == ()
    assert len(told) == 1
    assert told[0].startswith("coin: ")


def test_an_answer_is_one_to_a_radio_as_to_a_checklist_and_never_an_object() -> None:
    for asked in ("radio", "checklist"):
        for answered in ("radio", "checklist"):
            (found,), _ = said_as(asked, Prediction(answered, "coin", {}, 0.5))
            assert found.kind == asked
    assert said_as("mask", Prediction("radio", "coin", {}, 0.5)) == ((), ["coin: it was said as a radio, and stands for a mask."])


BOWTIE = [[10.0, 10.0], [20.0, 20.0], [20.0, 10.0], [10.0, 20.0]]
SQUARE = [[10.0, 10.0], [20.0, 10.0], [20.0, 20.0], [10.0, 20.0]]
APART = [[30.0, 25.0], [35.0, 25.0], [35.0, 28.0]]


def test_polygons_that_do_not_say_what_they_hold_are_told_and_left_out() -> None:
    for kind in ("polygon", "bounding_box"):
        for rings, at, words in (([BOWTIE], "rings/0", "crosses itself"), ([SQUARE, APART], "rings/1", "outside its outer ring")):
            found, told = said_as(kind, Prediction("polygon", "coin", {"rings": rings}, 0.5))
            assert found == ()
            assert [each.startswith(f"coin: value/{at}: ") and words in each for each in told] == [True]
    (kept,), told = said_as("polygon", Prediction("polygon", "coin", {"rings": [SQUARE]}, 0.5))
    assert (kept.kind, told) == ("polygon", [])


def test_so_are_those_that_a_family_says_in_the_words_of_the_ontology() -> None:
    feature, told = FeatureSpec(uuid4(), "coin", "polygon"), list[str]()
    said = [Annotation(uuid4(), "polygon", feature.id, KINDS["polygon"].parse({"rings": rings})) for rings in ([BOWTIE], [SQUARE])]
    (found,) = as_annotations(said, {}, [feature], ASSET, seed="s", leave_out=told.append)
    assert found.value == said[1].value
    assert [each.startswith("coin: value/rings/0: ") for each in told] == [True]


def over(kind: str, value: dict[str, object], *, own_words: bool) -> tuple[tuple[Annotation, ...], list[str]]:
    """What becomes of a value that a family says in words of its own, or in those of the ontology."""
    if not own_words:
        return said_as(kind, Prediction(kind, "coin", value, 0.5))
    feature, told = FeatureSpec(uuid4(), "coin", kind), list[str]()
    said = Annotation(uuid4(), kind, feature.id, KINDS[kind].parse(value))
    return as_annotations([said], {}, [feature], ASSET, seed="s", leave_out=told.append), told


def test_what_reaches_over_the_edge_is_cut_and_what_lies_outside_is_told_whoever_said_it() -> None:
    for own_words in (False, True):
        (cut,), told = over("bounding_box", {"x": -5, "y": 20, "width": 15, "height": 20}, own_words=own_words)
        assert (cut.value, told) == (Box(0, 20, 10, 10), ["coin: it reached 10 pixels over the edge and was cut."])
        for kind, value in (("bounding_box", {"x": 50, "y": 5, "width": 4, "height": 4}), ("point", {"x": -3, "y": 5})):
            found, told = over(kind, value, own_words=own_words)
            assert found == ()
            assert [each.startswith("coin: value") and "outside the asset" in each for each in told] == [True]


def test_what_came_without_a_confidence_stays_without_one() -> None:
    (found,), _ = said_as("bounding_box", Prediction("bounding_box", "coin", {"x": 1, "y": 1, "width": 5, "height": 5}, None))
    assert found.confidence is None
    (chosen,), _ = said_as("radio", Prediction("radio", "coin", {}, None))
    assert chosen.confidence is None
    options = tuple(OptionSpec(uuid4(), name) for name in ("old", "new"))
    feature = FeatureSpec(uuid4(), "state", "checklist", options=options)
    said = [Prediction("checklist", "old", {}, 0.7), Prediction("checklist", "new", {}, None)]
    (both,) = as_annotations(said, {each.name: each.id for each in options}, [feature], ASSET, seed="s")
    assert both.confidence is None
    assert [choice.confidence for choice in KINDS["checklist"].choices(both.value)] == [0.7, None]


def test_answers_that_the_feature_of_their_object_does_not_ask_are_told_and_so_is_what_is_gone() -> None:
    options = (OptionSpec(uuid4(), "red"),)
    colour = FeatureSpec(uuid4(), "colour", "radio", options=options)
    coin, sign = FeatureSpec(uuid4(), "coin", "bounding_box"), FeatureSpec(uuid4(), "sign", "bounding_box", features=(colour,))
    mapping, told = {"coin": coin.id, "sign": sign.id, "red": options[0].id, "lost": uuid4()}, list[str]()
    box = {"x": 1, "y": 1, "width": 5, "height": 5}
    answers = (Answer("red", 0.5), Answer("lost", 0.5), Answer("never mapped", 0.5))
    said = [Prediction("bounding_box", name, box, 0.5, answers) for name in ("coin", "sign", "lost")]
    found = as_annotations([*said, Prediction("radio", "red", {}, 0.5)], mapping, [coin, sign], ASSET, seed="s", leave_out=told.append)
    assert [len(each.answers) for each in found] == [0, 1]
    gone = "lost: the feature or option that it stands for is gone from the ontology."
    assert sorted(told) == sorted([
        "red: it was said of an object of the class 'coin', whose feature does not ask that.",
        "red: it answers what is asked of an object, and was said of the whole.",
        gone, gone, gone,
    ])  # fmt: skip
