"""How a portion is written: counted in the transaction that writes it, in the words that it was read in, or rehearsed and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

from django.db import transaction

from apps.core.jobs import ChunkContext
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.interchange.manner import CHECK, Manner
from apps.interchange.services.portions import KEPT_ERRORS, Outcome
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree_for_files
from apps.ontologies.standing import hold_version

Work = Callable[[ChunkContext], None]


@dataclass(frozen=True)
class Words:
    """What a portion is read by: the features of an ontology, and the version that they are of."""

    ontology: UUID
    version: int
    features: tuple[FeatureSpec, ...]


class MovedOn(Exception):  # noqa: N818
    """The ontology was saved after the portion was read by it: it is to be read again."""


def words_of(ontology: UUID, *, kept: bool) -> Words:
    """The words as they are now, see tree_for_files. In a transaction, which a save of the ontology waits for."""
    version = hold_version(ontology)
    return Words(ontology, version, tree_for_files(ontology, kept=kept))


def in_words_that_stand(work: Work) -> Work:
    """Do the work on a chunk from its beginning where the ontology moved on before what it read could be written."""

    @wraps(work)
    def until_they_stand(context: ChunkContext) -> None:
        while True:
            try:
                work(context)
            except MovedOn:
                context.errors.clear()
                context.go_on()
            else:
                return

    return until_they_stand


def write_counted(context: ChunkContext, words: Words, write: Callable[[], Outcome], *, keep: Callable[[], None] | None = None) -> None:
    """Write a portion that was read in these words, count it and end its chunk in one transaction.

    Raises LeaseLost, JobCancelled, or MovedOn where the words are not those of now: then nothing was written.
    In a dry run, and while all is checked before it is written, what was written is taken back, and `keep` may write instead. The job is
    locked last, so that it can be cancelled while the portion is being written.
    """
    checks, manner = context.payload.get("phase") == CHECK, Manner.of(context.job.params)
    with transaction.atomic():
        if hold_version(words.ontology) != words.version:
            raise MovedOn
        is_trial = checks or manner.dry_run
        outcome = _rehearsed(write) if is_trial else write()
        if is_trial and keep is not None:
            keep()
        job = Job.objects.select_for_update().get(pk=context.job.pk)
        if job.failed >= KEPT_ERRORS:
            context.errors.clear()
        figures = {} if checks else {name: job.result.get(name, 0) + number for name, number in outcome.figures.items()}
        with context.commit(done=0 if checks else outcome.done, failed=outcome.failed, result=figures):
            if outcome.more or outcome.chunks:
                context.add_chunks(outcome.chunks, total=outcome.more)
            if checks:
                _go_on(context, manner, refused=job.failed + outcome.failed)


def settle_trial(job: Job) -> None:
    """At its end a dry run that read the whole file has done what it was for, whatever it found wrong."""
    is_whole = not JobChunk.objects.filter(job=job, state=ChunkState.FAILED).exists()
    if job.params.get("dry_run") and job.state == JobState.FAILED and is_whole:
        job.state = JobState.FINISHED


def _rehearsed(write: Callable[[], Outcome]) -> Outcome:
    """What would become of a portion; nothing of it stays."""
    with transaction.atomic():
        outcome = write()
        transaction.set_rollback(True)
    return outcome


def _go_on(context: ChunkContext, manner: Manner, *, refused: int) -> None:
    """After the last portion was checked: write all of them, if nothing was refused."""
    checked = JobChunk.objects.filter(job=context.job, payload__phase=CHECK)
    if not refused and not checked.filter(state=ChunkState.OPEN).exclude(pk=context.id).exists():
        portions = checked.exclude(payload__has_key="joins").order_by("number")
        context.add_chunks(manner.writes(list(portions.values_list("payload", flat=True))))
