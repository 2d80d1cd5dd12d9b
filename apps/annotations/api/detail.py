"""A task as the editor needs it: the data row, the ontology, the set at hand, and what is suggested."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.annotations.api.fields import AnnotationField, StoredDecision
from apps.annotations.forms import dump_all
from apps.annotations.queries import TaskDetail, content_of, predictor_of
from apps.annotations.sources import KeptFrom, named
from apps.annotations.suggested import Suggested
from apps.catalog.serializers import DataRowDetailOutput
from apps.ontologies.queries import tree_at
from apps.ontologies.serializers import OntologyOutput
from apps.ontologies.tree import dump_tree
from apps.projects.access import only_labels
from apps.projects.api.outputs import STATES, LeaseOutput, TaskOutput
from apps.projects.models import TaskState
from apps.projects.services import Stage


class SetAtHand(serializers.Serializer[Any]):
    """The set to go on from: one's own to label, the label or one's correction of it in review."""

    id = serializers.UUIDField()
    author = serializers.UUIDField(allow_null=True, help_text="Membership; null where a predictor made it, or it was merged of several.")
    corrects = serializers.UUIDField(allow_null=True)
    revision = serializers.IntegerField()
    annotations = serializers.ListField(child=AnnotationField())
    decisions = StoredDecision(many=True)


class SuggestionSet(serializers.Serializer[Suggested]):
    """What one run suggests, as it was predicted, surest first."""

    annotation_set = serializers.UUIDField(source="annotation_set.id")
    model_run = serializers.UUIDField(source="run.id")
    predictor = serializers.SerializerMethodField()
    predictor_version = serializers.UUIDField(source="run.predictor_version_id", allow_null=True)
    name = serializers.SerializerMethodField(help_text="Who says it, in words.")
    final = serializers.BooleanField(source="annotation_set.complete", help_text="False while the run still looks at the data row.")
    annotations = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        """`pass` is a word of Python's own."""
        return {**super().get_fields(), "pass": serializers.IntegerField(source="pass_number", help_text="The newest pass in it.")}

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_predictor(self, suggested: Suggested) -> str | None:
        """Which predictor said it, where one of ours did."""
        return predictor_of(suggested.run)

    def get_name(self, suggested: Suggested) -> str:
        """As its predictor is called, or the model of a run that somebody sent."""
        return named(suggested.run)

    @extend_schema_field(serializers.ListField(child=AnnotationField()))
    def get_annotations(self, suggested: Suggested) -> list[dict[str, Any]]:
        """Surest first."""
        return dump_all(suggested.annotations)


class KeptFromOutput(serializers.Serializer[KeptFrom]):
    """A suggestion that something in the set was kept of, and that is not shown any more: an answer to clicks, or of an earlier version."""

    suggestion = serializers.UUIDField()
    confidence = serializers.FloatField(allow_null=True)
    predictor_version = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(help_text="Who said it, in words.")


class ReviewOutput(serializers.Serializer[Any]):
    """One earlier verdict on the task."""

    id = serializers.UUIDField()
    reviewer = serializers.UUIDField(help_text="Membership.")
    decision = serializers.ChoiceField(choices=["approve", "correct", "send_back", "withdraw", "choose"])
    comment = serializers.CharField()
    annotation_set = serializers.UUIDField()
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class TaskDetailOutput(serializers.Serializer[TaskDetail]):
    """All that is needed to label or review one data row."""

    id = serializers.UUIDField(source="task.id")
    project = serializers.UUIDField(source="task.project_id")
    batch = serializers.UUIDField(source="task.batch_id")
    state = serializers.ChoiceField(choices=STATES, source="task.get_state_display")
    stage = serializers.SerializerMethodField()
    lease = LeaseOutput(source="task")
    data_row = DataRowDetailOutput(source="task.data_row")
    ontology = serializers.SerializerMethodField()
    annotation_set = serializers.SerializerMethodField()
    suggestions = SuggestionSet(many=True)
    sources = KeptFromOutput(many=True, help_text="Of what the set's annotations come from that which is not among the suggestions.")
    suggestion_threshold = serializers.FloatField(source="task.project.suggestion_threshold")
    blind = serializers.BooleanField(source="task.is_blind", help_text="Under a blind audit: answered without what any model says of it.")
    benchmark = serializers.SerializerMethodField()
    comment = serializers.CharField(source="task.comment")
    labels_wanted = serializers.IntegerField(
        source="task.labels_wanted", help_text="So many people labeled it independently, and this is their task; 0 elsewhere."
    )
    reviews = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=[stage.value for stage in Stage]))
    def get_stage(self, detail: TaskDetail) -> str:
        """What is to be done with it."""
        return Stage.REVIEW.value if detail.task.state == TaskState.REVIEW else Stage.LABEL.value

    def get_benchmark(self, detail: TaskDetail) -> bool:
        """Whether people are measured by its label; who only labels is never told so."""
        return detail.task.is_gold and not only_labels(self.context["view"].actor)

    @extend_schema_field(OntologyOutput)
    def get_ontology(self, detail: TaskDetail) -> dict[str, Any]:
        """The words in which it is labeled."""
        ontology = detail.task.project.ontology
        shown = {name: getattr(ontology, name) for name in ("name", "version", "created_at", "updated_at")}
        return {"id": str(ontology.pk), **shown, "features": dump_tree(tree_at(ontology.pk, ontology.version))}

    @extend_schema_field(SetAtHand(allow_null=True))
    def get_annotation_set(self, detail: TaskDetail) -> dict[str, Any] | None:
        """Null where the caller has none yet and no label counts."""
        found = detail.annotation_set
        if found is None:
            return None
        return {"id": str(found.pk), "author": found.author_id and str(found.author_id), "corrects": found.corrects_id, **content_of(found)}

    @extend_schema_field(ReviewOutput(many=True))
    def get_reviews(self, detail: TaskDetail) -> list[dict[str, Any]]:
        """Earlier verdicts, oldest first."""
        return list(detail.reviews)


class SubmittedOutput(serializers.Serializer[Any]):
    """Where the task went, and the next one."""

    task = TaskOutput()
    next = TaskDetailOutput(allow_null=True)
