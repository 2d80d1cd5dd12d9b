"""Objects cut out of the picture, each to be looked at alone by the predictor that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from apps.inference.predictors.contract import Part, PredictorError
from apps.inference.predictors.settings import Setting
from apps.inference.predictors.workflow.cropping import Pictures, cut_out, size_of, window_around

from .base import Crop, Flow, Look, NodeKind, Spoken, Step
from .objects import objects_of


class Cropper(NodeKind):
    """Cuts out the surest objects of the chosen classes (none: of all). What is not cut out goes along as it is."""

    name = "crop"
    title = "Crop"
    gives = Flow.CROPS
    names_classes = ("classes",)
    settings = (
        Setting("classes", "Classes", "list", default=[], help="None are all."),
        Setting("margin", "Margin", "number", default=0.05, least=0.0, most=2.0, help="On each side, as a share of the object's own."),
        Setting("least_side", "Shortest side", "whole", default=8, least=1, most=4096, help="In pixels; what is smaller is not cut out."),
        Setting("most", "At most", "whole", default=100, least=1, most=1000, help="Objects of one data row, the surest."),
    )

    @override
    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        return replace(incoming[0], cropped=True)

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        pictures = Pictures()
        cut = list[Look]()
        for look in incoming[0]:
            try:
                cut.append(replace(look, crops=_crops(step, look, pictures)))
            except (OSError, ValueError) as error:
                step.fail(look, PredictorError(f"The picture cannot be read: {error}"))
        return cut


def _crops(step: Step, look: Look, pictures: Pictures) -> tuple[Crop, ...]:
    """Raises OSError, ValueError."""
    wanted = objects_of(step, look)
    if not wanted:
        return ()
    if look.item.asset.modality != "image":
        raise ValueError(f"only pictures can be cropped, and this is of type {look.item.asset.modality}.")
    size, found, small, outside = size_of(look.item, pictures), list[Crop](), 0, 0
    for place, bounds in wanted[: step.settings["most"]]:
        window = window_around(bounds, size, step.settings["margin"])
        if window is None:
            outside += 1
            continue
        if min(bounds.width, bounds.height) < step.settings["least_side"]:
            small += 1
            continue
        found.append(Crop(cut_out(look.item, window, place, pictures), place, window.left, window.top, size))
    if len(wanted) > step.settings["most"]:
        step.note(look, f"{len(wanted)} objects were found; the surest {step.settings['most']} of them were cropped.")
    if outside:
        step.note(look, f"{outside} of the objects lie outside of the picture and were not cropped.")
    if small:
        step.note(look, f"{small} of the objects were too small to be cropped.")
    return tuple(found)


NODE = Cropper()
