"""How predictors are shown."""

from typing import Any, cast, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.inference.agent_outputs import ConnectedAgentOutput
from apps.inference.health import CONDITIONS
from apps.inference.models import Predictor, PredictorVersion, Promote, VersionState
from apps.inference.predictors import families, family
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.settings import Form
from apps.inference.queries import published_numbers
from apps.organizations.api_base import StrictSerializer
from apps.organizations.permissions import Permission

FAMILIES = tuple(families())


class PublishedNumberOutput(serializers.Serializer[Any]):
    """A version of something published, in words: it may be withdrawn by now."""

    publication = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.IntegerField()


class VersionOutput(serializers.ModelSerializer[PredictorVersion]):
    """One version: how it was trained, and how well it did on what it had not seen."""

    state = serializers.SerializerMethodField()
    classes = serializers.SerializerMethodField()
    metrics = serializers.SerializerMethodField()
    settings = serializers.SerializerMethodField(help_text="Those that are private (`is_private`) only for who may train it.")
    copied_from = serializers.SerializerMethodField(help_text="What was published and copied; null for a version that was made here.")
    trained = serializers.JSONField(source="card", help_text="Settings, digest of the data, seed, steps, seconds, losses.")

    class Meta:
        model = PredictorVersion
        fields = (
            "id", "number", "state", "label", "error", "settings", "sha256", "classes", "metrics", "copied_from", "trained", "job",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=VersionState.labels))
    def get_state(self, version: PredictorVersion) -> str:
        return str(VersionState(version.state).label)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_classes(self, version: PredictorVersion) -> list[str]:
        return [each if isinstance(each, str) else each["name"] for each in version.card.get("classes", [])]

    @extend_schema_field(serializers.DictField())
    def get_settings(self, version: PredictorVersion) -> dict[str, Any]:
        private = set() if self._may_train() else {one.name for one in family(version.predictor.family).settings if one.is_private}
        return {name: value for name, value in version.settings.items() if name not in private}

    def _may_train(self) -> bool:
        view = cast(dict[str, Any], self.context).get("view")
        return view is not None and view.actor.may(Permission.PREDICTORS_TRAIN)

    @extend_schema_field(PublishedNumberOutput(allow_null=True))
    def get_copied_from(self, version: PredictorVersion) -> dict[str, Any] | None:
        return dict(PublishedNumberOutput(version.copied_from).data) if version.copied_from else None

    @extend_schema_field(serializers.DictField())
    def get_metrics(self, version: PredictorVersion) -> dict[str, Any]:
        return dict(version.card.get("metrics", {}))


class PredictorOutput(serializers.ModelSerializer[Predictor]):
    """One predictor with its versions, newest first. Its secret is never shown, only whether it has one."""

    ontology_name = serializers.CharField(source="ontology.name")
    has_secret = serializers.SerializerMethodField()
    feature_map = serializers.DictField(child=serializers.UUIDField(allow_null=True), read_only=True)
    versions = serializers.SerializerMethodField()
    ready = serializers.SerializerMethodField(help_text="Whether a version can be used.")
    newer_published = serializers.SerializerMethodField(help_text="A newer version of what it was copied from; null where there is none.")
    takes_prompts = serializers.SerializerMethodField(help_text="Whether it answers clicks and boxes.")
    needs_prompt = serializers.SerializerMethodField(help_text="Whether it says nothing without them.")

    class Meta:
        model = Predictor
        fields = (
            "id", "name", "family", "description", "ontology", "ontology_name", "model", "has_secret", "feature_map", "promoted", "ready",
            "takes_prompts", "needs_prompt", "newer_published", "archived_at", "versions", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(VersionOutput(many=True))
    def get_versions(self, predictor: Predictor) -> Any:
        return VersionOutput(sorted(predictor.versions.all(), key=lambda each: -each.number), many=True, context=self.context).data

    @extend_schema_field(PublishedNumberOutput(allow_null=True))
    def get_newer_published(self, predictor: Predictor) -> dict[str, Any] | None:
        copies = [version.copied_from for version in predictor.versions.all() if version.copied_from]
        newest: dict[str, Any] = max(copies, key=lambda one: int(one["number"]), default={})
        if "parts" not in newest:  # it was copied as a part of something, which is what is copied anew
            return None
        context = cast(dict[str, Any], self.context)  # one look for all of a list
        if "published" not in context:
            context["published"] = published_numbers()
        name, number = context["published"].get(newest["publication"], ("", 0))
        return {"publication": newest["publication"], "name": name, "number": number} if number > newest["number"] else None

    def get_has_secret(self, predictor: Predictor) -> bool:
        return bool(predictor.secret)

    def get_ready(self, predictor: Predictor) -> bool:
        return any(version.state == VersionState.READY for version in predictor.versions.all())

    def get_takes_prompts(self, predictor: Predictor) -> bool:
        return family(predictor.family).takes_prompts

    def get_needs_prompt(self, predictor: Predictor) -> bool:
        return family(predictor.family).needs_prompt


class PredictorInput(StrictSerializer):
    """A new predictor."""

    name = serializers.CharField(max_length=200)
    family = serializers.ChoiceField(choices=FAMILIES)
    ontology = serializers.UUIDField()
    description = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)
    settings = serializers.DictField(
        required=False, default=dict, help_text="The settings of its first version, for a family whose versions are not trained."
    )
    secret = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10_000, help_text="Its credential. It is sealed, and never shown again."
    )


class VersionInput(StrictSerializer):
    """A new version of a predictor whose versions are not trained here."""

    settings = serializers.DictField(required=False, default=dict, help_text="The settings of its family; those left out have defaults.")


