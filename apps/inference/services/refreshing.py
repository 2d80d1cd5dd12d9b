"""New suggestions for what people have open, once a predictor, or a part of a workflow, has learned."""

from collections.abc import Collection
from contextlib import suppress
from itertools import chain
from uuid import UUID

from django.db.models.functions import Now

from apps.annotations.models import AnnotationSet
from apps.inference import queries
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor
from apps.inference.parts import asking
from apps.inference.problems import NoAgentConnected, NoVersionReady
from apps.inference.services.predicting import suggest
from apps.projects.models import Task

MOST = 100


def refresh_open(*, predictor: UUID) -> int:
    """Ask the version in use about each open task that an earlier version was asked about, and each workflow that asks it in turn.

    Returns how many; of one predictor in one project at most 100 at once.
    """
    found = Predictor.objects.filter(pk=predictor, archived_at=None).first()
    if found is None:
        return 0
    try:
        queries.newest_ready(found)
    except NoVersionReady:
        return 0
    free = ProjectPredictor.objects.select_related("predictor").filter(predictor=found, version=None)
    return sum(_refresh(each.predictor, each.project_id) for each in chain(free, asking(found)))


def refresh_mapped(*, predictor: UUID, project: UUID | None = None) -> int:
    """Ask again about each open task that it was asked about in other words, of one project or of all; how many."""
    attached = ProjectPredictor.objects.select_related("predictor").filter(predictor=predictor, predictor__archived_at=None)
    if project is not None:
        attached = attached.filter(project=project)
    found = 0
    for each in attached:
        with suppress(NoVersionReady):
            found += _refresh(each.predictor, each.project_id)
    return found


def _refresh(predictor: Predictor, project: UUID) -> int:
    versions = PredictorVersion.objects.filter(predictor=predictor).values("pk")
    said = AnnotationSet.objects.by_models().filter(model_run__predictor_version_id__in=versions, model_run__asked_in=project)
    asked = said.values("data_row")
    open_now = Task.objects.filter(lease_until__gt=Now(), project=project, data_row__in=asked).sighted()
    tasks: Collection[Task] = open_now.select_related("project", "data_row")[:MOST]
    try:
        for task in tasks:
            suggest(actor=None, task=task, predictor=predictor)
    except NoAgentConnected:
        return 0
    return len(tasks)
