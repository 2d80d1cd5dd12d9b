"""How lessons are handed out to agents, and what comes of them."""

from typing import Any, ClassVar

from rest_framework import serializers

from apps.inference.agent_outputs import AgentInput, WithFeatures, WorkLeaseInput, WorkRowOutput
from apps.inference.services.agents import Ended
from apps.organizations.api_base import StrictSerializer

MOST_LABELS, MOST_STEPS, MOST_FIGURES = 200, 10**9, 50
LONGEST_NAME, MOST_FIGURE = 80, 1e300


class FittingTakeInput(StrictSerializer):
    """Who would learn."""

    agent = AgentInput()


class FittingLabelsInput(StrictSerializer):
    """Which labels of a lesson: at most so many, of the data rows after this one."""

    lease = WorkLeaseInput()
    after = serializers.UUIDField(required=False, allow_null=True, default=None)
    limit = serializers.IntegerField(required=False, default=100, min_value=1, max_value=MOST_LABELS)


class FiguresField(serializers.DictField):
    """Figures by their names: finite numbers."""

    child = serializers.FloatField()

    def __init__(self, *, reserved: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._reserved = reserved

    def to_internal_value(self, data: Any) -> dict[str, float]:
        if isinstance(data, dict):
            if len(data) > MOST_FIGURES:
                raise serializers.ValidationError(f"There are {len(data)} figures; at most {MOST_FIGURES} are taken.")
            errors = {str(name)[:LONGEST_NAME]: [words] for name, figure in data.items() if (words := self._refused(name, figure))}
            if errors:
                raise serializers.ValidationError(errors)  # type: ignore[arg-type]
        return super().to_internal_value(data)

    def _refused(self, name: Any, figure: Any) -> str:
        """Why this is no figure, '' where it is one."""
        if not str(name).strip() or len(str(name)) > LONGEST_NAME:
            return f"A figure's name has 1 to {LONGEST_NAME} characters."
        if name == self._reserved:
            return f"A figure cannot be called {name!r}: that is told beside the figures."
        if isinstance(figure, bool) or not isinstance(figure, int | float) or not abs(figure) <= MOST_FIGURE:
            return "A figure is a finite number."
        return ""


class FittingProgressInput(StrictSerializer):
    """How far learning is: step of steps, and the figures of the moment."""

    agent = AgentInput()
    lease = WorkLeaseInput()
    step = serializers.IntegerField(min_value=0, max_value=MOST_STEPS)
    steps = serializers.IntegerField(min_value=1, max_value=MOST_STEPS)
    metrics = FiguresField(reserved="step", required=False, default=dict, help_text="Such as loss: each name is a curve.")


class FittingEndInput(StrictSerializer):
    """What came of learning: the new version's name and figures, or an error."""

    agent = AgentInput()
    lease = WorkLeaseInput()
    version = serializers.CharField(required=False, allow_blank=True, default="", max_length=200, help_text="What you call it.")
    metrics = FiguresField(required=False, default=dict, help_text="On what was held out.")
    error = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)

    def validate(self, attrs: dict[str, Any]) -> Any:
        ended = Ended(attrs["version"], attrs["metrics"], attrs["error"])
        return {"agent": attrs["agent"], "lease": attrs["lease"], "ended": ended}


class FittingOutput(WithFeatures, serializers.Serializer[Any]):
    """A lesson that is yours until `until`, and longer if you extend the lease."""

    id = serializers.UUIDField()
    token = serializers.IntegerField()
    job = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Of the version that comes of it.")
    labels = serializers.IntegerField(help_text="How many there are to learn from.")
    held_out = serializers.IntegerField(help_text="How many more there are to measure on.")
    lease_s = serializers.FloatField(help_text="How long each extension lasts.")
    until = serializers.DateTimeField()
    features = serializers.SerializerMethodField(help_text="What labels may say.")
    options: Any = serializers.DictField(help_text="The predictor's, for its model.")


class FittingLabelOutput(serializers.Serializer[Any]):
    """A data row and what people say of it."""

    data_row = WorkRowOutput(source="row")
    held_out = serializers.BooleanField(help_text="Whether to measure on it, and never learn from it.")
    annotations: ClassVar[Any] = serializers.ListField(child=serializers.DictField(), help_text="In the one form, names beside the ids.")


class FittingLabelsOutput(serializers.Serializer[Any]):
    """A page of labels; `next` is the data row to ask after for more, null at the end."""

    labels = FittingLabelOutput(many=True)
    next = serializers.UUIDField(allow_null=True)
