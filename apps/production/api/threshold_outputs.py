"""What a queue's promise, its certifications and its calibrations look like on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.production.models import Calibration, Certification, Promise
from apps.production.standing import Standing, share_with_bounds

PROMISE_STATES = ["none", "not_due", "kept", "refused"]
PRESETS = ["cheapest", "balanced", "certified"]


class BandOutput(serializers.Serializer[Any]):
    """A figure, and from where to where it may be with a confidence of 95 %."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class PromiseOutput(serializers.Serializer[Promise]):
    """At most `error_rate` of what is decided automatically is wrong, with `confidence`."""

    id = serializers.UUIDField()
    error_rate = serializers.FloatField()
    confidence = serializers.FloatField()
    first = serializers.IntegerField(help_text="The first certification is held at so many audits of the certificate's part.")
    growth = serializers.FloatField(help_text="Each further one when these have grown so many times.")
    by_class = serializers.BooleanField(help_text="Classes with enough decisions have thresholds of their own, and share the doubt.")
    created_at = serializers.DateTimeField(help_text="Audits drawn from then on count.")
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()


class CandidateOutput(serializers.Serializer[Any]):
    """One threshold that was fixed beforehand, with what the audits say of it."""

    threshold = serializers.FloatField()
    accepted = serializers.IntegerField(help_text="Audits at or above it.")
    wrong = serializers.IntegerField(help_text="Of these, wrong ones; what was set aside is among them.")
    bound = serializers.FloatField(help_text="What the true error rate is above only with the doubt that was spent (Clopper-Pearson).")


class AheadOutput(serializers.Serializer[Any]):
    """A certification ahead, at the rates seen so far."""

    audits = serializers.IntegerField()
    coverage = serializers.FloatField(help_text="Share that would be decided automatically.")


class GroupOutput(serializers.Serializer[Any]):
    """What was found of a class, or of everything."""

    subject = serializers.CharField(help_text="Id of a feature or option; '' is every other class, or everything.")
    audits = serializers.IntegerField()
    threshold = serializers.SerializerMethodField()
    coverage = serializers.SerializerMethodField()
    candidates = CandidateOutput(many=True, help_text="From strict to loose.")
    place = serializers.IntegerField(allow_null=True, help_text="Which candidate is certified, from 0; null: none.")
    first = serializers.IntegerField(help_text="The first candidate with audits enough to be tested.")
    reason = serializers.CharField(help_text="Why none is.")
    more = serializers.IntegerField(allow_null=True, help_text="So many audits more would do at the rates seen so far; null: none would.")
    outlook = AheadOutput(many=True)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_threshold(self, group: dict[str, Any]) -> float | None:
        """The one certified."""
        return None if group["place"] is None else group["candidates"][group["place"]]["threshold"]

    @extend_schema_field(BandOutput(allow_null=True))
    def get_coverage(self, group: dict[str, Any]) -> dict[str, float] | None:
        """The share of the audits at or above it, with its Wilson interval."""
        return None if group["place"] is None else share_with_bounds(group["candidates"][group["place"]]["accepted"], group["audits"])


class CertificationOutput(serializers.Serializer[Certification]):
    """One certification."""

    number = serializers.IntegerField(help_text="Of the queue, over all its promises.")
    created_at = serializers.DateTimeField()
    error_rate = serializers.FloatField(source="promise.error_rate")
    confidence = serializers.FloatField(source="promise.confidence")
    calibration = serializers.IntegerField(source="calibration.number", help_text="In whose confidences it is told.")
    audits = serializers.IntegerField()
    set_aside = serializers.IntegerField(help_text="Audits that nobody could answer: they count as wrong.")
    doubt = serializers.FloatField(help_text="What it spent of 1 - confidence.")
    is_kept = serializers.BooleanField()
    groups = GroupOutput(many=True)


class BinOutput(serializers.Serializer[Any]):
    """Audits of like confidence: the share that is right, with its Wilson interval."""

    low = serializers.FloatField(help_text="The smallest confidence in it.")
    high = serializers.FloatField(help_text="The largest.")
    confidence = serializers.FloatField(help_text="The mean.")
    right = serializers.FloatField()
    right_low = serializers.FloatField()
    right_high = serializers.FloatField()
    count = serializers.IntegerField()


class DiagramOutput(serializers.Serializer[Any]):
    """A reliability diagram; `reason` in place of figures where there are too few audits."""

    ece = serializers.FloatField(required=False, help_text="Expected calibration error, 0 is best.")
    brier = serializers.FloatField(required=False, help_text="Brier score, 0 is best.")
    bins = BinOutput(many=True, required=False)
    reason = serializers.CharField(required=False)


