"""What the learner offers: learn heads from labels, and answer with them.

No torch, numbers and logistic regression alone, but where a model was chosen as the encoder.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from apps.inference.encoders import Encoder, encoder_of, encoders, model_encoder
from apps.inference.predictors.contract import (
    PLAINLY,
    Ask,
    Batch,
    Hooks,
    Item,
    Prediction,
    Progress,
    Sample,
    Samples,
    SettingsRefused,
    Source,
    Trained,
    TrainingRefused,
    TrainingStopped,
    WeightsRefused,
)
from apps.inference.predictors.learner import FAMILY
from apps.inference.predictors.learner.heads import Floats, Head, any_of, one_of
from apps.inference.predictors.learner.spans import find, learn
from apps.inference.predictors.measure import measure
from apps.inference.predictors.settings import read_settings
from apps.inference.predictors.text_parts import place_of_part
from apps.inference.safe import pack_arrays, unpack_arrays
from apps.kinds.reading import InvalidValue

TEXTS = ("text", "html", "conversation", "document")
FORM = "firstpass.learner/1"
MOST_BYTES = 64 * 2**20
FEWEST_CLASSES = 2
_vectors: OrderedDict[tuple[str, str], Floats] = OrderedDict()


@dataclass(frozen=True, eq=False)
class Learned:
    """One head: of a question by what an encoder sees, or (`kind` entity, no encoder) of the words of a text."""

    asked: str
    kind: str
    encoder: Encoder | None
    head: Head


class Learner:
    """Heads that were learned, ready to answer."""

    def __init__(self, learned: Sequence[Learned], *, threshold: float) -> None:
        self._learned, self.default_threshold = tuple(learned), threshold
        names = (name.removeprefix("B ") for one in learned for name in one.head.classes if not (one.kind == "entity" and name[:2] != "B "))
        self.classes = tuple(dict.fromkeys(names))
        models = {one.encoder.name: one.encoder.memory_bytes for one in learned if one.encoder is not None}
        heads = sum(one.head.weights.nbytes + one.head.bias.nbytes for one in learned)
        self.memory_bytes = heads + sum(models.values())

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """One batch per item: of each question its likeliest option, or the options likelier than not, and the entities of a text."""
        for item in items:
            try:
                yield Batch(item.id, tuple(self._said(item)), pass_number=1, final=True)
            except (OSError, ValueError) as error:
                yield Batch(item.id, (), pass_number=1, final=True, error=f"This cannot be read: {error}")

    def _said(self, item: Item) -> Iterator[Prediction]:
        for one in self._learned:
            if one.encoder is None:
                yield from _entities(one.head, item)
            elif item.asset.modality in one.encoder.modalities:
                chances = one.head.chances(encoded(item, one.encoder)[None])[0]
                best = int(chances.argmax()) if len(chances) else -1
                for at, name in enumerate(one.head.classes):
                    if at == best if one.head.exclusive else chances[at] >= 0.5:  # noqa: PLR2004
                        yield Prediction(one.kind, name, {}, round(float(chances[at]), 4))


def load(source: Source) -> Learner:
    """The learner that this version's bytes describe. Raises WeightsRefused, SettingsRefused (an encoder that is not here)."""
    arrays, facts = unpack_arrays(FORM, source.weights())
    try:
        learned = [_stored(number, one, arrays, source) for number, one in enumerate(facts["heads"])]
        return Learner(learned, threshold=float(facts["threshold"]))
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsRefused(f"The weights do not say what was learned: {error}") from error


def _stored(number: int, facts: Mapping[str, Any], arrays: Mapping[str, Floats], source: Source) -> Learned:
    head = Head(tuple(facts["classes"]), arrays[f"{number}.weights"], arrays[f"{number}.bias"], bool(facts["exclusive"]))
    if head.weights.shape[0] != len(head.classes) or head.bias.shape != (len(head.classes),):
        raise ValueError("the sizes of a head do not fit its classes")
    encoder = None if facts["kind"] == "entity" else encoder_of(facts["encoder"], source)
    if encoder is not None and encoder.size != head.weights.shape[1]:
        raise ValueError("the encoder has another size")
    return Learned(facts["asked"], facts["kind"], encoder, head)


def train(
    samples: Samples, *, held_out: Samples, settings: Mapping[str, object], hooks: Hooks, resume: bytes | None, source: Source
) -> Trained:
    """Learn a head for every question that was answered in at least two ways, and one for the entities; measure them on `held_out`.

    Each is fitted at once, so there is no curve to tell.

    Raises SettingsRefused, TrainingRefused, TrainingStopped, WeightsRefused (of an encoder).
    """
    try:
        settled = read_settings(settings, FAMILY.settings)
    except InvalidValue as error:
        raise SettingsRefused(f"{error.pointer}: {error.message} It takes {error.expected}.") from error
    began = time.perf_counter()
    chosen = _chosen(settled, source)
    learned = list(_learn(samples, chosen, hooks, strength=float(str(settled["strength"]))))
    if not learned:
        raise TrainingRefused("There is nothing to tell apart yet: label until at least two options of a question, or one entity, occur.")
    seconds = time.perf_counter() - began
    learner = Learner(learned, threshold=float(str(settled["threshold"])))
    facts = [
        {"asked": one.asked, "kind": one.kind, "encoder": one.encoder.name if one.encoder else "", **_shape(one.head)} for one in learned
    ]
    arrays = {f"{number}.{name}": getattr(one.head, name) for number, one in enumerate(learned) for name in ("weights", "bias")}
    card = {
        "classes": [{"name": name, "kinds": _kinds(learned, name)} for name in learner.classes],
        "config": settled,
        "encoders": sorted({one.encoder.name for one in learned if one.encoder is not None}),
        "samples": len(samples),
        "seconds": round(seconds, 2),
        "metrics": {**measure(learner, held_out).dump(), "pass_ms": []} if held_out else {},  # vectors may be there from before
    }
    return Trained(pack_arrays(FORM, arrays, {"heads": facts, "threshold": settled["threshold"]}), card)


