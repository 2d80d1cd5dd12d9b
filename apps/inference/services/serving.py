"""Letting a Label Studio elsewhere ask a predictor here: by a job, for the process that answers it loads no model."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.egress import fetch
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.problems import FieldError, Invalid, Problem
from apps.formats.rows import LEFT_OUT
from apps.inference import queries
from apps.inference.features import as_annotations
from apps.inference.left_out import without_target
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors.contract import Ask, Batch, Item, PredictorError
from apps.inference.predictors.contract import Predictor as Loaded
from apps.inference.predictors.keeping import NO_FEATURE
from apps.inference.predictors.label_studio_backend.reverse import modality_of, prediction_of, prompt_of
from apps.inference.predictors.label_studio_backend.standing import in_words_of, is_answered
from apps.inference.predictors.label_studio_backend.wording import Wording, wording_of
from apps.inference.predictors.prompts import Prompt, inside
from apps.inference.problems import NothingFits, PredictorRefused
from apps.inference.services.keeping_on import meanwhile
from apps.inference.services.workflows import is_light
from apps.inference.uses import refuse_archived
from apps.inference.warm import loaded
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Asset, Extent, Length, Room
from apps.modalities.image import MODALITY
from apps.organizations.actor import Actor

SERVE, SERVE_LIGHT = "inference.serve", "inference.serve_light"
NOT_PREDICTED = "not_predicted"
ROWS_PER_CHUNK = 8
MOST_NAMED = 20
MOST_BYTES, FETCH_S = 64_000_000, 30.0


def start_serving(*, actor: Actor, predictor: Predictor, body: Mapping[str, Any]) -> Job:
    """The job that answers a request for predictions. Raises Invalid, PredictorArchived, NoVersionReady, NothingFits."""
    refuse_archived(predictor)
    version = queries.newest_ready(predictor)
    tasks, config = body.get("tasks"), body.get("label_config")
    if not isinstance(tasks, list) or not all(isinstance(each, dict) and isinstance(each.get("data"), dict) for each in tasks):
        raise Invalid(errors=[FieldError("/tasks", "invalid", "This is no list of tasks.", 'a list of objects with "data"')])
    if not isinstance(config, str):
        raise Invalid(errors=[FieldError("/label_config", "required", "There is no labeling configuration.", "the project's, as XML")])
    _refuse_unfit(version, config)
    params = body.get("params")
    context = params.get("context") if isinstance(params, dict) else None
    shown = [{"data": each["data"]} for each in tasks]
    chunks = [{"first": at, "tasks": shown[at : at + ROWS_PER_CHUNK], "context": context} for at in range(0, len(shown), ROWS_PER_CHUNK)]
    kind = SERVE_LIGHT if is_light(version) else SERVE
    return create_job(
        kind=kind,
        title=f"{predictor.name} answers a Label Studio",
        chunks=chunks,
        actor_id=actor.user_id,
        total=len(tasks),
        params={"predictor": str(predictor.pk), "version": str(version.pk), "label_config": config},
    )


def refuse_setup(*, version: PredictorVersion, schema: object) -> None:
    """Raises Invalid, NothingFits for a configuration of which nothing can be answered; one without any control is still to be written."""
    if isinstance(schema, str) and "toname" in schema.lower():
        _refuse_unfit(version, schema)


def _refuse_unfit(version: PredictorVersion, config: str) -> None:
    try:
        words = _words_of(version, config)
    except InvalidValue as error:
        raise Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from error
    if not is_answered(words.wording, words.features):
        classes = ", ".join(list(dict.fromkeys(name for name in (*words.mapping, *words.classes)))[:MOST_NAMED]) or "nothing"
        raise NothingFits(
            f"No label or choice of the labeling configuration is one that {version.predictor.name} says, which are {classes}. "
            'Name them alike, or name the classes that a label stands for: <Label value="Car" predicted_values="car,van"/>.'
        )


@dataclass(frozen=True)
class _Words:
    """A predictor's words as a configuration elsewhere has them: features under its labels, and what classes stand for among them."""

    ask: Ask
    modality: str
    features: tuple[FeatureSpec, ...]
    mapping: Mapping[str, UUID]
    classes: tuple[str, ...]
    wording: Wording


def _words_of(version: PredictorVersion, config: str) -> _Words:
    """Raises InvalidValue."""
    ontology = version.predictor.ontology
    mapping = queries.mapping_for(ontology, version)
    ask = queries.ask_of(ontology, version, mapping=mapping)
    modality = modality_of(config)
    classes = tuple(each.name for each in queries.classes_of(version) or queries.own_classes(ontology)[0])
    features, means = in_words_of(wording_of(ask.features, modality, config), ask.features, mapping, classes)
    return _Words(ask, modality, features, means, classes, wording_of(features, modality, config))


