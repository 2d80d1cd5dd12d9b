"""Telling predictors that learn by themselves what happens to labels: by jobs, so that a server that is away is told later.

A server that fails is told again after waits that grow, over half a day; then the job says what could not be told. Each try is kept with
its chunk, and the chunks are the log of what was to be delivered.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.annotations.forms import dump_all
from apps.annotations.models import Label
from apps.annotations.queries import annotations_of, as_suggested
from apps.catalog.models import DataRow
from apps.core.jobs import ChunkContext, ChunkPutOff, create_job, wake_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState
from apps.inference import queries
from apps.inference.deliveries import HEARD, TRIES
from apps.inference.kinds_of_work import TELL
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, VersionState
from apps.inference.predictors import families, family
from apps.inference.predictors.contract import Happened, PredictorError, Source, Told
from apps.inference.problems import NotDelivered, NoVersionReady
from apps.inference.services.keeping_on import meanwhile
from apps.inference.services.versions import next_number, tell_ready
from apps.inference.uses import refuse_archived
from apps.inference.warm import source_of
from apps.kinds import parse_annotation
from apps.organizations.actor import Actor
from apps.projects.models import Project

WAITS_S = (15.0, 60.0, 240.0, 960.0, 3600.0, 7200.0, 14400.0, 14400.0)  # after each try that failed


@dataclass(frozen=True)
class Fact:
    """That the label of a data row in a project changed; `event` is the number under which that was told."""

    project: UUID
    data_row: UUID
    withdrawn: bool
    event: int


def tell_of_labels(*, facts: Sequence[Fact]) -> None:
    """One job for each attached predictor that listens. Told again, the same facts make no second job."""
    by_project: dict[UUID, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_project[fact.project].append(fact)
    listening = [name for name, one in families().items() if one.listens]
    rows = ProjectPredictor.objects.filter(project__in=by_project, predictor__family__in=listening, predictor__archived_at=None)
    for attached in rows.select_related("project", "version__predictor", "predictor__promoted__predictor"):
        try:
            version = queries.version_of(attached)
        except NoVersionReady:
            continue
        if version.settings.get("learns", True):
            _start(attached.predictor, attached.project, by_project[attached.project_id])


def _start(predictor: Predictor, project: Project, facts: Sequence[Fact]) -> None:
    params = {"predictor": str(predictor.pk), "project": str(project.pk), "last": str(max(fact.event for fact in facts))}
    if Job.objects.filter(kind=TELL, params=params).exists():
        return
    latest = {fact.data_row: fact for fact in facts}
    chunks = [{"data_row": str(row), "withdrawn": fact.withdrawn} for row, fact in latest.items()]
    count = f"{len(chunks)} labels" if len(chunks) > 1 else "a label"
    create_job(kind=TELL, title=f"Tell {predictor.name} about {count}", chunks=chunks, total=len(chunks), params=params)


def ask_to_train(*, actor: Actor, predictor: Predictor, project: Project) -> tuple[Job, PredictorVersion]:
    """Ask a predictor that listens to train now; if it then calls its version otherwise, that is a new version.

    Raises PredictorArchived, NoVersionReady.
    """
    refuse_archived(predictor)
    version = queries.version_for(project, predictor)
    params = {"predictor": str(predictor.pk), "project": str(project.pk)}
    title = f"Ask {predictor.name} to train"
    return create_job(kind=TELL, title=title, chunks=[{"train": True}], actor_id=actor.user_id, total=1, params=params), version


def tell_chunk(context: ChunkContext) -> None:
    """Hand on one fact. Raises ChunkPutOff where the server failed, NotDelivered where it did so too often, JobCancelled, LeaseLost."""
    try:
        _tell(context)
    except PredictorError as error:
        _put_off(context, str(error))


def _tell(context: ChunkContext) -> None:
    """Hand on one fact. Raises EndpointFailed, SettingsRefused, JobCancelled, LeaseLost."""
    with transaction.atomic():
        predictor = Predictor.objects.get(pk=context.job.params["predictor"])
        project = Project.objects.select_related("ontology").get(pk=context.job.params["project"])
        version = queries.version_for(project, predictor)
        source, told = source_of(version), _told(context, project, version)
    if told is not None:
        if not context.state.get(HEARD):
            meanwhile(context, partial(family(predictor.family).tell, source, told))
            context.state[HEARD] = True
        if told.happened is Happened.TRAIN:
            _look_again(context, version, source, told)
            return
    with context.commit(done=1):
        pass


def _put_off(context: ChunkContext, why: str) -> None:
    """Keep that this try failed; the next is later. Raises ChunkPutOff, NotDelivered after the last."""
    tries = context.state.setdefault(TRIES, [])
    tries.append({"at": timezone.now().isoformat(), "error": why})
    with context.partial(message=f"Tried {len(tries)} times: {why}"[:500]):
        pass
    if len(tries) > len(WAITS_S):
        raise NotDelivered(f"It was told {len(tries)} times in vain. Last: {why}")
    raise ChunkPutOff(WAITS_S[len(tries) - 1] * random.uniform(0.8, 1.2))  # noqa: S311  a wait, not a secret


def replay(*, actor: Actor, delivery: JobChunk) -> Job:
    """Tell again now: what still waits for its next try goes at once, what is over as a job of its own, as the label is by now."""
    job = delivery.job
    if delivery.state == ChunkState.OPEN:
        JobChunk.objects.filter(pk=delivery.pk, state=ChunkState.OPEN, attempts=0).update(lease_until=Now())
        wake_job(job.pk)
        return job
    params = {name: job.params[name] for name in ("predictor", "project")}
    return create_job(kind=TELL, title=job.title, chunks=[delivery.payload], actor_id=actor.user_id, total=1, params=params)


def _told(context: ChunkContext, project: Project, version: PredictorVersion) -> Told | None:
    """What to say now; None where the label changed again since, which is told by itself."""
    ask = queries.ask_of(project.ontology, version, project)
    if context.payload.get("train"):
        return Told(Happened.TRAIN, ask, project.name)
    row = DataRow.objects.filter(pk=context.payload["data_row"]).first()
    label = Label.objects.by_people().filter(project=project, data_row=row).first() if row else None
    if row is None or (label is None) is not context.payload["withdrawn"]:
        return None
    item = queries.item_of(row)
    if label is None:
        return Told(Happened.WITHDRAWN, ask, project.name, item)
    happened = Happened.CORRECTED if label.submitted_at > label.created_at else Happened.SUBMITTED
    said = tuple(parse_annotation(each) for each in dump_all(annotations_of(label.annotation_set_id)))
    return Told(happened, ask, project.name, item, said, as_suggested=as_suggested([label.annotation_set_id]))


def _look_again(context: ChunkContext, version: PredictorVersion, source: Source, told: Told) -> None:
    """A server that calls its version otherwise after training has a new one here too."""
    found = meanwhile(context, partial(family(version.predictor.family).describe, source, told.ask))
    with context.commit(done=1, message=f"It is at version {found.version or 'without a name'} now"):
        number = next_number(version.predictor)
        if found.version and found.version != version.label:
            classes = [{"name": each.name, "kinds": list(each.kinds)} for each in found.classes]
            made = PredictorVersion.objects.create(
                predictor=version.predictor,
                number=number,
                state=VersionState.READY,
                settings=version.settings,
                label=found.version[:200],
                card={**found.card, "classes": classes},
            )
            tell_ready(made)
