"""Asking a model server: readiness and metadata when it is connected, tensors when it predicts."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

import numpy as np

from apps.inference.hiding import hidden, reason
from apps.inference.predictors.contract import (
    PLAINLY,
    Ask,
    Batch,
    ClassSpec,
    Described,
    EndpointFailed,
    Item,
    Prediction,
    PredictorError,
    SettingsRefused,
    Source,
)
from apps.inference.predictors.endpoints import MEGABYTE, OK, address, ask_json, failed
from apps.inference.predictors.open_inference.decoding import as_input, classified, detected
from apps.inference.predictors.open_inference.metadata import TEXTS, Tensors, tensors_of
from apps.inference.predictors.open_inference.tensors import Array, outputs_of, request
from apps.inference.predictors.sending import About


def load(source: Source) -> "Client":
    """A connected model; nothing is asked yet."""
    return Client(source)


def describe(source: Source, ask: Ask) -> Described:
    """Whether the model is ready and has the tensors that the settings name. Raises EndpointFailed, SettingsRefused."""
    client = Client(source)
    ready = source.send(
        "GET",
        address(source, client.path("ready")),
        headers=client.headers,
        timeout_s=client.timeout_s,
        max_bytes=MEGABYTE,
        about=About.DESCRIPTION,
    )
    if ready.status not in OK:
        why = hidden(reason(ready.content), source.secret) if ready.content else "it does not say why"
        raise EndpointFailed(f"The model {source.settings['model']!r} is not ready: {ready.status}, {why}")
    metadata = client.metadata()
    told = {name: str(metadata.get(name, ""))[:200] for name in ("name", "platform")}
    kinds = ("bounding_box",) if client.detects else ("checklist",) if source.settings["several"] else ("radio",)
    classes = tuple(ClassSpec(name, kinds) for name in client.classes)
    versions = metadata.get("versions")
    version = str(source.settings.get("model_version") or (versions[-1] if isinstance(versions, list) and versions else ""))
    client.tensors(metadata)
    return Described(classes, {**told, "inputs": metadata.get("inputs"), "outputs": metadata.get("outputs")}, version)


class Client:
    """One model with its settings; its metadata are asked for once."""

    default_threshold = 0.0

    def __init__(self, source: Source) -> None:
        self._source, self._known = source, dict[str, Any]()
        self.settings: Mapping[str, Any] = source.settings
        self.headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
        self.timeout_s = float(str(self.settings["timeout_s"]))

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names of the settings."""
        return tuple(self.settings["labels"])

    @property
    def detects(self) -> bool:
        """Whether boxes are answered."""
        return bool(self.settings["answers"] == "detections")

    def path(self, end: str = "") -> str:
        """Of the model, or of something below it."""
        version = self.settings.get("model_version")
        whole = ["v2", "models", str(self.settings["model"]), *(["versions", str(version)] if version else []), *([end] if end else [])]
        return "/".join(quote(part, safe="") for part in whole)

    def metadata(self) -> Mapping[str, Any]:
        """What the server says of the model. Raises EndpointFailed."""
        found = ask_json(self._source, self.path(), headers=self.headers, timeout_s=self.timeout_s, about=About.DESCRIPTION)
        if not isinstance(found, dict):
            raise EndpointFailed("The metadata of the model are no object.")
        return found

    def tensors(self, metadata: Mapping[str, Any]) -> Tensors:
        """Its input and its outputs. Raises SettingsRefused where the settings do not fit them, EndpointFailed for no metadata."""
        return tensors_of(metadata, self.settings)

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """As many data rows per request as the settings say; detections are asked for one by one, for their number differs."""
        size = 1 if self.detects else int(self.settings["batch_size"])
        for _, alike in groupby(items, key=lambda item: item.asset.modality):
            rows = list(alike)
            for at in range(0, len(rows), size):
                yield from self._looked_at(rows[at : at + size])

    def _looked_at(self, items: Sequence[Item]) -> Iterator[Batch]:
        read: list[tuple[Item, Any, tuple[int, int]]] = []
        for item in items:
            try:
                read.append((item, *self._read(item)))
            except (OSError, ValueError, KeyError) as error:
                yield Batch(item.id, (), 1, final=True, error=f"It cannot be read: {error}")
        if not read:
            return
        try:
            outputs = self._asked([data for _, data, _ in read])
            found = list(self._said(outputs, [size for _, _, size in read]))
        except PredictorError as error:
            if len(read) > 1 and isinstance(error, EndpointFailed) and error.alone:
                for item, _, _ in read:
                    yield from self._looked_at([item])
            else:
                yield from (failed(item.id, error) for item, _, _ in read)
            return
        yield from (Batch(item.id, said, 1, final=True, notes=notes) for (item, _, _), (said, notes) in zip(read, found, strict=True))

    def _read(self, item: Item) -> tuple[Any, tuple[int, int]]:
        if item.asset.modality == "text":
            return item.texts()[""], (0, 0)
        picture = item.open()
        return as_input(picture, self.settings), picture.size

    def _asked(self, data: Sequence[Any]) -> dict[str, Array]:
        """The outputs by what they are for. Raises EndpointFailed, SettingsRefused."""
        if not self._known:
            self._known = dict(self.metadata())
        name, datatype, wanted = self.tensors(self._known)
        if isinstance(data[0], str) is not (datatype == TEXTS):
            reads, this = ("texts", "a picture") if datatype == TEXTS else ("pictures", "a text")
            raise SettingsRefused(f"The model reads {reads}: its input {name!r} takes {datatype}. This data row is {this}.")
        content, headers = request(
            name, datatype, list(data) if datatype == TEXTS else np.stack(data), list(wanted.values()), binary=bool(self.settings["binary"])
        )
        reply = self._source.send(
            "POST",
            address(self._source, self.path("infer")),
            content=content,
            headers={**headers, **self.headers},
            timeout_s=self.timeout_s,
            max_bytes=int(self.settings["max_answer_mb"]) * MEGABYTE,
            check=outputs_of,
        )
        answered = outputs_of(reply)
        missing = [output for output in wanted.values() if output not in answered]
        if missing:
            raise EndpointFailed(f"The output {missing[0]!r} was not answered; {', '.join(answered) or 'none'} was.")
        return {purpose: answered[output] for purpose, output in wanted.items()}

    def _said(
        self, outputs: Mapping[str, Array], sizes: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[tuple[Prediction, ...], tuple[str, ...]]]:
        """What was said of each item, of pictures by (width, height), and what of it cannot be kept. Raises EndpointFailed."""
        if self.detects:
            flat = {name: _of_one(array, 2 if name == "boxes" else 1) for name, array in outputs.items()}
            notes: list[str] = []
            yield tuple(detected(flat, sizes[0], self.settings, notes)), tuple(notes)
            return
        scores = outputs["scores"]
        if scores.ndim < 1 or len(scores) != len(sizes):
            rows = "1 data row" if len(sizes) == 1 else f"{len(sizes)} data rows"
            raise EndpointFailed(f"Scores of shape {list(scores.shape)} were answered for {rows}.", alone=True)
        yield from ((tuple(classified(each.ravel(), self.settings)), ()) for each in scores)


def _of_one(array: Array, axes: int) -> Array:
    """Without the axis of the batch, where there is one."""
    return array[0] if array.ndim == axes + 1 and len(array) == 1 else array
