"""What happened to a label, as the body of Label Studio's webhooks. No token stands in it, and nobody is named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.formats.base import Report
from apps.formats.label_studio_tags import QUESTIONS
from apps.formats.label_studio_writing import Result, TaskWriter
from apps.formats.rows import DataRowRef, LabelRow
from apps.inference.predictors.contract import Happened, Item, Told
from apps.inference.predictors.label_studio_backend.naming import Naming
from apps.inference.predictors.label_studio_backend.tasks import moment_of, number_of, task_of
from apps.inference.predictors.label_studio_backend.wording import Wording
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.relations import ends
from apps.kinds.values import Annotation

ACTIONS: Mapping[Happened, str] = {
    Happened.SUBMITTED: "ANNOTATION_CREATED",
    Happened.CORRECTED: "ANNOTATION_UPDATED",
    Happened.WITHDRAWN: "ANNOTATIONS_DELETED",
    Happened.TRAIN: "START_TRAINING",
}

Written = tuple[Annotation, list[Result]]


def event_of(told: Told, wording: Wording) -> dict[str, Any]:
    """The body. What Label Studio has no words for is left out of the results. Raises OSError, ValueError."""
    body: dict[str, Any] = {"action": ACTIONS[told.happened], "project": _project(told, wording)}
    if told.item is None:
        return body
    number = number_of(f"{told.ask.project}/{told.item.id}")
    if told.happened is Happened.WITHDRAWN:
        return {**body, "annotations": [{"id": number}]}
    task = task_of(told.item, wording, told.ask.project)
    task |= {"is_labeled": True, "allow_skip": True, "total_annotations": 1, "precomputed_agreement": None}
    kept = {key: value for key, value in task.items() if key not in ("annotations", "predictions")}
    return {**body, "annotation": _annotation(told, told.item, number, wording), "task": kept}


def _annotation(told: Told, item: Item, number: int, wording: Wording) -> dict[str, Any]:
    naming = Naming(told.ask.features, told.ask.mapped)
    written = written_of(told.annotations, told.ask.features, item, wording, as_suggested=told.as_suggested)
    results = [_in_their_words(naming.in_theirs(each), wording) for _, said in whole(written) for each in said]
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return {
        "id": number,
        "result": results,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": now,
        "updated_at": now,
        "draft_created_at": None,
        "lead_time": None,
        "prediction": {},
        "result_count": len(results),
        "unique_id": item.id,
        "import_id": None,
        "last_action": None,
        "bulk_created": False,
        "task": number_of(item.id),
        "project": number_of(told.ask.project),
        "completed_by": None,
        "updated_by": None,
        "parent_prediction": None,
        "parent_annotation": None,
        "last_created_by": None,
    }


def results_for(annotation: Annotation, features: Sequence[FeatureSpec], item: Item, wording: Wording) -> list[Result]:
    """The results of an annotation in the words of a configuration; none where it cannot be written. Raises OSError."""
    return [_in_their_words(each, wording) for _, said in written_of([annotation], features, item, wording) for each in said]


def whole(written: Iterable[Written]) -> list[Written]:
    """The same without the relationships that join what is not among them."""
    kept = list(written)
    there = {annotation.id for annotation, _ in kept}
    return [(annotation, said) for annotation, said in kept if ends([annotation]) <= there]


def written_of(
    annotations: Iterable[Annotation],
    features: Sequence[FeatureSpec],
    item: Item,
    wording: Wording,
    *,
    as_suggested: frozenset[UUID] = frozenset(),
) -> Iterator[Written]:
    """Each annotation with its results in the words of the ontology; one that cannot be written is left out. Raises OSError."""
    writer, asset = TaskWriter(features, Report()), item.asset
    row = LabelRow(
        DataRowRef(item.id),
        (),
        asset.room.extent,
        modality=asset.modality,
        texts=item.texts() if asset.modality in ("text", "html", "conversation") else {},
        url=wording.member,
        as_suggested=as_suggested,
    )
    for each in annotations:
        try:
            said = writer.said(each, row)
        except InvalidValue:
            continue
        if said:
            yield each, said


def _in_their_words(result: dict[str, Any], wording: Wording) -> dict[str, Any]:
    """With the names of the configuration that the backend knows."""
    if result["type"] == "relation":
        return result
    name, kind = result["from_name"], result["type"]
    if kind in QUESTIONS:
        name = wording.theirs.get(name, name)
    elif name not in wording.controls:
        name = next((found.name for label in result["value"].get(kind, ()) if (found := wording.labeller(kind, label))), name)
    control = wording.controls.get(name)
    return {**result, "from_name": name, "to_name": control.to if control else result["to_name"]}


def _project(told: Told, wording: Wording) -> dict[str, Any]:
    made = moment_of(told.ask.project).isoformat().replace("+00:00", "Z")
    return {
        "id": number_of(told.ask.project),
        "title": told.project_name,
        "description": "",
        "label_config": wording.xml,
        "parsed_label_config": dict(_parsed(wording)),
        "model_version": "",
        "data_types": {wording.member: wording.kind},
        "created_at": made,
        "updated_at": made,
        "task_data_login": None,
        "task_data_password": None,
    }


def _parsed(wording: Wording) -> Iterator[tuple[str, dict[str, Any]]]:
    shown = {"type": wording.kind, "valueType": None, "value": wording.member}
    for name, each in wording.controls.items():
        attributes = {value: {"value": value} for value in each.values}
        yield name, {"type": each.type, "to_name": [each.to], "inputs": [shown], "labels": list(each.values), "labels_attrs": attributes}
