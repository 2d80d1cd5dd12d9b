"""Clicks and boxes: a person shows where something is, and a predictor answers with its mask while the person waits.

Nothing of it is stored; what the person keeps is, see keeping.py.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import shapely
from django.db import transaction

from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.asking import ask_worker
from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id
from apps.inference import queries
from apps.inference.bulkhead import room
from apps.inference.kinds_of_work import LIVE_ENDPOINTS, LIVE_QUEUE, PROMPTS_EACH, PROMPTS_TOGETHER
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Prediction, PredictorError, Source
from apps.inference.predictors.contract import Predictor as Loaded
from apps.inference.predictors.keeping import cut_to
from apps.inference.predictors.prompts import Point, Prompt, PromptOutside, inside
from apps.inference.problems import PredictorBusy
from apps.inference.services.keeping import BUILT_IN, claim_of
from apps.inference.uses import refuse_archived
from apps.inference.warm import loaded
from apps.kinds import KINDS, InvalidValue
from apps.kinds.base import NoConversion
from apps.kinds.geometry import Polygon
from apps.kinds.values import Annotation, Asset, Value
from apps.ontologies.queries import tree
from apps.projects.models import Project, Task
from apps.projects.queries import refuse_blind

PROMPT = "inference.prompt"
WITHIN_S = 20.0
PATIENCE_S, AGAIN_S = 5.0, 0.1  # where others are asking
BUSY: Mapping[str, Any] = {"busy": True}
EASED_PX = 1.0


def ask_with_prompt(*, task: Task, predictor: Predictor | None, prompt: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Let a predictor answer a prompt about the task's data row; without one, what needs no weights does. Call it outside a transaction.

    `prompt` has `points` (x, y, positive), `box` (x, y, width, height, or None) in pixels of the oriented image, and `class_name`;
    `kind` is what the answer shall be: mask, polygon or bounding_box. Raises Invalid, also for what is not in the picture,
    PredictorArchived, NoVersionReady, NoAnswer, PredictorBusy; TaskBlind where a model would be asked about what is audited blind.
    """
    if predictor:
        refuse_archived(predictor)
    with transaction.atomic():
        if predictor:
            refuse_blind(task)
        version = queries.version_for(task.project, predictor) if predictor else None
    asked = family(predictor.family if predictor else BUILT_IN)
    if not asked.takes_prompts:
        raise Invalid(errors=[FieldError("/predictor", "takes_no_prompts", f"{asked.title} takes neither clicks nor boxes.")])
    if task.data_row.modality not in asked.modalities:
        words = f"{asked.title} looks at {', '.join(asked.modalities)} only; this is {task.data_row.modality}."
        raise Invalid(errors=[FieldError("", "wrong_modality", words)])
    _inside(_prompt(prompt), task.data_row)
    question = {"data_row": str(task.data_row_id), "version": str(version.pk) if version else None, "prompt": dict(prompt), "kind": kind}
    question["project"] = str(task.project_id)
    found = _answered(question, LIVE_ENDPOINTS if asked.light else LIVE_QUEUE)
    for each in found["results"]:
        each["claim"] = claim_of(data_row=task.data_row_id, version=version.pk if version else None, answer=each)
    return found


def _answered(question: dict[str, Any], queue: str) -> dict[str, Any]:
    """What a worker says; asked again for a while where too much of the same is under way. Raises NoAnswer, PredictorBusy."""
    until = time.monotonic() + PATIENCE_S
    while (found := ask_worker(PROMPT, question, queue=queue, within_s=WITHIN_S)) == BUSY:
        if time.monotonic() > until:
            raise PredictorBusy
        time.sleep(AGAIN_S)
    return dict(found)


def answer_prompt(question: Mapping[str, Any]) -> dict[str, Any]:
    """What the predictor says; BUSY, at once, where it has not answered as many others as may ask at a time."""
    organization = current_organization_id()
    places = {(organization, question["version"]): PROMPTS_EACH, organization: PROMPTS_TOGETHER}
    with room(places) as is_free:
        return _said(question) if is_free else dict(BUSY)


