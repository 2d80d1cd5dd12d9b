"""What a chunk of predicting is about, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.catalog.models import DataRow
from apps.core.jobs import ChunkContext
from apps.inference import queries
from apps.inference.models import PredictorVersion
from apps.inference.predictors.contract import Ask
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from apps.projects.models import Batch, Project


@dataclass(frozen=True)
class Work:
    """Which version looks at which data rows, for which run, and what its classes mean there.

    `rows` are by their place in the chunk, None for one that was removed meanwhile.
    """

    version: PredictorVersion
    run: ModelRun
    ontology: Ontology
    mapping: Mapping[str, UUID]
    features: tuple[FeatureSpec, ...]
    ask: Ask
    rows: tuple[DataRow | None, ...]
    numbers: tuple[str, ...]
    labels: "Labels | None" = None


@dataclass(frozen=True)
class Labels:
    """What is said of data rows of this batch counts without a person, where it is at least so sure, in [0, 1]."""

    batch: Batch
    threshold: float


def work_of(context: ChunkContext) -> Work:
    """Read what the chunk is about."""
    params = context.job.params
    with transaction.atomic():
        version = PredictorVersion.objects.select_related("predictor").get(pk=params["version"])
        run = ModelRun.objects.select_related("model__ontology").get(pk=params["model_run"])
        project = Project.objects.select_related("ontology").get(pk=params["project"]) if params.get("project") else None
        labels = _labels(params)
        ontology = project.ontology if project else run.model.ontology
        mapping = queries.mapping_for(ontology, version, project)
        ask = queries.ask_of(ontology, version, project, mapping=mapping)
        numbers = tuple(context.payload["data_rows"])
        found = DataRow.objects.in_bulk([UUID(number) for number in numbers])
    rows = tuple(found.get(UUID(number)) for number in numbers)
    return Work(version, run, ontology, mapping, ask.features, ask, rows, numbers, labels)


def _labels(params: Mapping[str, Any]) -> Labels | None:
    if "threshold" not in params:
        return None
    batch: Batch | None = Batch.objects.select_related("project").filter(pk=params["batch"]).first()
    return None if batch is None else Labels(batch, params["threshold"])


class Seen:
    """How far each data row of a chunk is, kept in the chunk's state: the last pass that was written, 0 once there is no more to come."""

    def __init__(self, state: dict[str, Any], places: Mapping[str, int]) -> None:
        self._passes: dict[str, int] = state.setdefault("passes", {})
        self._places = places

    def is_over(self, number: str) -> bool:
        """Whether everything was said about this data row, by its id."""
        return self._passes.get(str(self._places[number])) == 0

    def is_new(self, number: str, pass_number: int) -> bool:
        """Whether this pass over the data row has not been written."""
        last = self._passes.get(str(self._places[number]))
        return last is None or (last != 0 and pass_number > last)

    def note(self, number: str, pass_number: int, *, final: bool) -> None:
        """It is about to be written."""
        self._passes[str(self._places[number])] = 0 if final else pass_number
