"""One chunk of predicting, from its data rows to their committed predictions."""

from collections.abc import Callable, Sequence
from contextlib import closing

from apps.core.jobs import ChunkContext, ChunkPaused, ChunkPutOff, JobCancelled
from apps.core.wake import is_waiting
from apps.inference import queries
from apps.inference.kinds_of_work import LIVE_QUEUE, PREDICT, PREDICT_LIGHT
from apps.inference.predictors import family
from apps.inference.predictors.contract import EndpointFailed, Predictor, PredictorError
from apps.inference.predictors.endpoints import NOT_ASKED
from apps.inference.predictors.reading import WRONG_TYPE, not_read
from apps.inference.predictors.workflow.listening import FAULTS
from apps.inference.problems import PredictorRefused
from apps.inference.services.running.overlap import Heard, overlapped
from apps.inference.services.running.patience import wait_for_server
from apps.inference.services.running.work import Work, work_of
from apps.inference.services.running.writing import Writer
from apps.inference.services.working import note_work
from apps.inference.warm import device_of, loaded

CAREFULLY = 32  # data rows that are looked at one by one where a chunk was not got through before
DIED_TWICE = 3


def run_predictions(context: ChunkContext) -> None:
    """Look at the chunk's data rows; what is found is committed at once, so that it reaches people while the predictor goes on.

    A chunk that was tried before without getting on is gone through row by row, and a row at which two workers ended is passed over.
    Raises JobCancelled, LeaseLost, ChunkPaused (for what a person waits for), ChunkPutOff (for a server), PredictorRefused (nothing can be
    said of any row).
    """
    work = work_of(context)
    try:
        predictor = loaded(work.version)
    except EndpointFailed as error:
        if _waits(context, error.code):
            wait_for_server(context, work)
        writer = Writer(context, work, "")
        writer.refuse(writer.left(), str(error), code=error.code)
    except PredictorError as error:
        note_work(work.version.predictor, str(error))
        raise PredictorRefused(str(error)) from error
    else:
        writer = Writer(context, work, device_of(predictor, work.version))
        writer.refuse([one for one in writer.left() if writer.row(one) is None], "It was removed meanwhile.", code="data_row_removed")
        _go_through(context, work, predictor, writer)
    with context.commit():
        pass


def _go_through(context: ChunkContext, work: Work, predictor: Predictor, writer: Writer) -> None:
    left = writer.left()
    if context.attempts >= DIED_TWICE and left:
        writer.refuse(left[:1], "Two workers ended while they looked at it.", code="data_row_fatal")
        left = left[1:]
    alone, together = (left[:CAREFULLY], left[CAREFULLY:]) if context.attempts > 1 else ([], left)
    for one in alone:
        try:
            _look(context, work, predictor, writer, [one])
        except (PredictorRefused, ChunkPaused, ChunkPutOff, JobCancelled):
            raise
        except FAULTS as error:
            writer.refuse([one], f"The predictor failed: {type(error).__name__}: {error}", code="data_row_failed")
    if together:
        _look(context, work, predictor, writer, together)


def _look(context: ChunkContext, work: Work, predictor: Predictor, writer: Writer, numbers: Sequence[str]) -> None:
    """Let the predictor look at these, by id, and write what it finds until it has no more to say."""
    items = [queries.item_of(row) for number in numbers if (row := writer.row(number)) is not None]
    known = family(work.version.predictor.family).modalities
    for item in items:
        if words := not_read(predictor, item.asset.modality, known):
            writer.refuse([item.id], words, code=WRONG_TYPE)
    items = [item for item in items if not not_read(predictor, item.asset.modality, known)]
    missing = "The predictor said nothing of it.", "no_answer"
    later: list[Heard] = []
    is_asked = True
    most = max(4, len(numbers) // 4)  # so much is looked at again, at worst, after a worker died
    try:
        with closing(
            overlapped(lambda: predictor.predict(items, work.ask), most=most, tick=_watch(context, writer), keep=context.renew)
        ) as found:
            for together in found:
                writer.write([one for one in together if not _may_wait(context, one)])
                later += [one for one in together if _may_wait(context, one)]
                _give_way(context, writer)
        note_work(work.version.predictor)
    except EndpointFailed as error:
        missing = str(error), error.code
        is_asked = not _waits(context, error.code)
    except PredictorError as error:
        note_work(work.version.predictor, str(error))
        raise PredictorRefused(str(error)) from error
    except FAULTS as error:
        note_work(work.version.predictor, f"{type(error).__name__}: {error}")
        raise
    if later or not is_asked:
        wait_for_server(context, work)
        writer.write(later)
    asked = set(numbers)
    writer.refuse([number for number in writer.left() if number in asked], missing[0], code=missing[1])


def _may_wait(context: ChunkContext, one: Heard) -> bool:
    return _waits(context, one.found.code)


def _waits(context: ChunkContext, code: str) -> bool:
    """Whether what was not asked, as this code says, is asked later."""
    return context.job.kind == PREDICT_LIGHT and code in NOT_ASKED


def _watch(context: ChunkContext, writer: Writer) -> Callable[[], None]:
    """While nothing is found: keep the lease, hear of cancelling, give way."""

    def tick() -> None:
        if context.cancelled():
            raise JobCancelled
        _give_way(context, writer)

    return tick


def _give_way(context: ChunkContext, writer: Writer) -> None:
    """What a person waits for goes before a batch, which gets a little further between any two. Raises ChunkPaused."""
    if context.job.kind == PREDICT and writer.wrote and is_waiting(LIVE_QUEUE):
        raise ChunkPaused
