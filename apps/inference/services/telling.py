"""Telling predictors that learn by themselves what happens to labels: by jobs, so that a server that is away is told later."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.annotations.forms import dump_all
from apps.annotations.models import Label
from apps.annotations.queries import annotations_of
from apps.catalog.models import DataRow
from apps.core.events import publish
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.inference import queries
from apps.inference.events import VersionReady
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, VersionState
from apps.inference.predictors import families, family
from apps.inference.predictors.contract import Ask, Happened, Source, Told
from apps.inference.problems import NoVersionReady
from apps.inference.services.keeping_on import meanwhile
from apps.inference.warm import source_of
from apps.kinds import parse_annotation
from apps.ontologies.queries import tree
from apps.organizations.actor import Actor
from apps.projects.models import Project

TELL = "inference.tell"


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
    rows = ProjectPredictor.objects.filter(project__in=by_project, predictor__family__in=listening).select_related("predictor", "project")
    for attached in rows:
        try:
            version = queries.version_for(attached.project, attached.predictor)
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
    """Ask a predictor that listens to train now; if it then calls its version otherwise, that is a new version. Raises NoVersionReady."""
    version = queries.version_for(project, predictor)
    params = {"predictor": str(predictor.pk), "project": str(project.pk)}
    title = f"Ask {predictor.name} to train"
    return create_job(kind=TELL, title=title, chunks=[{"train": True}], actor_id=actor.user_id, total=1, params=params), version


def tell_chunk(context: ChunkContext) -> None:
    """Hand on one fact. A server that fails is tried again. Raises EndpointFailed, SettingsRefused, JobCancelled, LeaseLost."""
    with transaction.atomic():
        predictor = Predictor.objects.get(pk=context.job.params["predictor"])
        project = Project.objects.select_related("ontology").get(pk=context.job.params["project"])
        version = queries.version_for(project, predictor)
        source, told = source_of(version), _told(context, project)
    if told is not None:
        kind = family(predictor.family)
        meanwhile(context, partial(kind.tell, source, told))
        if told.happened is Happened.TRAIN:
            _look_again(context, version, source, told)
            return
    with context.commit(done=1):
        pass


def _told(context: ChunkContext, project: Project) -> Told | None:
    """What to say now; None where the label changed again since, which is told by itself."""
    ask = Ask(tuple(tree(project.ontology)), str(project.pk))
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
    return Told(happened, ask, project.name, item, said)


def _look_again(context: ChunkContext, version: PredictorVersion, source: Source, told: Told) -> None:
    """A server that calls its version otherwise after training has a new one here too."""
    found = meanwhile(context, partial(family(version.predictor.family).describe, source, told.ask))
    with context.commit(done=1, message=f"It is at version {found.version or 'without a name'} now"):
        predictor = Predictor.objects.select_for_update().get(pk=version.predictor_id)
        newest = PredictorVersion.objects.filter(predictor=predictor).order_by("-number")[0]
        if found.version and found.version != version.label:
            classes = [{"name": each.name, "kinds": list(each.kinds)} for each in found.classes]
            made = PredictorVersion.objects.create(
                predictor=predictor,
                number=newest.number + 1,
                state=VersionState.READY,
                settings=version.settings,
                label=found.version[:200],
                card={**found.card, "classes": classes},
            )
            ready = VersionReady(predictor=predictor.pk, version=made.pk, number=made.number)
            publish(ready, topics=(f"predictor:{predictor.pk}",))