def _said(question: Mapping[str, Any]) -> dict[str, Any]:
    """`results`, `notes`, an `error`, and the `seconds` that it took."""
    began = time.perf_counter()
    with transaction.atomic():
        row = DataRow.objects.get(pk=question["data_row"])
        version = PredictorVersion.objects.select_related("predictor").get(pk=question["version"]) if question["version"] else None
        project = Project.objects.select_related("ontology").get(pk=question["project"])
        features = tuple(tree(project.ontology))
        ask = queries.ask_of(project.ontology, version, project) if version else Ask(features, question["project"])
    names, shown = {feature.id: feature.name for feature in features}, _inside(_prompt(question["prompt"]), row)
    results: list[dict[str, Any]] = []
    notes: list[str] = []
    error = ""
    try:
        for batch in _asked(version).predict([queries.item_of(row)], replace(ask, prompt=shown)):
            notes += batch.notes
            error = error or batch.error
            for said in batch.predictions:
                one = said if isinstance(said, Prediction) else _in_its_words(said, names)
                results += _result(one, question["kind"], asset_of(row), notes)
    except PredictorError as refusal:
        error = str(refusal)
    return {"results": results, "notes": notes, "error": error, "seconds": round(time.perf_counter() - began, 4)}


def _asked(version: PredictorVersion | None) -> Loaded:
    return loaded(version) if version else family(BUILT_IN).load(Source())


def _prompt(told: Mapping[str, Any]) -> Prompt:
    points = tuple(Point(each["x"], each["y"], each["positive"]) for each in told["points"])
    box = told["box"]
    return Prompt(points, (box["x"], box["y"], box["width"], box["height"]) if box else None, told["class_name"])


def _inside(prompt: Prompt, row: DataRow) -> Prompt:
    """The prompt as far as it lies in the picture. Raises Invalid where it does not."""
    extent = asset_of(row).room.extent
    try:
        return prompt if extent is None else inside(prompt, extent)
    except PromptOutside as error:
        raise Invalid(errors=[FieldError(error.pointer, "outside_asset", str(error), "a place in the picture")]) from error


def _in_its_words(said: Annotation, names: Mapping[UUID, str]) -> Prediction:
    """What a family said in the words of the ontology, as one that has words of its own would."""
    value = KINDS[said.kind].dump(said.value)
    return Prediction(said.kind, names.get(said.feature, ""), value, said.confidence)


def _eased(value: Value) -> Value:
    """A polygon along the edges of pixels with only as many corners as people can move: nowhere further off than EASED_PX."""
    if not isinstance(value, Polygon):
        return value
    eased = shapely.Polygon(value.rings[0], value.rings[1:]).simplify(EASED_PX)
    rings = [tuple(each.coords)[:-1] for each in (eased.exterior, *eased.interiors)] if isinstance(eased, shapely.Polygon) else []
    return Polygon(tuple(rings)) if eased.is_valid and rings and rings[0] else value


def _result(said: Prediction, kind: str, asset: Asset, notes: list[str]) -> list[dict[str, Any]]:
    try:
        value = KINDS[said.kind].parse(dict(said.value))
        value = value if said.kind == kind else _eased(KINDS[said.kind].convert(value, kind))
    except InvalidValue as error:
        notes.append(f"{said.class_name}: {error.message}")
        return []
    except NoConversion as refusal:
        notes.append(str(refusal))
        return []
    found = cut_to(asset, Annotation(UUID(int=0), kind, UUID(int=0), value, at=said.at), said.class_name, notes.append)
    if found is None:
        return []
    return [{"kind": kind, "class_name": said.class_name, "value": KINDS[kind].dump(found.value), "confidence": said.confidence}]
