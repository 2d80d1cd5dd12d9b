"""Objects outlined: a predictor that takes prompts is shown the box of each, and answers with its mask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from typing_extensions import override

from apps.inference.predictors.contract import Ask, Item, Part, Prediction, PredictorError
from apps.inference.predictors.prompts import Prompt
from apps.inference.predictors.settings import Setting
from apps.inference.predictors.workflow.listening import FAULTS, Heard, NotHeard, ask, opened
from apps.kinds import KINDS
from apps.kinds.values import Annotation, Bounds

from .base import NAMING, Look, NodeKind, Spoken, Step
from .objects import objects_of

MASK = "mask"
Asks = Callable[[Sequence[Item], Ask], Mapping[str, Heard]]


class Outline(NodeKind):
    """Puts a mask in the place of the surest objects of the chosen classes (none: of all); one of which no mask came stays as it is."""

    name = "outline"
    title = "Outline"
    names_classes = ("classes",)
    names_predictor = True
    prompts = True
    settings = (
        *NAMING,
        Setting("classes", "Classes", "list", default=[], help="None are all."),
        Setting("most", "At most", "whole", default=50, least=1, most=1000, help="Objects of one data row, the surest."),
    )

    @override
    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        chosen = settings["classes"]
        found = {name: kinds | {MASK} if not chosen or name in chosen else kinds for name, kinds in incoming[0].found.items()}
        return replace(incoming[0], found=found)

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        outlined = list[Look]()
        for look in incoming[0]:
            wanted = objects_of(step, look)
            try:
                outlined.append(_outlined(step, look, wanted[: step.settings["most"]]) if wanted else look)
            except (PredictorError, *FAULTS) as error:
                step.fail(look, error)
            if len(wanted) > step.settings["most"]:
                step.note(look, f"{len(wanted)} objects were found; the surest {step.settings['most']} of them were outlined.")
        return outlined


def _outlined(step: Step, look: Look, wanted: Sequence[tuple[int, Bounds]]) -> Look:
    """Raises PredictorError."""
    found, part = list(look.found), step.part()
    asks = partial(ask, part, opened(part))
    for place, bounds in wanted:
        found[place] = _masked(step, look, asks, found[place], bounds)
    return replace(look, found=tuple(found))


def _masked(step: Step, look: Look, asks: Asks, said: Prediction, bounds: Bounds) -> Prediction:
    prompt = Prompt(box=(bounds.left, bounds.top, bounds.width, bounds.height), class_name=said.class_name)
    asked = Ask(step.ask.features, step.ask.project, prompt, step.ask.through)
    heard = asks([look.item], asked)[look.item.id]
    if heard.error:
        raise NotHeard(heard)
    for note in heard.notes:
        step.note(look, note)
    masks = [_value_of(one) for one in heard.said if one.kind == MASK]
    if not masks:
        step.note(look, f"{said.class_name}: no outline was found.")
        return said
    if len(heard.said) > 1:
        step.note(look, f"{said.class_name}: {len(heard.said)} answers came to one box: the first mask was kept.")
    return replace(said, kind=MASK, value=masks[0])


def _value_of(said: Prediction | Annotation) -> Mapping[str, object]:
    return said.value if isinstance(said, Prediction) else KINDS[said.kind].dump(said.value)


NODE = Outline()
