"""What an actor may see of ontologies; the object check is the list's own."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from apps.core.problems import NotFound
from apps.ontologies.models import Ontology, OntologyVersion
from apps.organizations.actor import Actor
from apps.organizations.audit import concerns
from apps.organizations.permissions import Permission


def visible_ontologies(actor: Actor) -> QuerySet[Ontology]:
    """Every ontology of the organization, for whoever may view ontologies."""
    return cast(Any, Ontology.objects.all() if actor.may(Permission.ONTOLOGIES_VIEW) else Ontology.objects.none())


def listed_ontologies(actor: Actor) -> QuerySet[Ontology]:
    """The same, each with its number of top-level features."""
    top = Q(features__parent_feature=None, features__parent_option=None, features__archived_at=None)
    return visible_ontologies(actor).annotate(feature_count=Count("features", filter=top))


def get_ontology(actor: Actor, ontology_id: UUID | str, *, for_change: bool = False) -> Ontology:
    """The ontology, locked where it is to be changed. Raises NotFound where the actor may not see it."""
    rows = visible_ontologies(actor)
    found = (rows.select_for_update(no_key=True) if for_change else rows).filter(pk=ontology_id).first()
    if found is None:
        raise NotFound
    return concerns(found)


def get_version(actor: Actor, ontology_id: UUID | str, number: int) -> OntologyVersion:
    """One saved tree of an ontology. Raises NotFound where there is none, or the actor may not see it."""
    found: OntologyVersion | None = OntologyVersion.objects.filter(ontology=get_ontology(actor, ontology_id), number=number).first()
    if found is None:
        raise NotFound
    return found
