"""Projects come, change and are archived; they are never deleted, because labels stand on them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.core.problems import FieldError, NotFound
from apps.ontologies.models import Ontology
from apps.projects.models import Project
from apps.projects.services.path import StageWanted, refuse_unreached, set_stages
from apps.projects.services.several import refuse_too_few
from apps.projects.services.staffing import stages_of

REVIEWED = frozenset({"review_share", "review_first", "review_below"})
OF_SEVERAL = frozenset({"consensus_share", "consensus_labels", "consensus_agreement", "consensus_rule"})
CHANGEABLE = REVIEWED | OF_SEVERAL | {"name", "instructions", "suggestion_threshold", "benchmark_share"}


def create_project(*, name: str, ontology: UUID, review_stages: Sequence[StageWanted] = (), **values: Any) -> Project:
    """A new project for an ontology of the organization in scope; `values` are of its columns, shares and confidences in [0, 1].

    Raises NotFound for an unknown ontology, Invalid for a path of review that cannot work.
    """
    found = Ontology.objects.filter(pk=ontology).first()
    if found is None:
        raise NotFound(errors=[FieldError("/ontology", "not_found", "There is no such ontology.", "the id of an ontology")])
    project: Project = Project.objects.create(name=name, ontology=found, **values)
    if review_stages:
        set_stages(project=project, stages=review_stages)
        refuse_unreached(project, len(review_stages))
    refuse_too_few(project, len(review_stages))
    return project


def update_project(
    *, project: Project, archived: bool | None = None, review_stages: Sequence[StageWanted] | None = None, **values: Any
) -> Project:
    """Change some of its settings, or archive and restore; counts the revision up. What waits for a review goes on waiting for one, and by
    how many a data row is labeled is settled when it comes in.

    Raises Invalid for a path of review that cannot work.
    """
    for name in values.keys() & CHANGEABLE:
        setattr(project, name, values[name])
    if archived is not None:
        project.archived_at = (project.archived_at or Now()) if archived else None
    if review_stages is not None:
        set_stages(project=project, stages=review_stages)
    stages = len(stages_of(project.pk))
    refuse_unreached(project, stages)
    if review_stages is not None or values.keys() & OF_SEVERAL:
        refuse_too_few(project, stages)
    project.revision += 1
    project.save()
    project.refresh_from_db()
    return project


def archive_project(*, project: Project) -> Project:
    """Take the project out of the lists; nothing is lost."""
    return update_project(project=project, archived=True)
