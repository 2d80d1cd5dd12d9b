"""What a backend answers, in the words of the ontology: what cannot be kept is told, never dropped.

A region from a control that was not asked is taken where its label and its type mean one feature, and that is told too. Places are
percentages of the picture as it is stored here, whatever size the backend says it has; of a mask, its size is that of its pixels.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.formats.label_studio_reading import TaskReader
from apps.formats.label_studio_results import Task
from apps.formats.label_studio_tags import QUESTIONS, SHAPE, TIMELINE
from apps.formats.rows import LineError
from apps.inference.predictors.contract import Batch, EndpointFailed, Item
from apps.inference.predictors.keeping import kept
from apps.inference.predictors.label_studio_backend.naming import Naming
from apps.inference.predictors.label_studio_backend.wording import Wording
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.reading import described
from apps.kinds.values import Annotation

PIXELS = frozenset({"brushlabels", "brush", "bitmask", "bitmasklabels", "magicwand"})
MAX_NOTES = 20


def results_of(document: object, count: int) -> list[object]:
    """The answers to `count` tasks, in their order. Raises EndpointFailed where there are none, or as many as cannot be told apart."""
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise EndpointFailed(f'The answer is {described(document)} without a list "results".')
    results = document["results"]
    if len(results) != count:
        raise EndpointFailed(f"{len(results)} results for {count} tasks.", alone=True)
    return results


class Reader:
    """Reads answers against the features of an ontology and the wording that the backend was given.

    `strange` are the controls of which it was told that they were not asked; new ones are added. `mapped` is what its names stand for.
    """

    def __init__(
        self,
        features: Sequence[FeatureSpec],
        wording: Wording,
        strange: set[str] | None = None,
        mapped: Mapping[str, str | None] | None = None,
    ) -> None:
        self._features, self._wording, self._strange = features, wording, set[str]() if strange is None else strange
        self._naming = Naming(features, mapped or {})
        self._by_id = features_by_id(features)
        self._labels = {each.name for each in features if KINDS[each.kind].role == "object"}

    def batch(self, said: object, item: Item, data: Mapping[str, Any]) -> Batch:
        """What was said of one item, all of it: `data` is what its task showed."""
        notes: list[str] = []
        try:
            prediction = self._prediction(said, item, notes)
        except InvalidValue as error:
            return Batch(item.id, (), 1, final=True, error=f"The backend's answer cannot be read: {_told(error)}", code=EndpointFailed.code)
        own: dict[str, Any] = {"id": item.id, "modality": item.asset.modality}
        extent = item.asset.room.extent
        if extent is not None:
            own |= {"width": extent.width, "height": extent.height}
        task = Task({"id": 1, "data": data, "meta": {"firstpass": own}, "predictions": [prediction]}, "")
        found: list[Annotation] = []
        for row in TaskReader(self._features).rows(task, None):
            if isinstance(row, LineError):
                notes.append(_told(row))
            else:
                found += self._kept(row.annotations, item, notes)
        return Batch(item.id, tuple(found), 1, final=True, notes=_bounded(notes))

    def _prediction(self, said: object, item: Item, notes: list[str]) -> dict[str, Any]:
        """The prediction as the reader takes it. Raises InvalidValue."""
        if isinstance(said, list):
            if len(said) > 1:
                notes.append(f"{len(said)} predictions were answered for one data row: the first is kept.")
            said = said[0] if said else {"result": []}
        if not isinstance(said, dict) or not isinstance(said.get("result"), list):
            raise InvalidValue("/result", f"This is {described(said)} without a list of results.", '{"result": [...], "score": 0.9}')
        score = said.get("score")
        if score is not None and not _is_share(score):
            notes.append(f"The score of the prediction is {score!r}, not a number from 0 to 1: it is left out.")
            score = None
        results = [each for result in said["result"] for each in self._result(result, item, notes)]
        return {"model_version": str(said.get("model_version") or "unnamed"), "result": results, "score": score}

    def _result(self, result: object, item: Item, notes: list[str]) -> Iterator[object]:
        if not isinstance(result, dict):
            yield result  # the reader says what is wrong with it
            return
        for said, is_ours in self._naming.ours(result, notes):
            yield from [self._in_our_size(said, item)] if is_ours else self._asked_for(said, item, notes)

    def _asked_for(self, result: dict[str, Any], item: Item, notes: list[str]) -> Iterator[object]:
        name, kind = result.get("from_name"), str(result.get("type", "")).lower()
        known = str(name).removesuffix(SHAPE).removesuffix(TIMELINE)
        if kind in QUESTIONS and known in self._wording.ours:
            result = {**result, "from_name": self._wording.ours[known]}
        elif kind != "relation" and name not in self._wording.controls and known not in self._wording.controls:
            if kind in QUESTIONS or not self._is_plain(result, kind):
                notes.append(f"A result of the control {name!r} was answered, which was not asked; there are {self._asked}.")
                return
            if name not in self._strange:
                notes.append(f"The control {name!r} was not asked: its regions are taken by their labels. This is told once.")
            self._strange.add(str(name))
        yield self._in_our_size(result, item)

    def _in_our_size(self, result: dict[str, Any], item: Item) -> dict[str, Any]:
        extent = item.asset.room.extent
        if extent is None or item.asset.modality != "image" or str(result.get("type", "")).lower() in PIXELS:
            return result
        return {**result, "original_width": extent.width, "original_height": extent.height}

    @property
    def _asked(self) -> str:
        return ", ".join(self._wording.controls) or "none"

    def _is_plain(self, result: Mapping[str, Any], kind: str) -> bool:
        """Whether its labels are objects of the ontology."""
        value = result.get("value")
        labels = (value.get(kind) or value.get("labels")) if isinstance(value, dict) else None
        return isinstance(labels, list) and bool(labels) and all(label in self._labels for label in labels)

    def _kept(self, annotations: Sequence[Annotation], item: Item, notes: list[str]) -> Iterator[Annotation]:
        """Those that stand in the asset, cut at its edges."""
        for each in annotations:
            found = kept(each, self._by_id, item.asset, notes)
            if found is not None:
                yield found


def _is_share(score: object) -> bool:
    return isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1


def _told(error: InvalidValue | LineError) -> str:
    where = error.pointer.replace("/predictions/0", "")
    return f"{where}: {error.message} Expected: {error.expected}." if where else f"{error.message} Expected: {error.expected}."


def _bounded(notes: Sequence[str]) -> tuple[str, ...]:
    """Each once, with how often."""
    counts = {note: notes.count(note) for note in dict.fromkeys(notes)}
    told = [note if times == 1 else f"{note} ({times} times)" for note, times in counts.items()]
    return tuple(told[:MAX_NOTES]) + ((f"and {len(told) - MAX_NOTES} more",) if len(told) > MAX_NOTES else ())
