"""Where the answers of agents go: into a model run, or into the result of a trial."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from apps.catalog.models import DataRow
from apps.core.jobs import ChunkContext, give_up
from apps.inference import queries
from apps.inference.kinds_of_work import TRIAL_AGENT
from apps.inference.models import PredictorVersion
from apps.inference.predictors.contract import Batch
from apps.inference.services.running.overlap import Heard
from apps.inference.services.running.work import work_of
from apps.inference.services.running.writing import Writer
from apps.inference.services.trying import shown
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree


class Sink(Protocol):
    """What takes the answers for one chunk; a data row that is over takes no more."""

    @property
    def version(self) -> PredictorVersion:
        """The one that was asked."""

    @property
    def features(self) -> tuple[FeatureSpec, ...]:
        """What answers may name."""

    def left(self) -> list[str]:
        """The data rows, by id, that are not over."""

    def row(self, number: str) -> DataRow | None:
        """The data row, None where it was removed."""

    def refuse(self, numbers: Sequence[str], error: str, code: str) -> None:
        """Nothing more is said about these, and why."""

    def write(self, heard: Sequence[Heard], code: str) -> None:
        """Keep the answers; `code` is what errors among them are filed under. Raises LeaseLost, JobCancelled."""

    def end_if_over(self) -> bool:
        """Whether every data row is over, which ends the chunk."""


def sink_of(context: ChunkContext, device: str = "") -> Sink | None:
    """The one for the chunk's kind of job; None where what the answers were for is gone, which ends the chunk."""
    try:
        return TrialSink(context, device) if context.job.kind == TRIAL_AGENT else RunSink(context, device)
    except ObjectDoesNotExist:
        give_up(context, "gone", "What the answers were for was deleted meanwhile.")
        return None


class RunSink(Writer):
    """Answers become predictions of a model run, as those of workers do."""

    def __init__(self, context: ChunkContext, device: str) -> None:
        work = work_of(context)
        super().__init__(context, work, device or "elsewhere")
        self.version, self.features = work.version, work.features

    def end_if_over(self) -> bool:
        """Whether every data row is over, which ends the chunk."""
        if self.left():
            return False
        with self._context.commit():
            pass
        return True


class TrialSink:
    """Answers are shown in the job's result and kept nowhere else; until all are there they stand in the chunk's state."""

    def __init__(self, context: ChunkContext, device: str) -> None:
        self._context, self._device = context, device or "elsewhere"
        self._tried: list[dict[str, object]] = context.state.setdefault("tried", [])
        rows = DataRow.objects.in_bulk([UUID(number) for number in context.payload["data_rows"]])
        self._rows = {str(number): row for number, row in rows.items()}
        self.version = PredictorVersion.objects.select_related("predictor__ontology").get(pk=context.job.params["version"])

    @cached_property
    def features(self) -> tuple[FeatureSpec, ...]:
        """Those of the predictor's ontology."""
        return tuple(tree(self.version.predictor.ontology))

    def left(self) -> list[str]:
        """The data rows, by id, that are not over."""
        over = {each["data_row"] for each in self._tried}
        return [number for number in self._rows if number not in over]

    def row(self, number: str) -> DataRow | None:
        """The data row, None where it was removed."""
        return self._rows.get(number)

    def refuse(self, numbers: Sequence[str], error: str, code: str) -> None:
        """Nothing more is said about these, and why."""
        self.write([Heard(Batch(number, (), 1, final=True, error=error), 0.0) for number in numbers], code)

    def write(self, heard: Sequence[Heard], code: str) -> None:
        """Keep the answers. Raises LeaseLost, JobCancelled."""
        left = set(self.left())
        fresh = [one for one in heard if one.found.item_id in left]
        mapping = queries.mapping_for(self.version.predictor.ontology, self.version)
        with self._context.partial(done=sum(not one.found.error for one in fresh), failed=sum(bool(one.found.error) for one in fresh)):
            for one in fresh:
                row = self._rows[one.found.item_id]
                self._tried.append(shown([one.found], row, mapping, self.features, error=one.found.error, seconds=one.seconds))

    def end_if_over(self) -> bool:
        """Whether every data row is over, which ends the chunk."""
        if self.left():
            return False
        with self._context.commit(result={"device": self._device, "version": self.version.number, "data_rows": self._tried}):
            pass
        return True
