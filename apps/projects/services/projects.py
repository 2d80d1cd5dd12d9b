"""Projects come, change and are archived; they are never deleted, because labels stand on them."""

from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.core.problems import FieldError, NotFound
from apps.ontologies.models import Ontology
from apps.projects.models import Project

CHANGEABLE = frozenset({"name", "instructions", "review_share", "suggestion_threshold"})


def create_project(
    *, name: str, ontology: UUID, instructions: str = "", review_share: float = 1.0, suggestion_threshold: float = 0.5
) -> Project:
    """A new project for an ontology of the organization in scope. Shares are in [0, 1]. Raises NotFound for an unknown ontology."""
    found = Ontology.objects.filter(pk=ontology).first()
    if found is None:
        raise NotFound(errors=[FieldError("/ontology", "not_found", "There is no such ontology.", "the id of an ontology")])
    project: Project = Project.objects.create(
        name=name, ontology=found, instructions=instructions, review_share=review_share, suggestion_threshold=suggestion_threshold
    )
    return project


def update_project(*, project: Project, archived: bool | None = None, **values: Any) -> Project:
    """Change some of name, instructions, review_share, suggestion_threshold, or archive and restore; counts the revision up."""
    for name in values.keys() & CHANGEABLE:
        setattr(project, name, values[name])
    if archived is not None:
        project.archived_at = (project.archived_at or Now()) if archived else None
    project.revision += 1
    project.save()
    project.refresh_from_db()
    return project


def archive_project(*, project: Project) -> Project:
    """Take the project out of the lists; nothing is lost."""
    return update_project(project=project, archived=True)
