"""What is said about one data row, and the lines that it becomes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from firstpass.annotations import Annotation
from firstpass.data_rows import DataRow, reference
from firstpass.errors import InvalidPayload
from firstpass.payload import encoded
from firstpass.stated import RowMetric

Said = Annotation | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """Annotations of one data row, made by a person or predicted by a model: the form is the same.

    `data_row` is its global key, its id as a UUID, or a DataRow. Annotations are objects of this package, or dicts as the API has them.
    A data row may come in several labels of one payload of predictions; in a payload of labels its last one counts.
    """

    data_row: str | UUID | DataRow
    annotations: Sequence[Said]


def prediction_lines(item: Label | RowMetric | Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A line for each annotation, and for a figure of a data row; a dict is a line as it is."""
    if isinstance(item, Mapping | RowMetric):
        yield item if isinstance(item, Mapping) else item.wire()
        return
    where = _where(item)
    for said in _annotations(item):
        yield {"data_row": where, **_wire(said)}


def label_lines(item: Label | RowMetric | Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One line with all annotations, each with an id: its uuid, else one made of what it says, so that the same gets the same."""
    if isinstance(item, Mapping):
        yield item
        return
    if isinstance(item, RowMetric):
        raise InvalidPayload("A RowMetric is no label. Expected: to upload it to a model run, with its predictions or alone.")
    where = _where(item)
    yield {"data_row": where, "annotations": [_with_id(_wire(said), where, number) for number, said in enumerate(_annotations(item))]}


def _with_id(said: dict[str, Any], where: Mapping[str, str], number: int) -> dict[str, Any]:
    own = said.pop("uuid", None) or said.get("id") or uuid5(NAMESPACE, encoded({**said, "data_row": where, "number": number}).decode())
    return {**said, "id": str(own)}


def _where(item: Label) -> dict[str, str]:
    if not isinstance(item, Label):
        raise InvalidPayload(f"A {type(item).__name__} cannot be sent. Expected: a Label, or a dict as the API has it.")
    return reference(item.data_row)


def _annotations(item: Label) -> Iterable[Said]:
    if isinstance(item.annotations, str | bytes | Mapping | Annotation) or not isinstance(item.annotations, Iterable):
        raise InvalidPayload(f"The annotations of a label are a {type(item.annotations).__name__}. Expected: a list of annotations.")
    return item.annotations


def _wire(said: Said) -> dict[str, Any]:
    if isinstance(said, Annotation):
        return said.wire()
    if not isinstance(said, Mapping):
        raise InvalidPayload(f"A {type(said).__name__} is no annotation. Expected: an annotation, or a dict as the API has it.")
    return dict(said)


NAMESPACE = UUID("8f5c3c1e-0a3d-5b0e-9a52-6f2f0c7a1d11")  # of ids that are made of what an annotation says