class ExchangeOutput(serializers.Serializer[Any]):
    """What was sent to the server behind a predictor, and what came back: the beginnings of both, secrets and signatures hidden."""

    id = serializers.UUIDField()
    method = serializers.CharField()
    address = serializers.CharField()
    asked = serializers.CharField(help_text="The body that was sent; '' for none.")
    status = serializers.IntegerField(allow_null=True, help_text="The status of the answer; null where none came.")
    answered = serializers.CharField(help_text="The body of the answer.")
    error = serializers.CharField(help_text="Why it counts as a failure; '' where it does not.")
    seconds = serializers.FloatField()
    created_at = serializers.DateTimeField()


class PartHealthOutput(serializers.Serializer[Any]):
    """How a predictor that a workflow asks is doing."""

    predictor = serializers.UUIDField(source="predictor.pk")
    name = serializers.CharField(source="predictor.name")
    condition = serializers.ChoiceField(choices=CONDITIONS)
    error = serializers.CharField()
    succeeded_at = serializers.DateTimeField(allow_null=True)


class HealthOutput(serializers.Serializer[Any]):
    """How a predictor, or the server behind it, is doing, and the last that was said to a server, newest first."""

    condition = serializers.ChoiceField(
        choices=CONDITIONS,
        help_text="unknown: never asked. ready: it works in workers here, and was not asked since its version is in use. "
        "open: it failed so often that it is not asked before `open_until`.",
    )
    failures = serializers.IntegerField(help_text="How many calls failed in a row.")
    open_until = serializers.DateTimeField(allow_null=True)
    succeeded_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(help_text="What went wrong last.")
    exchanges = ExchangeOutput(many=True)
    parts = PartHealthOutput(many=True, help_text="Of a workflow: the predictors that it asks, of which the worst says how it is doing.")
    agents = ConnectedAgentOutput(many=True, help_text="Of a predictor whose model runs elsewhere: the programs of the last week.")
    waiting = serializers.IntegerField(help_text="How many data rows wait for an agent.")


class TrainingInput(StrictSerializer):
    """What to learn from, and what to measure on."""

    project = serializers.UUIDField(help_text="Learn from the labels of this project.")
    held_out_project = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Measure on the labels of this one. Without it, and without splits, of 20 labels or more one in ten is set aside by the "
        "ids of the data rows, and three in ten of those labeled blind; of fewer none.",
    )
    slice = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="Only what this slice chooses of it.")
    splits = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="A model run: learn from the labels of its data rows in 'train', measure on those in 'test'.",
    )
    settings = serializers.DictField(required=False, default=dict, help_text="Settings of the family that differ from its defaults.")
    promote = serializers.ChoiceField(choices=Promote.choices, required=False, default=Promote.ALWAYS.value)


class TrainingOutput(serializers.Serializer[Any]):
    """The job that trains, and the version it makes."""

    job = serializers.UUIDField()
    version = serializers.UUIDField()


class AttachInput(StrictSerializer):
    """A predictor for a project."""

    predictor = serializers.UUIDField()
    version = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="Without it always the newest that is ready.")
    feature_map = serializers.DictField(
        child=serializers.UUIDField(allow_null=True), required=False, default=dict, help_text="Class to feature or option; null for none."
    )


class AttachedOutput(serializers.Serializer[Any]):
    """A predictor that a project can ask."""

    id = serializers.UUIDField()
    predictor = PredictorOutput()
    version = serializers.UUIDField(source="version_id", allow_null=True)
    feature_map = serializers.DictField(child=serializers.CharField(allow_null=True))


class AttachedListOutput(serializers.Serializer[Any]):
    """All of a project's predictors."""

    results = AttachedOutput(many=True)


class AskInput(StrictSerializer):
    """Which predictor."""

    predictor = serializers.UUIDField()


class LabelBatchInput(AskInput):
    """Which predictor, and how sure it has to be."""

    threshold = serializers.FloatField(min_value=0, max_value=1, help_text="The least confidence of everything said of a data row, 0 to 1.")


class WithdrawnOutput(serializers.Serializer[Any]):
    """What was put back into the queue."""

    withdrawn = serializers.IntegerField(source="count")
    left = serializers.IntegerField(help_text="Data rows that were not looked at for it yet: ask again.")


class AskedOutput(serializers.Serializer[Any]):
    """The work that was started; job is null where a task was asked about that was answered before. Runs look at everything anew."""

    job = serializers.UUIDField(source="job_id", allow_null=True)
    model_run = serializers.UUIDField(source="model_run_id")


class SettingOutput(serializers.Serializer[Any]):
    """One setting of a family: enough to draw its field."""

    name = serializers.CharField()
    title = serializers.CharField()
    form = serializers.ChoiceField(choices=get_args(Form))
    default = serializers.JSONField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = serializers.ListField(child=serializers.CharField())
    help = serializers.CharField()
    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)
    is_private = serializers.BooleanField(help_text="Whether it is never published: whoever copies the predictor says their own.")


class FamilyOutput(serializers.Serializer[Any]):
    """A kind of predictor."""

    name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    modalities = serializers.ListField(child=serializers.CharField())
    trainable = serializers.BooleanField()
    origin = serializers.ChoiceField(choices=[each.value for each in Origin])
    takes_prompts = serializers.BooleanField()
    needs_prompt = serializers.BooleanField(help_text="Whether it says nothing without a click or a box.")
    listens = serializers.BooleanField(help_text="Whether it is told what happens to labels, and trains by itself when asked to.")
    names_freely = serializers.BooleanField(help_text="Whether it may answer under names of its own, besides the words of the ontology.")
    settings = SettingOutput(many=True)
