"""What an actor may see of annotation sets; the object check is the list's own."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.annotations.models import AnnotationSet
from apps.catalog.models import DataRow
from apps.core.db.compiled import compiled
from apps.core.problems import NotFound
from apps.organizations.actor import Actor, Viewer
from apps.organizations.permissions import Permission
from apps.projects.access import collecting, visible_tasks


def visible_sets(actor: Viewer) -> QuerySet[AnnotationSet]:
    """People's sets for who reviews, manages or looks over the whole; who only labels sees their own and what models suggest.

    Nobody sees what a model says of a data row under a blind audit before it is over.
    What others say independently of a data row only managers see before it is merged: whoever sees it could label it too.
    """
    rows: Any = AnnotationSet.objects.all()
    if not actor.may(Permission.PROJECTS_VIEW):
        return cast(Any, rows.none())
    if not actor.may(Permission.PROJECTS_EDIT):
        others = ~Q(author=actor.membership_id) | Q(author=None)
        rows = rows.exclude(others & Q(project__isnull=False) & Exists(collecting(OuterRef("project"), OuterRef("data_row"))))
    sees_all = any(actor.may(each) for each in (Permission.TASKS_REVIEW, Permission.PROJECTS_EDIT, Permission.CATALOG_VIEW))
    seen = rows.to_be_seen()
    return cast(Any, seen if sees_all else seen.filter(Q(author=actor.membership_id) | Q(model_run__isnull=False)))


def get_set(actor: Actor, set_id: UUID) -> AnnotationSet:
    """The set. Raises NotFound where the actor may not see it."""
    found = _visible_set.first(actor.membership_id, set_id, permissions=actor.permissions)
    if found is None:
        raise NotFound
    return found


@compiled
def _visible_set(member: UUID, number: UUID, *, permissions: frozenset[Permission]) -> QuerySet[AnnotationSet]:
    return visible_sets(Viewer(membership_id=member, permissions=permissions)).filter(pk=number)


def watchable_data_rows(actor: Actor) -> QuerySet[DataRow]:
    """Data rows whose suggestions the actor may watch: the whole catalog for whoever may view it, else those of visible tasks."""
    rows = DataRow.objects.all()
    if actor.may(Permission.CATALOG_VIEW):
        return cast(Any, rows)
    return cast(Any, rows.filter(pk__in=visible_tasks(actor).values("data_row")))
