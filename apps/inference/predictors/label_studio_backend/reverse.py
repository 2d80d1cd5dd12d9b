"""The other way round: what a Label Studio asks of a predictor here, and what it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from apps.formats.label_studio_results import to_pixels
from apps.formats.label_studio_tags import OBJECTS
from apps.formats.xml_reading import read_tree
from apps.inference.predictors.contract import Item
from apps.inference.predictors.label_studio_backend.events import Written, results_for, whole
from apps.inference.predictors.label_studio_backend.wording import BOXES, POINTS, Wording
from apps.inference.predictors.prompts import Point, Prompt
from apps.kinds import InvalidValue
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Extent

SERVED = ("image", "text")


def modality_of(config: str) -> str:
    """The asset type that a labeling configuration shows. Raises InvalidValue for none that is served."""
    tags = {each.tag.lower() for each in read_tree(config.encode()).iter()}
    found = [modality for modality in SERVED if OBJECTS[modality][0].lower() in tags]
    if len(found) != 1:
        raise InvalidValue("/label_config", "It shows no picture and no text, or both.", "one Image or one Text")
    return found[0]


def prompt_of(context: object, extent: Extent | None) -> Prompt | None:
    """What somebody showed there by clicks and boxes; None where there is none, or it cannot be read."""
    regions = context.get("result") if isinstance(context, dict) else None
    if not isinstance(regions, list) or extent is None:
        return None
    points, box, name = list[Point](), None, ""
    for region in regions:
        try:
            kind, value = region["type"], region["value"]
            x, y = extent.left + to_pixels(value["x"], extent.width), extent.top + to_pixels(value["y"], extent.height)
            if kind == POINTS:
                points.append(Point(x, y, positive=region.get("is_positive") is not False))
            elif kind == BOXES:
                box = (x, y, to_pixels(value["width"], extent.width), to_pixels(value["height"], extent.height))
            name = str((value.get(kind) or [name])[0])
        except (LookupError, TypeError, AttributeError):
            continue
    return Prompt(tuple(points), box, name) if points or box else None


def prediction_of(
    annotations: Sequence[Annotation], features: Sequence[FeatureSpec], item: Item, wording: Wording, *, version: str, left_out: list[str]
) -> Mapping[str, Any]:
    """One prediction; results of which the configuration has no control are left out, and that is told. What is less sure than a control's
    `model_score_threshold` is not said to it, and no relationship with what is not said. The score is the mean over what is said.
    Raises OSError, ValueError.
    """
    found = list[Written]()
    for annotation in annotations:
        said: Annotation | None = annotation
        written = results_for(annotation, features, item, wording)
        if written and (least := _least(written[0], wording)):
            said = _at_least(annotation, least)
            written = results_for(said, features, item, wording) if said else []
        kept = [{**each, "origin": "prediction"} for each in written if _has_control(each, wording, left_out)]
        kept = [each for each in kept if each.get("score", 1.0) >= _least(each, wording)]
        if kept and said is not None:
            found.append((said, kept))
    found = whole(found)
    scores = [each.confidence for each, _ in found if each.confidence is not None]
    results = [result for _, kept in found for result in kept]
    return {"result": results, "score": sum(scores) / len(scores) if scores else None, "model_version": version}


def _has_control(result: Mapping[str, Any], wording: Wording, left_out: list[str]) -> bool:
    found = result["type"] == "relation" or result["from_name"] in wording.controls
    if not found:
        names = next((each for each in result["value"].values() if isinstance(each, list)), [])
        left_out.append(f"The labeling configuration has no control for {result['type']} {', '.join(map(str, names))[:100]}.")
    return found


def _least(result: Mapping[str, Any], wording: Wording) -> float:
    control = wording.controls.get(result.get("from_name", ""))
    return control.threshold if control else 0.0


def _at_least(annotation: Annotation, least: float) -> Annotation | None:
    """What of it is as sure as that: of a checklist the options that are. What has no confidence is kept."""
    value = annotation.value
    if isinstance(value, Checklist):
        sure = tuple(each for each in value.options if each.confidence is None or each.confidence >= least)
        told = [each.confidence for each in sure if each.confidence is not None]
        return replace(annotation, value=Checklist(sure), confidence=min(told, default=None)) if sure else None
    return annotation if annotation.confidence is None or annotation.confidence >= least else None
