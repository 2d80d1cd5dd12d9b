"""What predictors say, in the kinds of the features that it stands for."""

from uuid import UUID, uuid4

import numpy as np

from apps.inference.features import as_annotations
from apps.inference.predictors.contract import Prediction
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
    assert said_as("mask", Prediction("radio", "coin", {}, 0.5)) == ((), [])


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
