"""What cutting out by colour offers."""

from collections.abc import Iterator, Sequence

from apps.inference.predictors.contract import PLAINLY, Ask, Batch, ClassSpec, Described, Item, Prediction, Source
from apps.inference.predictors.masks import mask_value

from .cutting import cut

OBJECT = "object"


class Cutter:
    """Answers a prompt with one mask."""

    classes = (OBJECT,)
    default_threshold = 0.0
    memory_bytes = 0
    device = "cpu"

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """Yield one batch per item: the mask of what the prompt shows. Without a prompt there is nothing to say of an item."""
        for item in items:
            yield self._answer(item, ask)

    def _answer(self, item: Item, ask: Ask) -> Batch:
        prompt = ask.prompt
        if prompt is None or (prompt.box is None and not any(each.positive for each in prompt.points)):
            return Batch(item.id, (), pass_number=1, final=True, error="This predictor needs a box, or a click into what is meant.")
        try:
            image = item.open().convert("RGB")
        except (OSError, ValueError) as error:
            return Batch(item.id, (), pass_number=1, final=True, error=f"The picture cannot be read: {error}")
        found = cut(image, prompt.box, prompt.points)
        value = mask_value(found.pixels)
        if value is None:
            return Batch(item.id, (), pass_number=1, final=True, notes=("Nothing could be told apart there.",))
        said = Prediction("mask", prompt.class_name or OBJECT, value, round(min(max(found.confidence, 0.01), 1.0), 4))
        return Batch(item.id, (said,), pass_number=1, final=True)


def load(source: Source) -> Cutter:
    """There is nothing to load."""
    return Cutter()


def describe(source: Source, ask: Ask) -> Described:
    """It says what it is told to look for."""
    return Described((ClassSpec(OBJECT, ("mask",)),))
