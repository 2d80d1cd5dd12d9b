"""Trying a predictor on a few data rows: what it says is shown in the job's result and written nowhere else."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.problems import FieldError, NotFound
from apps.inference import queries
from apps.inference.features import as_annotations
from apps.inference.kinds_of_work import kind_of_trial
from apps.inference.left_out import apart, without_target
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Batch, EndpointFailed, PredictorError
from apps.inference.predictors.contract import Predictor as Loaded
from apps.inference.predictors.reading import not_read
from apps.inference.predictors.workflow.listening import FAULTS
from apps.inference.problems import PredictorRefused
from apps.inference.services.catalogue import checked_map
from apps.inference.services.keeping_on import meanwhile
from apps.inference.services.presence import refuse_without_agent, refuse_without_prompt
from apps.inference.services.workflows import is_light
from apps.inference.uses import refuse_archived
from apps.inference.warm import device_of, loaded
from apps.kinds.features import FeatureSpec
from apps.kinds.wire import dump_annotation
from apps.organizations.actor import Actor

MOST_SHOWN = 200


def try_predictor(*, actor: Actor, predictor: Predictor, data_rows: Sequence[UUID], feature_map: Mapping[str, UUID | None] | None) -> Job:
    """Start a trial of the version in use, with another mapping where one is given.

    Raises NotFound for unknown data rows, Invalid for a mapping to what the ontology does not have, PredictorArchived, NoVersionReady,
    NoAgentConnected, NeedsPrompt.
    """
    refuse_archived(predictor)
    version = queries.newest_ready(predictor)
    refuse_without_prompt(predictor)
    refuse_without_agent(predictor)
    known = set(DataRow.objects.filter(pk__in=data_rows).values_list("pk", flat=True))
    missing = [index for index, each in enumerate(data_rows) if each not in known]
    if missing:
        raise NotFound(errors=[FieldError(f"/data_rows/{index}", "not_found", "There is no such data row.") for index in missing])
    told = None if feature_map is None else checked_map(feature_map, predictor.ontology, predictor, predictor.feature_map)
    params = {"predictor": str(predictor.pk), "version": str(version.pk), "feature_map": told}
    chunk = {"data_rows": [str(each) for each in dict.fromkeys(data_rows)]}
    kind = kind_of_trial(family(predictor.family), light=is_light(version))
    return create_job(kind=kind, title=f"Try {predictor.name}", chunks=[chunk], actor_id=actor.user_id, total=len(known), params=params)


def run_trial(context: ChunkContext) -> None:
    """Look at the data rows one by one. Raises JobCancelled, LeaseLost, PredictorRefused."""
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor__ontology").get(pk=context.job.params["version"])
        ontology = version.predictor.ontology
        told = context.job.params["feature_map"]
        mapping = queries.mapping_for(ontology, version, told=told)
        ask = queries.ask_of(ontology, version, told=told, mapping=mapping)
        found = DataRow.objects.in_bulk([UUID(number) for number in context.payload["data_rows"]])
    tried: list[dict[str, Any]] = []
    try:
        predictor = loaded(version)
        for row in found.values():
            unread = not_read(predictor, row.modality, family(version.predictor.family).modalities)
            tried.append(
                shown([], row, mapping, ask.features, error=unread, seconds=0.0)
                if unread
                else meanwhile(context, partial(_tried, predictor, row, mapping, ask), tick=context.go_on)
            )
    except PredictorError as error:
        raise PredictorRefused(str(error)) from error
    failed = sum(bool(each["error"]) for each in tried)
    result = {"device": device_of(predictor, version), "version": version.number, "data_rows": tried}
    with context.commit(done=len(tried) - failed, failed=failed, result=result):
        pass


def _tried(predictor: Loaded, row: DataRow, mapping: Mapping[str, UUID], ask: Ask) -> dict[str, Any]:
    """What it says of one data row, in the one form; what is without a target, and what cannot be kept, is told."""
    began, error = time.perf_counter(), ""
    batches: list[Batch] = []
    try:
        batches += predictor.predict([queries.item_of(row)], ask)
        error = next((each.error for each in batches if each.error), "")
    except EndpointFailed as failure:
        error = str(failure)
    except FAULTS as failure:
        error = f"{type(failure).__name__}: {failure}"
    return shown(batches, row, mapping, ask.features, error=error, seconds=time.perf_counter() - began)


def shown(
    batches: Sequence[Batch], row: DataRow, mapping: Mapping[str, UUID], features: tuple[FeatureSpec, ...], *, error: str, seconds: float
) -> dict[str, Any]:
    """What was found of one data row as the trial's result has it."""
    said = [each for batch in batches for each in batch.predictions]
    notes = [note for batch in batches for note in batch.notes]
    kept = as_annotations(said, mapping, features, asset_of(row), seed=f"trial:{row.pk}", leave_out=notes.append)
    unmapped, notes = apart(notes)
    unmapped += without_target(said, mapping)
    surest = sorted(kept, key=lambda one: -(one.confidence or 0.0))
    return {
        "data_row": str(row.pk),
        "name": row.name,
        "seconds": round(seconds, 4),
        "error": error,
        "annotation_count": len(kept),
        "annotations": [dump_annotation(each) for each in surest[:MOST_SHOWN]],
        "without_target": [{"name": name, "count": count} for name, count in unmapped.most_common(MOST_SHOWN)],
        "left_out": notes[:MOST_SHOWN],
    }
