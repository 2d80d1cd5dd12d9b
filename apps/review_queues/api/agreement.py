"""How far people agree, as a page shows it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.evaluation.agreement.summary import Figure
from apps.kinds.features import FeatureSpec, walk_features
from apps.ontologies.queries import tree
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project
from apps.projects.api.outputs import STATES, TaskDataRow
from apps.review_queues.agreeing import Agreement, agreement_in


class BoundedFigure(serializers.Serializer[Figure]):
    """A figure, and from where to where it may be with a confidence of 95 %; or why there is none."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="Of how many things: marks for F1, places answered for kappa and alpha, data rows for a mean.")
    reason = serializers.CharField(help_text="Why there is no figure; else ''.")


class QuestionFigure(serializers.Serializer[Any]):
    """How far people agree on a question beyond chance."""

    feature = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="The kind of annotation.")
    figure = BoundedFigure()


class AgreementOfTwo(serializers.Serializer[Any]):
    """How far two people agree."""

    one = serializers.UUIDField(help_text="Membership.")
    other = serializers.UUIDField(help_text="Membership.")
    data_rows = serializers.IntegerField(help_text="That both labeled.")
    marks = BoundedFigure(help_text="F1 of all that the two marked and answered.")
    questions = QuestionFigure(many=True, help_text="Cohen's kappa.")


class KindFigure(serializers.Serializer[Any]):
    """F1 of all of one kind."""

    kind = serializers.CharField(help_text="The kind of annotation.")
    figure = BoundedFigure()


class ClassFigure(serializers.Serializer[Any]):
    """F1 of one class, or of one option."""

    feature = serializers.UUIDField()
    option = serializers.UUIDField(allow_null=True)
    path = serializers.CharField(help_text="Its name, after what it is asked under.")
    kind = serializers.CharField(help_text="The kind of annotation.")
    color = serializers.CharField()
    figure = BoundedFigure()


class RowAgreement(serializers.Serializer[Any]):
    """How far people agree about one data row."""

    task = serializers.UUIDField(source="task_id")
    data_row = TaskDataRow(source="task.data_row")
    agreement = serializers.FloatField()
    is_agreed = serializers.BooleanField(help_text="Whether it was enough for nobody to look.")
    state = serializers.ChoiceField(choices=STATES, source="task.get_state_display")


class AgreementOutput(serializers.Serializer[Any]):
    """How far the people of a project agree."""

    merged = serializers.IntegerField(help_text="Data rows that two or more labeled.")
    measured = serializers.IntegerField(help_text="Of these the newest, which the figures are of.")
    disputed = serializers.IntegerField(help_text="That wait for a reviewer.")
    mean = BoundedFigure(help_text="Mean agreement of a data row.")
    pairs = AgreementOfTwo(many=True)
    kinds = KindFigure(many=True)
    classes = ClassFigure(many=True)
    questions = QuestionFigure(many=True, help_text="Krippendorff's alpha.")
    worst = RowAgreement(many=True, help_text="The data rows that people agree least about, worst first.")


class AgreementViewSet(TenantViewSet):
    """Agreement of people."""

    permissions = {"retrieve": Permission.TASKS_REVIEW}

    @extend_schema(operation_id="get_agreement", responses=AgreementOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How far people agree who labeled the same data rows independently: every two, by kind, class and question, with intervals."""
        project = get_project(self.actor, pk)
        return self.reply(AgreementOutput, told(agreement_in(project), tree(project.ontology_id, archived=True)))


def told(found: Agreement, features: Iterable[FeatureSpec]) -> dict[str, Any]:
    """As the door answers it; `features` are those of the ontology."""
    named = {feature.id: feature for feature in walk_features(features)}

    def questions(figures: Any) -> list[dict[str, Any]]:
        asked = ((named.get(feature), feature, figure) for feature, figure in figures.items())
        return [{"feature": number, "name": each.name, "kind": each.kind, "figure": figure} for each, number, figure in asked if each]

    summary = found.summary
    return {
        "merged": found.merged,
        "measured": found.measured,
        "disputed": found.disputed,
        "mean": found.mean,
        "pairs": [{**_plain(each), "questions": questions(each.questions)} for each in summary.pairs],
        "kinds": [{"kind": kind, "figure": figure} for kind, figure in summary.kinds.items()],
        "classes": [
            {"feature": each.feature, "option": each.option, "path": each.path, "kind": each.kind, "color": each.color, "figure": figure}
            for each, figure in summary.classes
        ],
        "questions": questions(summary.questions),
        "worst": found.worst,
    }


def _plain(pair: Any) -> dict[str, Any]:
    return {"one": pair.one, "other": pair.other, "data_rows": pair.data_rows, "marks": pair.marks}