def _shape(head: Head) -> dict[str, object]:
    return {"classes": list(head.classes), "exclusive": head.exclusive}


def _kinds(learned: Sequence[Learned], name: str) -> list[str]:
    return sorted({one.kind for one in learned if name in one.head.classes or f"B {name}" in one.head.classes})


def _chosen(settled: Mapping[str, object], source: Source) -> tuple[Encoder, ...]:
    """Each asset type has one encoder: that of the settings, or one that needs no weights. Raises SettingsRefused, WeightsRefused."""
    found = list[Encoder]()
    for plain in encoders().values():
        setting = "image_encoder" if "image" in plain.modalities else "text_encoder"
        model = str(settled[setting]).strip()
        encoder = model_encoder(model, source) if model else plain
        if not set(plain.modalities) <= set(encoder.modalities):
            raise SettingsRefused(
                f"/settings/{setting}: The model {model} encodes {' and '.join(encoder.modalities)} alone: choose another."
            )
        found.append(replace(encoder, modalities=plain.modalities))
    return tuple(found)


def _learn(samples: Sequence[Sample], chosen: Sequence[Encoder], hooks: Hooks, *, strength: float) -> Iterator[Learned]:
    questions = sorted({(truth.asked, truth.kind) for sample in samples for truth in sample.truths if truth.kind in ("radio", "checklist")})
    began, steps = time.perf_counter(), len(questions) + 1
    for step, (asked, kind) in enumerate(questions, start=1):
        for encoder in chosen:
            answered = [(sample, _options(sample, asked)) for sample in samples if sample.item.asset.modality in encoder.modalities]
            answered = [each for each in answered if each[1] or kind == "checklist"]
            if len({options for _, options in answered}) >= FEWEST_CLASSES:
                seen = _seen([sample for sample, _ in answered], encoder, hooks)
                yield from _learned_of(asked, kind, encoder, seen, [options for _, options in answered], strength=strength)
        hooks.on_progress(Progress(step, steps, time.perf_counter() - began))
    texts = [each for sample in samples if sample.item.asset.modality in TEXTS for each in _marked(sample)]
    head = learn(texts, strength=strength) if any(spans for _, spans in texts) else None
    if head is not None:
        yield Learned("", "entity", None, head)
    hooks.on_progress(Progress(steps, steps, time.perf_counter() - began))


def _seen(samples: Sequence[Sample], encoder: Encoder, hooks: Hooks) -> Floats:
    vectors = list[Floats]()
    for sample in samples:
        if hooks.should_stop():
            raise TrainingStopped("Learning was stopped before it began.")
        vectors.append(encoded(sample.item, encoder))
    return np.stack(vectors)


def _learned_of(
    asked: str, kind: str, encoder: Encoder, seen: Floats, said: Sequence[frozenset[str]], *, strength: float
) -> Iterator[Learned]:
    if kind == "radio":
        yield Learned(asked, kind, encoder, one_of(seen, [min(options) for options in said], strength=strength))
        return
    head = any_of(seen, said, strength=strength)
    if head.classes:
        yield Learned(asked, kind, encoder, head)


def _options(sample: Sample, asked: str) -> frozenset[str]:
    return frozenset(truth.class_name for truth in sample.truths if truth.asked == asked)


def _marked(sample: Sample) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """Each text of the item (the whole, its pages or messages) with the spans that stand in it."""
    found = [truth for truth in sample.truths if truth.kind == "entity"]
    for part, text in sample.item.texts().items():
        here = place_of_part(part, sample.item.asset)
        yield text, [(each.class_name, int(str(each.value["start"])), int(str(each.value["end"]))) for each in found if each.at == here]


def _entities(head: Head, item: Item) -> Iterator[Prediction]:
    for part, text in item.texts().items():
        at = place_of_part(part, item.asset)
        for span in find(head, text):
            yield Prediction("entity", span.name, {"start": span.start, "end": span.end}, round(span.confidence, 4), at=at)


def encoded(item: Item, encoder: Encoder) -> Floats:
    """The item's vector, kept in this process by the checksum of its bytes, 64 MiB of them. Raises OSError, ValueError."""
    key = (encoder.name, item.checksum)
    if item.checksum and key in _vectors:
        _vectors.move_to_end(key)
        return _vectors[key]
    vector = encoder.encode(item)
    if item.checksum:
        _vectors[key] = vector
        while len(_vectors) * vector.nbytes > MOST_BYTES:
            _vectors.popitem(last=False)
    return vector
