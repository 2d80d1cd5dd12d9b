"""A label says one thing where a question is asked: a change that would answer it in two ways is refused."""

from collections.abc import Iterator
from dataclasses import replace

from apps.annotations.forms import value_of
from apps.annotations.models import Annotation, AnnotationSet
from apps.core.problems import FieldError
from apps.kinds.answered import Answered, Met, questions_of
from apps.kinds.values import ChangeSet

ANSWERED = FieldError(
    "/value",
    "answered_twice",
    "The set answers this question otherwise in the same place.",
    "one answer of a question in one place, and the other among what is deleted",
)


def answered_twice(*, annotation_set: AnnotationSet, changes: ChangeSet) -> Iterator[FieldError]:
    """What of a change answers a question otherwise than the set does after it in the same place. What it does not touch is not told."""
    questions = questions_of((*changes.updated, *changes.created))
    if not questions:
        return
    touched = {each.id for each in changes.updated} | set(changes.deleted)
    answered = Answered()
    rows = Annotation.objects.filter(annotation_set=annotation_set, feature__in=questions).exclude(pk__in=touched)
    for row in rows.order_by("id"):
        answered.take_annotation(value_of(row))
    for key, said in (("updated", changes.updated), ("created", changes.created)):
        for index, each in enumerate(said):
            if answered.take_annotation(each) is Met.OTHER:
                yield replace(ANSWERED, pointer=f"/{key}/{index}/value")
