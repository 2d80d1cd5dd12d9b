"""Who may see predictors, and who publishes them."""

from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.problems import Forbidden, NotFound
from apps.inference.models import Predictor, ProjectPredictor, Publication
from apps.inference.problems import NotAttached
from apps.organizations.actor import Actor
from apps.organizations.audit import concerns
from apps.organizations.permissions import Permission
from apps.organizations.problems import SessionRequired
from apps.projects.models import Task
from apps.projects.queries import refuse_blind


def visible_predictors(actor: Actor) -> QuerySet[Predictor]:
    """The organization's predictors for whoever may see predictors, none for others."""
    rows: QuerySet[Predictor] = Predictor.objects.all()
    return rows if actor.may(Permission.PREDICTORS_VIEW) else rows.none()


def get_predictor(actor: Actor, pk: UUID) -> Predictor:
    """The predictor with its ontology. Raises NotFound."""
    found = visible_predictors(actor).select_related("ontology").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return concerns(found)


def refuse_asking(actor: Actor, task: Task, predictor: Predictor) -> None:
    """Go on if the actor may ask the predictor about the task: it is attached to the project, or they may attach it.

    Raises TaskBlind, NotAttached.
    """
    refuse_blind(task)
    is_attached = ProjectPredictor.objects.filter(project=task.project_id, predictor=predictor)
    if not actor.may(Permission.PROJECTS_EDIT) and not is_attached.exists():
        raise NotAttached("Who may edit the project can attach it.")


def predictors_to_work_for(actor: Actor) -> QuerySet[Predictor]:
    """The organization's predictors for a program that works for them; none for others."""
    rows: QuerySet[Predictor] = Predictor.objects.all()
    return rows if actor.may(Permission.AGENTS_WORK) else rows.none()


def visible_publications(actor: Actor) -> QuerySet[Publication]:
    """What the platform offers, to whoever may see predictors; none for others, and nothing that was withdrawn."""
    rows = Publication.objects.filter(withdrawn_at=None)
    return rows if actor.may(Permission.PREDICTORS_VIEW) else rows.none()


def require_platform_admin(actor: Actor) -> None:
    """Go on for a platform administrator who is signed in. Raises SessionRequired for an API key, Forbidden for others."""
    if actor.api_key_id is not None:
        raise SessionRequired
    if not User.objects.get(pk=actor.user_id).is_platform_admin:
        raise Forbidden("Only those who administer this installation publish to every organization.")