class CalibrationOutput(serializers.Serializer[Calibration]):
    """One time that audits were asked how far confidences can be believed."""

    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    method = serializers.SerializerMethodField()
    classes = serializers.SerializerMethodField()
    reason = serializers.CharField(help_text="Why there is none for every class.")
    audits = serializers.IntegerField(help_text="Audits that it was made of, none of them a certificate's.")
    targeted = serializers.IntegerField(help_text="Of these, targeted ones, each counted as often as it was unlikely to be drawn.")
    before = DiagramOutput(allow_null=True)
    after = DiagramOutput(allow_null=True, help_text="Of each fifth of the audits put right by what the others teach.")
    candidates_from = serializers.IntegerField(
        source="source", help_text="Decisions that were no audits, from whose scores candidate thresholds were taken."
    )
    in_force = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_method(self, calibration: Calibration) -> str | None:
        """For everything: platt or isotonic; null: there is none."""
        return None if calibration.fitted is None else calibration.fitted["pooled"].get("method")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_classes(self, calibration: Calibration) -> list[str]:
        """Those with a calibrator of their own."""
        return [] if calibration.fitted is None else sorted(calibration.fitted["classes"])

    def get_in_force(self, calibration: Calibration) -> bool:
        """Whether decisions are made by it."""
        return bool(self.context["standing"].queue.calibration_id == calibration.pk)


class PointOutput(serializers.Serializer[Any]):
    """What a threshold would mean, by the uniform audits that are over; no promise."""

    threshold = serializers.FloatField()
    coverage = BandOutput(help_text="Share decided automatically (Wilson).")
    error = BandOutput(allow_null=True, help_text="Share of these that is wrong (Clopper-Pearson).")
    cost = BandOutput(help_text="Per item, in the queue's unit of costs.")
    accepted = serializers.IntegerField()
    wrong = serializers.IntegerField()


class PresetOutput(serializers.Serializer[Any]):
    """A threshold that may be chosen."""

    name = serializers.ChoiceField(choices=[(each, each) for each in PRESETS])
    threshold = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()


class NextOutput(serializers.Serializer[Any]):
    """The next certification."""

    number = serializers.IntegerField()
    audits = serializers.IntegerField(help_text="It is held at so many audits,")
    over = serializers.IntegerField(help_text="of which the first so many, in the order drawn, are over.")


class InForceOutput(serializers.Serializer[Any]):
    """By what is decided now."""

    threshold = serializers.FloatField(allow_null=True)
    class_thresholds = serializers.DictField(child=serializers.FloatField(allow_null=True), allow_null=True)
    automatic = serializers.BooleanField()
    follows = serializers.BooleanField(help_text="False: the threshold is by hand, and nothing is promised of it.")
    raised_to = serializers.FloatField(allow_null=True)
    calibration = serializers.SerializerMethodField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_calibration(self, queue: Any) -> int | None:
        """The number of the one that puts confidences right."""
        return None if queue.calibration is None else queue.calibration.number


class AuditCounts(serializers.Serializer[Any]):
    """Blind audits that still count; what an open one is for is not told."""

    open = serializers.IntegerField()
    calibration = serializers.IntegerField(help_text="Over, drawn uniformly, for calibration.")
    certification = serializers.IntegerField(help_text="Over, drawn uniformly, for certificates.")
    targeted = serializers.IntegerField(help_text="Over, drawn near the threshold.")


class ThresholdOutput(serializers.Serializer[Standing]):
    """How a queue's promise stands, and what thresholds would mean."""

    promise = PromiseOutput(allow_null=True)
    state = serializers.ChoiceField(choices=[(each, each) for each in PROMISE_STATES])
    newest = CertificationOutput(allow_null=True, help_text="The last certification of this promise.")
    next = NextOutput(allow_null=True)
    in_force = InForceOutput(source="queue")
    scale = serializers.SerializerMethodField()
    curve = PointOutput(many=True, help_text="By rising threshold.")
    curve_reason = serializers.CharField(help_text="Why there is no curve.")
    presets = PresetOutput(many=True)
    audits = AuditCounts()
    calibration_needs = serializers.IntegerField(help_text="So many audits more, and a first calibration is tried.")
    certifications = CertificationOutput(many=True, help_text="Newest first.")
    calibrations = CalibrationOutput(many=True, help_text="Newest first.")

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_scale(self, standing: Standing) -> int | None:
        """The number of the calibration in whose confidences curve and presets are told; null: raw ones."""
        return None if standing.scale is None else standing.scale.number