@dataclass(frozen=True)
class _Asked:
    """What all the tasks of a chunk share."""

    predictor: Loaded
    words: _Words
    label: str


def serve_chunk(context: ChunkContext) -> None:
    """Look at the tasks of the chunk; the job's result has for each, by its place, a prediction or an `error`. Raises PredictorRefused.

    A task that failed has no `result`, for one that is empty is kept there as a prediction that finds nothing.
    """
    asked = _asked(context)
    result: dict[str, Any] = {}
    failed = 0
    for number, task in enumerate(context.payload["tasks"], start=context.payload["first"]):
        left_out: list[str] = []
        try:
            result[str(number)] = _predicted(context, asked, number, task, left_out)
        except (Problem, PredictorError, OSError, ValueError) as error:
            why = (error.detail or error.title) if isinstance(error, Problem) else str(error)
            result[str(number)] = {"error": why}
            failed += 1
            context.error(code=NOT_PREDICTED, message=why, subject=f"task {number + 1}")
        for each in left_out:
            context.error(code=LEFT_OUT, message=each, subject=f"task {number + 1}")
    with context.commit(done=len(result) - failed, failed=failed, result=result):
        pass


def _asked(context: ChunkContext) -> _Asked:
    """Raises PredictorRefused."""
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor__ontology").get(pk=context.job.params["version"])
        words = _words_of(version, context.job.params["label_config"])
    try:
        predictor = loaded(version)
    except PredictorError as error:
        raise PredictorRefused(str(error)) from error
    return _Asked(predictor, words, version_name(version))


def _predicted(context: ChunkContext, asked: _Asked, number: int, task: Mapping[str, Any], left_out: list[str]) -> Mapping[str, Any]:
    """What is answered for one task; what had no place in it is added to `left_out`.

    Raises Problem, PredictorError, OSError, ValueError.
    """
    words = asked.words
    item = _item(task["data"].get(words.wording.member), words.modality, str(number))
    prompt = _prompt(context, item)
    mapping = words.mapping if prompt is None else {**words.mapping, **_by_name(words.features)}
    said: list[Annotation] = []
    for found in meanwhile(context, partial(_all_of, asked.predictor, item, replace(words.ask, prompt=prompt))):
        if found.error:
            raise PredictorError(found.error)
        left_out += found.notes
        seed = f"{number}:{found.pass_number}"
        said += as_annotations(found.predictions, mapping, words.features, item.asset, seed=seed, leave_out=left_out.append)
        left_out += [f"class {name}: {NO_FEATURE}" for name in without_target(found.predictions, mapping, words.ask.mapped)]
    if prompt is not None and left_out and not said:
        raise PredictorError(" ".join(dict.fromkeys(left_out)))
    return prediction_of(said, words.features, item, words.wording, version=asked.label, left_out=left_out)


def _by_name(features: Sequence[FeatureSpec]) -> dict[str, UUID]:
    """What is found where a person shows it is called what the person calls it: each feature that marks objects by its name."""
    return {each.name: each.id for each in reversed(features) if KINDS[each.kind].role == "object" and each.removed is None}


def _prompt(context: ChunkContext, item: Item) -> Prompt | None:
    """What a person shows there, as far as it lies in the picture. Raises ValueError where it does not."""
    extent = item.asset.room.extent
    prompt = prompt_of(context.payload["context"], extent)
    return prompt if prompt is None or extent is None else inside(prompt, extent)


def _all_of(predictor: Loaded, item: Item, ask: Ask) -> list[Batch]:
    return list(predictor.predict([item], ask))


def version_name(version: PredictorVersion) -> str:
    """What a version is called there."""
    return f"{version.predictor.name} v{version.number}"


def _item(shown: object, modality: str, number: str) -> Item:
    """What a task shows. Raises UrlNotAllowed, FetchFailed, FetchTooLarge, OSError, ValueError."""
    if not isinstance(shown, str):
        raise ValueError("The task shows nothing that can be read.")  # noqa: TRY004  of the data, not of the code
    if modality == "text":
        asset = Asset("text", Room(length=Length(len(shown))))
        return Item(number, _checksum(shown.encode()), _no_picture, asset=asset, texts=lambda: {"": shown})
    if not shown.startswith(("http://", "https://")):
        raise ValueError(f"{shown[:100]!r} is no address that can be fetched from here: give the task one that begins with https://.")
    data = fetch(shown, max_bytes=MOST_BYTES, timeout_s=FETCH_S).content
    picture = queries.readable(lambda: MODALITY.oriented(BytesIO(data)))
    asset = Asset("image", Room(Extent(*picture.size)))
    return Item(number, _checksum(data), picture.copy, asset=asset, read=lambda: data, address=lambda: shown)


def _no_picture() -> Any:
    raise OSError("A text has no picture.")


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
