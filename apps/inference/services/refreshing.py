"""New suggestions for what people have open, once a predictor, or a part of a workflow, has learned."""

from collections.abc import Collection
from itertools import chain
from uuid import UUID

from django.db.models.functions import Now

from apps.annotations import services as annotations
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


def _refresh(predictor: Predictor, project: UUID) -> int:
    versions = PredictorVersion.objects.filter(predictor=predictor).values("pk")
    asked = AnnotationSet.objects.by_models().filter(model_run__predictor_version_id__in=versions).values("data_row")
    open_now = Task.objects.filter(lease_until__gt=Now(), project=project, data_row__in=asked).select_related("project", "data_row")
    tasks: Collection[Task] = open_now[:MOST]
    try:
        for task in tasks:
            there = suggest(actor=None, task=task, predictor=predictor)
            if there.job is None:  # it said so before, and another version since
                annotations.tell_again(run=there.model_run, data_row=task.data_row_id)
    except NoAgentConnected:
        return 0
    return len(tasks)
