"""What a part of a workflow says without a confidence: ordered last, filtered by choice, and without one to the end."""

from typing import Any
from uuid import UUID

import numpy as np
import pytest

from apps.inference.predictors.contract import Answer, Ask, Item, Prediction
from apps.inference.predictors.workflow.boxes import fused
from apps.inference.predictors.workflow.merging import Branch, merged
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Annotation
from tests.inference.workflows.graphs import Said, Scripted, box, chain, graph, node, part, picture, workflow

SIGNS = {"sign": ("bounding_box",)}
DETECT = node("detect", "predictor", predictor="boxes")


def unscored(x: float, **more: Any) -> Prediction:
    return box("sign", x, 10, 20, 20, None, **more)  # type: ignore[arg-type]


def said(payload: dict[str, Any], *parts: Any) -> list[tuple[float, float | None]]:
    """Where each thing begins that comes out of the workflow, and how sure it is."""
    (batch,) = workflow(payload, *parts).predict([picture()])
    assert batch.error == ""
    return [(one.value["x"], one.confidence) for one in batch.predictions if isinstance(one, Prediction)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({"least": 0.5}, [(10, None), (60, 0.9)]),
        ({"least": 0.5, "unscored": "keep"}, [(10, None), (60, 0.9)]),
        ({"least": 0.5, "unscored": "drop"}, [(60, 0.9)]),
        ({"most": 0.5}, [(10, None), (40, 0.3)]),
        ({"unscored": "drop"}, [(40, 0.3), (60, 0.9)]),
    ],
)
def test_a_filter_keeps_or_drops_what_has_no_confidence_as_it_is_told(settings: dict[str, Any], kept: list[Any]) -> None:
    says = [unscored(10), box("sign", 40, 10, 20, 20, 0.3), box("sign", 60, 10, 20, 20, 0.9)]
    boxes = part("boxes", SIGNS, Scripted(lambda _item: says))
    assert said(chain(DETECT, node("sure", "filter", **settings)), boxes) == kept


def test_it_comes_last_where_the_surest_are_cropped() -> None:
    says = [unscored(10), box("sign", 40, 10, 20, 20, 0.05)]
    boxes = part("boxes", SIGNS, Scripted(lambda _item: says))
    colours = Scripted(lambda _item: [Prediction("radio", "red", {}, 0.8)])
    closer = chain(DETECT, node("crop", "crop", most=1), node("classify", "predictor", predictor="colours"))
    (batch,) = workflow(closer, boxes, part("colours", {"red": ("radio",)}, colours)).predict([picture()])
    assert [len(one.answers) for one in batch.predictions] == [0, 1]


def test_in_a_merge_it_stands_only_for_what_is_as_unsure() -> None:
    def ensemble(one: Said, other: Said, method: str) -> list[tuple[float, float | None]]:
        nodes = [
            node("in", "input"), node("a", "predictor", predictor="a"), node("b", "predictor", predictor="b"),
            node("both", "merge", method=method, overlap=0.5), node("out", "output"),
        ]  # fmt: skip
        payload = graph(nodes, [("in", "a"), ("in", "b"), ("a", "both"), ("b", "both"), ("both", "out")])
        return said(payload, *(part(name, SIGNS, Scripted(lambda _item, says=says: says)) for name, says in (("a", one), ("b", other))))  # type: ignore[misc]

    sure = box("sign", 12, 10, 20, 20, 0.4)
    assert ensemble([unscored(10)], [sure], "nms") == [(12, 0.4)]
    assert ensemble([unscored(10)], [unscored(11)], "nms") == [(10, None)]
    assert ensemble([unscored(10)], [sure], "weighted_boxes") == [(12, 0.4)], "it moves no box, but its branch agrees"
    assert ensemble([], [sure], "weighted_boxes") == [(12, 0.2)]
    assert ensemble([unscored(60)], [sure], "weighted_boxes") == [(12, 0.2), (60, None)]
    assert ensemble([unscored(60)], [sure], "all") == [(60, None), (12, 0.4)]


def test_options_are_averaged_over_the_branches_that_said_how_sure_they_are() -> None:
    def red(confidence: float | None) -> Branch:
        return Branch([Prediction("radio", "red", {}, confidence)])

    def mean(*branches: Branch) -> list[float | None]:
        return [one.confidence for one in merged(branches, method="weighted_boxes", overlap=0.5)]

    assert mean(red(0.8), red(None)) == [0.8]
    assert mean(red(0.8), red(None), Branch([])) == [0.4]
    assert mean(red(None), Branch([])) == [None]


def test_fusion_gives_no_score_to_what_has_none() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]], float)
    places, scores, joined = fused(boxes, np.array([np.nan, 0.6, np.nan]), np.ones(3), 0.5, models=2)
    assert places.tolist() == [[1, 0, 11, 10], [50, 50, 60, 60]]
    assert scores[0] == pytest.approx(0.6)
    assert np.isnan(scores[1])
    assert joined.tolist() == [0, 0, 1]


def test_what_is_said_in_the_ontologys_words_without_a_confidence_comes_out_without_one() -> None:
    options = (OptionSpec(UUID(int=1), "red"),)
    colour = FeatureSpec(UUID(int=2), "colour", "radio", options=options)
    sign = FeatureSpec(UUID(int=3), "sign", "bounding_box", features=(colour,))

    def speaks(_item: Item) -> Said:
        return [Annotation(UUID(int=9), "bounding_box", sign.id, KINDS["bounding_box"].parse({"x": 1, "y": 1, "width": 9, "height": 9}))]

    made = workflow(chain(DETECT), part("boxes", {}, Scripted(speaks), speaks_ontology=True))
    (batch,) = made.predict([picture()], Ask((sign,)))
    assert [one.confidence for one in batch.predictions] == [None]


def test_the_surest_answer_is_one_with_a_confidence() -> None:
    twice = [unscored(10, answers=(Answer("red", None),)), unscored(11, answers=(Answer("red", 0.1), Answer("blue", None)))]
    (one,) = merged([Branch(twice)], method="nms", overlap=0.5)
    assert one.answers == (Answer("red", 0.1), Answer("blue", None))
