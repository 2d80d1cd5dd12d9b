"""Training by itself: whenever a project has so many more labels, or by the clock."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from apps.annotations.models import Label
from apps.core.problems import FieldError, Invalid, Problem
from apps.inference.models import Predictor, Promote, TrainingRule
from apps.inference.problems import AlreadyTraining
from apps.inference.services.training import Lesson, refuse_lesson, start_training
from apps.inference.uses import refuse_archived
from apps.projects.models import Project

IN_FORCE = Q(enabled=True, predictor__archived_at=None)


def set_rule(
    *,
    predictor: Predictor,
    project: Project,
    after_labels: int | None = None,
    every_hours: int | None = None,
    promote: Promote = Promote.ALWAYS,
    settings: Mapping[str, Any] | None = None,
    enabled: bool = True,
) -> TrainingRule:
    """Train the predictor whenever the project has `after_labels` more labels, and each `every_hours` if it has any; one of them at least.

    For the number, the labels that the project has count at once, all of them where the rule was for another one; the hours begin now.
    Raises PredictorArchived, Invalid (a project of another ontology than the predictor's, settings).
    """
    refuse_archived(predictor)
    if project.ontology_id != predictor.ontology_id:
        words = f"{project.name} has another ontology than {predictor.name}, which would learn what it is not asked for."
        raise Invalid(errors=[FieldError("/project", "other_ontology", words, "a project with the ontology of the predictor")])
    refuse_lesson(predictor, settings or {})
    values = {"project": project, "after_labels": after_labels, "promote": promote, "settings": dict(settings or {}), "enabled": enabled}
    clock = {"every_hours": every_hours, "due_at": _in_hours(every_hours)}
    TrainingRule.objects.filter(predictor=predictor).exclude(project=project).update(labels=0)
    rule, _is_new = TrainingRule.objects.update_or_create(predictor=predictor, defaults={**values, **clock, "problem": ""})
    rule.refresh_from_db(fields=["due_at"])  # by the database's clock
    if enabled:
        _follow(rule)
    return rule


def remove_rule(*, predictor: Predictor) -> None:
    """Train only when somebody asks."""
    TrainingRule.objects.filter(predictor=predictor).delete()


def labels_changed(*, project: UUID) -> None:
    """A label of the project was submitted: follow the rules that wait for labels of it."""
    for rule in TrainingRule.objects.filter(IN_FORCE, project=project).select_related("predictor", "project").order_by("predictor"):
        _follow(rule)


def look_again(*, predictor: UUID) -> None:
    """A training is over: labels may have come meanwhile."""
    rule = TrainingRule.objects.filter(IN_FORCE, predictor=predictor).select_related("predictor", "project").first()
    if rule is not None:
        _follow(rule)


def train_what_is_due() -> int:
    """Follow the rules of the organization whose hour has come; returns how many they are."""
    due = TrainingRule.objects.filter(IN_FORCE, due_at__lte=Now()).select_related("predictor", "project")
    rules = list(due.select_for_update(skip_locked=True, of=("self",)))
    for rule in rules:
        TrainingRule.objects.filter(pk=rule.pk).update(due_at=_in_hours(rule.every_hours))
        _follow(rule, least=1)
    return len(rules)


def _in_hours(hours: int | None) -> Any:
    return None if hours is None else Now() + timedelta(hours=hours)


def _follow(rule: TrainingRule, least: int | None = None) -> None:
    """Start a training where enough labels came since the last, `least` or what the rule says; why it cannot be is kept with the rule."""
    count = Label.objects.by_people().filter(project=rule.project_id).count()
    wanted = rule.after_labels if least is None else least
    if wanted is None or count - rule.labels < wanted:
        return
    TrainingRule.objects.select_for_update().get(pk=rule.pk)  # before its predictor, as whoever changes the rule does
    try:
        lesson = Lesson(rule.project, settings=rule.settings, promote=Promote(rule.promote))
        start_training(actor=None, predictor=rule.predictor, lesson=lesson)
    except AlreadyTraining:
        return  # its end looks again
    except Problem as problem:
        rule.problem = problem.detail or problem.title
    else:
        rule.problem = ""
    rule.labels = count
    rule.save(update_fields=["labels", "problem"])
