"""Somebody's model: found by its name, asked for a few data rows at a time, its mistakes kept to the data rows they are about."""

import importlib
import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from firstpass.agent.doors import Result
from firstpass.agent.rows import Row
from firstpass.annotations import Annotation
from firstpass.errors import InvalidPayload
from firstpass.payload import encoded

log = logging.getLogger("firstpass.agent")
SHAPE = "predict(self, rows) that yields (row, [annotations])"


def made(place: str) -> Any:
    """The model that `module:Class` names, from the folder where the program was started. Raises InvalidPayload."""
    module, colon, name = place.partition(":")
    if not (module and colon and name):
        raise InvalidPayload(f"{place!r} names no class. Expected: module:Class, such as my_model:Detector for Detector in my_model.py.")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise InvalidPayload(f"{error}. Expected: {module}.py in this folder, or an installed module.") from error
    except AttributeError:
        raise InvalidPayload(f"The module {module} has no {name}. Expected: the name of a class in it.") from None
    model = found()
    if not callable(getattr(model, "predict", None)):
        raise InvalidPayload(f"{place} has no method predict. Expected: {SHAPE}.")
    return model


def looked_at(model: Any, rows: Sequence[Row]) -> Iterator[Result]:
    """What the model says of each of the data rows, once each. Where it fails on several at once, each is shown to it alone."""
    left = {row.id: row for row in rows}
    began = time.perf_counter()
    try:
        for row, annotations in model.predict(list(left.values())):
            if left.pop(row.id, None) is not None:
                yield _result(row, annotations, time.perf_counter() - began)
            began = time.perf_counter()
    except Exception as error:
        log.exception("the model failed on %s", ", ".join(row.name for row in left.values()))
        if len(left) > 1:
            for row in list(left.values()):
                yield from looked_at(model, [row])
            return
        for row in left.values():
            yield Result(row, error=f"The model failed: {type(error).__name__}: {error}", seconds=time.perf_counter() - began)
        return
    for row in left.values():
        yield Result(row, error="The model said nothing of it.")


def _result(row: Row, annotations: Any, seconds: float) -> Result:
    try:
        said = [_wire(each) for each in annotations]
        encoded({"annotations": said})
    except (InvalidPayload, TypeError, ValueError) as error:
        return Result(row, error=f"The model's answer cannot be sent: {error}", seconds=seconds)
    return Result(row, said, seconds=seconds)


def _wire(said: Any) -> Mapping[str, Any]:
    if isinstance(said, Annotation):
        return said.wire()
    if isinstance(said, Mapping):
        return said
    raise InvalidPayload(f"A {type(said).__name__} is no annotation. Expected: an annotation, or a dict as the API has it.")
