"""Training by itself: whenever a project has so many more labels."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.annotations.models import Label
from apps.core.problems import Problem
from apps.inference.models import Predictor, Promote, TrainingRule
from apps.inference.problems import AlreadyTraining
from apps.inference.services.training import Lesson, start_training
from apps.projects.models import Project


def set_rule(
    *,
    predictor: Predictor,
    project: Project,
    after_labels: int,
    promote: Promote = Promote.ALWAYS,
    settings: Mapping[str, Any] | None = None,
    enabled: bool = True,
) -> TrainingRule:
    """Train the predictor whenever the project has `after_labels` more labels; the labels that it has count at once."""
    values = {"project": project, "after_labels": after_labels, "promote": promote, "settings": dict(settings or {}), "enabled": enabled}
    rule, _is_new = TrainingRule.objects.update_or_create(predictor=predictor, defaults={**values, "problem": ""})
    if enabled:
        _follow(rule)
    return rule


def remove_rule(*, predictor: Predictor) -> None:
    """Train only when somebody asks."""
    TrainingRule.objects.filter(predictor=predictor).delete()


def labels_changed(*, project: UUID) -> None:
    """A label of the project was submitted: follow the rules that wait for labels of it."""
    for rule in TrainingRule.objects.filter(project=project, enabled=True).select_related("predictor", "project"):
        _follow(rule)


def look_again(*, predictor: UUID) -> None:
    """A training is over: labels may have come meanwhile."""
    rule = TrainingRule.objects.filter(predictor=predictor, enabled=True).select_related("predictor", "project").first()
    if rule is not None:
        _follow(rule)


def _follow(rule: TrainingRule) -> None:
    """Start a training where enough labels came since the last; why it cannot be is kept with the rule, until more come."""
    count = Label.objects.by_people().filter(project=rule.project_id).count()
    if count - rule.labels < rule.after_labels:
        return
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
