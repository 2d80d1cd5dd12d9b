"""How work is asked for by agents, handed out, answered and kept."""

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.long_poll import LONGEST_S
from apps.inference.models import Agent
from apps.inference.queries import is_connected
from apps.inference.services.agents import AgentTold
from apps.modalities import MODALITIES
from apps.ontologies.serializers import FeatureOutput
from apps.ontologies.tree import dump_tree
from apps.organizations.api_base import StrictSerializer

MOST_ROWS, MOST_LEASES = 64, 64
PRIORITIES = ("live", "trial", "predict")
LARGEST_TOKEN = 2**63 - 1


class AgentInput(StrictSerializer):
    """Who calls."""

    instance = serializers.UUIDField(help_text="Your own choice, anew each time the program starts.")
    name = serializers.CharField(max_length=200)
    device = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    version = serializers.CharField(required=False, allow_blank=True, default="", max_length=200, help_text="What you call your model's.")
    kept = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, default=None, max_length=200,
        help_text="What you call the version before it, where you keep that: you may be told to answer with it again.",
    )  # fmt: skip
    fits = serializers.BooleanField(required=False, default=False, help_text="Whether your model can learn: it takes fittings too.")

    def validate(self, attrs: dict[str, Any]) -> Any:
        return AgentTold(**attrs)


class WorkTakeQuery(StrictSerializer):
    """How long to wait where there is nothing to do."""

    wait = serializers.IntegerField(required=False, default=0, min_value=0, max_value=LONGEST_S, help_text="Seconds.")


class WorkTakeInput(StrictSerializer):
    """How much to take."""

    agent = AgentInput()
    data_rows = serializers.IntegerField(required=False, default=8, min_value=1, max_value=MOST_ROWS, help_text="About so many at once.")
    only_urgent = serializers.BooleanField(required=False, default=False, help_text="Only what a person waits for.")


class WorkLeaseInput(StrictSerializer):
    """What an agent holds."""

    id = serializers.UUIDField()
    token = serializers.IntegerField(min_value=0, max_value=LARGEST_TOKEN)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return attrs["id"], attrs["token"]


class WorkKeepInput(StrictSerializer):
    """Which leases to extend."""

    agent = AgentInput()
    leases = WorkLeaseInput(many=True, max_length=MOST_LEASES)  # type: ignore[call-arg]  # of the list


class WorkReleaseInput(StrictSerializer):
    """Which leases to hand back."""

    leases = WorkLeaseInput(many=True, max_length=MOST_LEASES)  # type: ignore[call-arg]  # of the list


class WorkResultInput(StrictSerializer):
    """What was found in one data row, or why nothing could be said."""

    data_row = serializers.UUIDField()
    annotations: ClassVar[Any] = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        default=list,
        help_text="As lines of predictions have them, without the data row: name or feature, kind, value, confidence, answers, at, uuid.",
    )
    error = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)
    seconds = serializers.FloatField(required=False, default=0.0, min_value=0, max_value=86_400, help_text="Of work, for the costs.")


class WorkAnswerInput(StrictSerializer):
    """Answers for data rows of one lease; the others may follow."""

    agent = AgentInput()
    lease = WorkLeaseInput()
    results = WorkResultInput(many=True, max_length=1_000)  # type: ignore[call-arg]  # of the list


class WorkRowOutput(serializers.Serializer[Any]):
    """One data row to look at."""

    id = serializers.UUIDField(source="row.pk")
    name = serializers.CharField(source="row.name")
    global_key = serializers.CharField(source="row.global_key", allow_null=True)
    modality = serializers.ChoiceField(source="row.modality", choices=tuple(MODALITIES))
    mime = serializers.CharField(source="row.mime")
    width = serializers.IntegerField(source="row.width", allow_null=True, help_text="Pixels of the oriented picture.")
    height = serializers.IntegerField(source="row.height", allow_null=True)
    checksum = serializers.CharField(source="row.checksum", help_text="SHA-256 of its bytes.")
    media = serializers.CharField(help_text="A signed address of its bytes: of this server where it begins with /.")
    texts = serializers.DictField(child=serializers.CharField(), help_text="Of texts, what spans count in; '' is the whole.")


class WorkLeaseOutput(serializers.Serializer[Any]):
    """Data rows that are yours until `until`, and longer if you extend the lease."""

    id = serializers.UUIDField()
    token = serializers.IntegerField()
    job = serializers.UUIDField()
    priority = serializers.ChoiceField(choices=PRIORITIES, help_text="live and trial: a person waits.")
    careful = serializers.BooleanField(help_text="Whoever had it before ended without a word: look at its data rows one by one.")
    patience_s = serializers.FloatField(help_text="Extend it no longer than this without an answer.")
    lease_s = serializers.FloatField(help_text="How long each extension lasts.")
    until = serializers.DateTimeField()
    data_rows = WorkRowOutput(source="rows", many=True)


class WithFeatures:
    """A thing that tells its features as ontologies do."""

    @extend_schema_field(FeatureOutput(many=True))
    def get_features(self, told: Any) -> list[dict[str, Any]]:
        return dump_tree(told.features)


class WorkOutput(WithFeatures, serializers.Serializer[Any]):
    """Work, all of one job; or the word to answer with another version first, and no work."""

    leases = WorkLeaseOutput(many=True)
    features = serializers.SerializerMethodField(help_text="What can be said: the features that answers name.")
    options: Any = serializers.DictField(help_text="The predictor's, for its model.")
    use = serializers.CharField(
        allow_null=True, help_text="The version that you keep is in use, yours is not: answer with it from now on, and call it so."
    )


class WorkRefusedOutput(serializers.Serializer[Any]):
    """A place of an answer that cannot be kept, and why."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    expected = serializers.CharField()


class WorkAcceptedOutput(serializers.Serializer[Any]):
    """What became of the answers."""

    data_rows = serializers.IntegerField(help_text="How many are answered for by this; 0 where all were before.")
    left = serializers.IntegerField(help_text="How many of the lease are not.")
    refused = serializers.SerializerMethodField(help_text="What of them cannot be kept; the rest is.")

    @extend_schema_field(WorkRefusedOutput(many=True))
    def get_refused(self, accepted: Any) -> list[dict[str, Any]]:
        return [{key: value for key, value in asdict(each).items() if key != "line"} for each in accepted.refused]


class WorkKeptOutput(serializers.Serializer[Any]):
    """Which leases are (or, handed back, were) still yours, and which are somebody else's by now, over, or cancelled."""

    kept = serializers.ListField(child=serializers.UUIDField())
    lost = serializers.ListField(child=serializers.UUIDField())


class ConnectedAgentOutput(serializers.Serializer[Any]):
    """A program that works for a predictor."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    device = serializers.CharField()
    version = serializers.CharField()
    fits = serializers.BooleanField(help_text="Whether its model can learn.")
    seen_at = serializers.DateTimeField()
    connected = serializers.SerializerMethodField()
    data_rows = serializers.IntegerField(help_text="How many it has answered for.")

    def get_connected(self, agent: Agent) -> bool:
        return is_connected(agent)
