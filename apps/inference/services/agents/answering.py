"""What agents found, written in one transaction; said twice, it is written once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.catalog.queries import asset_of
from apps.core.jobs import ChunkContext, JobCancelled, LeaseLost, held
from apps.core.models import JobChunk
from apps.core.problems import FieldError, Invalid
from apps.inference.kinds_of_work import AGENT_KINDS, HELD_KINDS
from apps.inference.models import Predictor
from apps.inference.predictors.contract import Batch
from apps.inference.problems import WorkCancelled, WorkLost
from apps.inference.services.agents.reading import read_annotations
from apps.inference.services.agents.sinks import Sink, sink_of
from apps.inference.services.presence import AgentTold, note_agent
from apps.inference.services.running.overlap import Heard


@dataclass(frozen=True)
class Accepted:
    """How many data rows were answered for, how many are left of the lease, and what of the answers could not be kept."""

    data_rows: int
    left: int
    refused: tuple[FieldError, ...]


def answer_work(*, predictor: Predictor, told: AgentTold, lease: UUID, token: int, results: Sequence[Mapping[str, Any]]) -> Accepted:
    """Keep what the agent found; each result is of one data row of the lease: its annotations or its error, and the seconds it took.

    A data row that was answered for is over, whatever is said of it again. The lease is extended, and ends with its last data row.
    Raises WorkLost, WorkCancelled, Invalid for a data row that is not in the lease.
    """
    context = held_by_agent(predictor, lease, token, AGENT_KINDS)
    if context.ended:
        return Accepted(0, 0, ())
    _refuse_strangers(context, results)
    sink = sink_of(context, told.device)
    if sink is None:
        raise WorkLost
    refused = list[FieldError]()
    left = set(sink.left())
    new = {str(each["data_row"]): (number, each) for number, each in enumerate(results) if str(each["data_row"]) in left}
    try:
        sink.write([_heard(sink, number, said, refused) for number, said in new.values()], code="agent_failed")
        sink.end_if_over()
    except (LeaseLost, JobCancelled) as error:
        raise lost(error) from error
    note_agent(predictor=predictor, told=told, answered=len(new))
    return Accepted(len(new), len(sink.left()), tuple(refused))


def held_by_agent(predictor: Predictor, lease: UUID, token: int, kinds: Sequence[str] = HELD_KINDS) -> ChunkContext:
    """The chunk of these kinds that an agent of this predictor holds, with its job locked. Raises WorkLost, WorkCancelled."""
    about = {"job__kind__in": kinds, "job__params__predictor": str(predictor.pk)}
    job = JobChunk.objects.filter(pk=lease, **about).values_list("job", flat=True).first()
    if job is None:
        raise WorkLost
    try:
        return held(job, lease, token)
    except (LeaseLost, JobCancelled) as error:
        raise lost(error) from error


def lost(error: Exception) -> WorkLost | WorkCancelled:
    """What the agent is told."""
    return WorkCancelled() if isinstance(error, JobCancelled) else WorkLost()


def _refuse_strangers(context: ChunkContext, results: Sequence[Mapping[str, Any]]) -> None:
    mine = set(context.payload["data_rows"])
    strangers = [number for number, each in enumerate(results) if str(each["data_row"]) not in mine]
    if strangers:
        expected = "the id of one that was handed out with this lease"
        words = "This data row is not in the lease."
        raise Invalid(errors=[FieldError(f"/results/{number}/data_row", "not_in_lease", words, expected) for number in strangers])


def _heard(sink: Sink, number: int, said: Mapping[str, Any], refused: list[FieldError]) -> Heard:
    """The answer for one data row. One of which nothing can be kept is an error of the data row; else what cannot be is a note."""
    row, error = str(said["data_row"]), str(said["error"])
    found = sink.row(row)
    if error or found is None:
        return Heard(Batch(row, (), 1, final=True, error=error or "It was removed meanwhile."), said["seconds"])
    read = read_annotations(said["annotations"], sink.features, asset_of(found), f"/results/{number}/annotations")
    refused += read.refused
    words = [f"{each.pointer.removeprefix(f'/results/{number}')}: {each.message} Expected: {each.expected}." for each in read.refused]
    if words and not read.annotations:
        return Heard(Batch(row, (), 1, final=True, error=f"Nothing that the agent said can be kept: {words[0]}"), said["seconds"])
    return Heard(Batch(row, read.annotations, 1, final=True, notes=tuple(words)), said["seconds"])
