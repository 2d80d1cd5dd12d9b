"""The other way round: what a Label Studio asks of a predictor here, and what it is answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.formats.label_studio_results import to_pixels
from apps.formats.label_studio_tags import OBJECTS
from apps.formats.xml_reading import read_tree
from apps.inference.predictors.contract import Item
from apps.inference.predictors.label_studio_backend.events import results_for
from apps.inference.predictors.label_studio_backend.wording import BOXES, POINTS, Wording
from apps.inference.predictors.prompts import Point, Prompt
from apps.kinds import InvalidValue
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
    """One prediction; results of which the configuration has no control are left out, and that is told. Raises OSError, ValueError."""
    results = []
    for result in results_for(annotations, features, item, wording):
        if result["type"] != "relation" and result["from_name"] not in wording.controls:
            names = next((each for each in result["value"].values() if isinstance(each, list)), [])
            left_out.append(f"The labeling configuration has no control for {result['type']} {', '.join(map(str, names))[:100]}.")
            continue
        results.append({**result, "origin": "prediction"})
    scores = [each.confidence for each in annotations if each.confidence is not None]
    return {"result": results, "score": sum(scores) / len(scores) if scores else None, "model_version": version}
