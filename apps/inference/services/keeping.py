"""What a person keeps of an answer to clicks and boxes: from then on the predictor has said it, and what is kept names its source."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import orjson

from apps.annotations import services as annotations
from apps.core.problems import FieldError, Invalid, NotFound
from apps.core.storage import said_by, token_of
from apps.inference.models import PredictorVersion
from apps.inference.predictors import family
from apps.inference.services.predicting import model_for, model_of_words, told_of
from apps.kinds import KINDS, InvalidValue
from apps.kinds.values import Annotation
from apps.model_runs import services as model_runs
from apps.model_runs.models import Model, ModelRun, Purpose
from apps.ontologies.models import Ontology
from apps.projects.models import Task

SALT = "inference.answer"
BUILT_IN = "classical_segmentation"


def claim_of(*, data_row: UUID | str, version: UUID | str | None, answer: Mapping[str, Any]) -> str:
    """A token that this version, or what needs no weights, said this of the data row; good for a day. See keep_answer."""
    return unquote(token_of(SALT, str(data_row), str(version or ""), _digest(answer)))


def keep_answer(*, task: Task, number: UUID, feature: UUID, answer: Mapping[str, Any], claim: str) -> UUID:
    """Write an answer (kind, value, confidence) down as a suggestion with the id `number`, once; what is kept of it can be derived from it.

    Nobody else is shown it: it was an answer to this person. Raises Invalid where it does not fit the feature or was never said.
    """
    version = _who_said(task, answer, claim)
    run = _run_of(task, version)
    kind = KINDS[answer["kind"]]
    said = Annotation(number, kind.name, feature, kind.parse(answer["value"]), confidence=answer["confidence"])
    written = annotations.write_predictions(run=run, data_row=task.data_row, annotations=[said], ontology=task.project.ontology_id)
    if written.refused:
        wrong = [FieldError(each.pointer, each.code, each.message, each.expected) for each in written.refused]
        raise Invalid("This cannot be kept.", errors=wrong)
    return number


def _who_said(task: Task, answer: Mapping[str, Any], claim: str) -> PredictorVersion | None:
    """The version that said it, None for what needs no weights. Raises Invalid where nobody did."""
    untrue = Invalid(
        errors=[FieldError("/claim", "never_said", "No predictor answered this here.", "an answer as it came, with its claim")]
    )
    try:
        row, version, digest = said_by(SALT, claim, 3)
        if (row, digest) != (str(task.data_row_id), _digest(answer)):
            raise untrue
    except NotFound:
        raise untrue from None
    return PredictorVersion.objects.select_related("predictor__ontology").get(pk=version) if version else None


def _run_of(task: Task, version: PredictorVersion | None) -> ModelRun:
    """The run that holds what people kept of the version's answers."""
    told: dict[str, Any]
    if version is None:
        model, told = _built_in(task), {"predictor_name": family(BUILT_IN).title}
    else:
        model, told = model_for(version.predictor, task.project), told_of(version)
    number = version.pk if version else None
    return model_runs.get_or_create_live_run(model=model, predictor_version_id=number, purpose=Purpose.PROMPTED, config=told)


def _built_in(task: Task) -> Model:
    """The model that stands for what needs no weights, in the words of the project; made once."""
    Ontology.objects.select_for_update(no_key=True).get(pk=task.project.ontology_id)
    asked = family(BUILT_IN)
    return model_of_words(asked.title, task.project, asked.summary)


def _digest(answer: Mapping[str, Any]) -> str:
    """Of what was said, however a client writes its numbers. Raises Invalid where it is no value of its kind."""
    kind = KINDS[answer["kind"]]
    try:
        value = kind.dump(kind.parse(answer["value"]))
    except InvalidValue as error:
        raise Invalid(errors=[FieldError(f"/value{error.pointer}", error.code, error.message, error.expected)]) from error
    sure = answer["confidence"]
    said = orjson.dumps([kind.name, value, None if sure is None else float(sure)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()
