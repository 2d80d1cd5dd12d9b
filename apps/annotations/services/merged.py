"""What several people's labels were merged into: a set without an author, and the label that it is."""

from collections.abc import Iterable

from apps.annotations.forms import row_of
from apps.annotations.models import Annotation, AnnotationSet, Label, LabelState
from apps.annotations.services.work import missing_in, name_label
from apps.kinds import values
from apps.projects.models import Project, Task


def keep_merged(*, task: Task, annotations: Iterable[values.Annotation]) -> AnnotationSet:
    """Write the set that was merged for a data row. Raises IntegrityError where it has one: a data row is merged once."""
    made: AnnotationSet = AnnotationSet.objects.create(project_id=task.project_id, data_row_id=task.data_row_id, revision=1)
    Annotation.objects.bulk_create([row_of(each, made.pk, place=place) for place, each in enumerate(annotations)], batch_size=500)
    return made


def is_whole(annotation_set: AnnotationSet, project: Project) -> bool:
    """Whether the set answers all that is required."""
    return not missing_in(annotation_set, project)


def name_merged(*, annotation_set: AnnotationSet, task: Task) -> Label:
    """Let the merged set count, as any label that was submitted does while it waits for a review."""
    return name_label(annotation_set=annotation_set, revision=annotation_set.revision, task=task, state=LabelState.SUBMITTED)
