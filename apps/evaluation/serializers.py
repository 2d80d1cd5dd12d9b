"""How evaluations are asked for and shown."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from apps.annotations.api.fields import AnnotationField
from apps.catalog.serializers import DataRowOutput
from apps.evaluation.levels import bin_of, level_of
from apps.kinds import InvalidValue
from apps.model_runs.serializers import split_field
from apps.organizations.api_base import StrictSerializer

STATES = ("none", "stale", "running", "current")
PREDICTED = ("true_positive", "false_positive", "confused", "below", "unlabeled")
TRUE = ("found", "missed")
REASONS = ("missing", "class", "place")
SUBJECT = "Index in the evaluation's `subjects`; null: all of them together, or none."


class GridField(serializers.FloatField):
    """A number of the grid that figures are kept on; it becomes its index there, as `place` has it, which may raise InvalidValue."""

    def __init__(self, place: Callable[[float], int], **more: Any) -> None:
        super().__init__(min_value=0, max_value=1, **more)
        self.place = place

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The index. Raises ValidationError."""
        number = super().run_validation(data)
        try:
            return None if number is None else self.place(number)
        except InvalidValue as error:
            raise serializers.ValidationError(f"{error.message} Expected: {error.expected}.", code="off_grid") from None


class PointQuery(StrictSerializer):
    """Where to read; what is left out is the run's operating point, and every split."""

    confidence = GridField(bin_of, required=False, help_text="Predictions of at least this confidence count; hundredths.")
    iou = GridField(
        level_of, required=False, help_text="A prediction matches a label that overlaps it at least so much; steps of 0.05, 0 is any."
    )
    split = split_field(required=False, help_text="Left out: all. '': those of no split.")


class CurvesQuery(StrictSerializer):
    """Of what."""

    iou = GridField(level_of, required=False)
    split = split_field(required=False)
    subject = serializers.IntegerField(required=False, min_value=0, help_text="Left out: all of them together.")


class OutcomesQuery(StrictSerializer):
    """Where to read; what is left out is the run's operating point."""

    confidence = GridField(bin_of, required=False)
    iou = GridField(level_of, required=False)


class ErrorsQuery(OutcomesQuery):
    """Which predictions speak against labels."""

    confidence = GridField(bin_of, required=False, help_text="The least confidence; left out: the operating point.")
    reason = serializers.ChoiceField(choices=REASONS, required=False)
    subject = serializers.IntegerField(required=False, min_value=0, help_text="Only predictions of this subject.")
    in_review = serializers.BooleanField(required=False, help_text="Only labels that wait for a reviewer now, or only the others.")
    doubtful = serializers.BooleanField(
        default=False,
        help_text="Also predictions of which those of the class that are as sure are more often wrong than right in this run.",
    )
    split = split_field(required=False)


class LabelsInput(StrictSerializer):
    """Whose labels the run is compared with."""

    project = serializers.UUIDField()
    follows = serializers.BooleanField(default=False, help_text="Take every later change of the project's labels too, by itself.")


class PointInput(StrictSerializer):
    """The operating point: where the figures of single data rows stand."""

    confidence = GridField(bin_of, required=False)
    iou = GridField(level_of, required=False)


class SplitOutput(serializers.Serializer[Any]):
    """A split of the run."""

    name = serializers.CharField(help_text="'' are the data rows of no split.")
    count = serializers.IntegerField()


class SubjectOutput(serializers.Serializer[Any]):
    """What is counted by itself: a feature, or an option of one."""

    index = serializers.IntegerField()
    feature = serializers.UUIDField()
    option = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    path = serializers.CharField(help_text="Its name after those of its question and of what that is asked under: 'stamp > worn: yes'.")
    color = serializers.CharField(help_text="'' where it has none.")
    kind = serializers.CharField()
    parent = serializers.UUIDField(  # type: ignore[assignment]  # the fields of a serializer are no attributes of it
        allow_null=True, help_text="The feature under which this question is asked."
    )


class EvaluationOutput(serializers.Serializer[Any]):
    """How a run is evaluated, and how far that is."""

    state = serializers.ChoiceField(
        choices=STATES,
        help_text="none: it has no labels yet. stale: something changed since. running: a job is at work, or about to be. "
        "current: all that changed is worked in.",
    )
    job = serializers.UUIDField(allow_null=True, help_text="The job that is at work.")
    project = serializers.UUIDField(allow_null=True)
    project_name = serializers.CharField(allow_null=True)
    follows = serializers.BooleanField()
    labels_taken_at = serializers.DateTimeField(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)
    confidence = serializers.FloatField()
    iou = serializers.FloatField()
    labeled_count = serializers.IntegerField(help_text="Data rows of the run with a label to compare with.")
    unlabeled_count = serializers.IntegerField(
        help_text="Data rows of the run of which no label was taken: they count in no figure. A refresh takes those that are there by now."
    )
    stale_count = serializers.IntegerField(help_text="Data rows whose figures are to be worked out again.")
    splits = SplitOutput(many=True)
    subjects = SubjectOutput(many=True)
    levels = serializers.ListField(child=serializers.FloatField(), help_text="The overlaps that may be asked for; 0 is any.")
    custom_metrics = serializers.ListField(child=serializers.CharField())


class LabelboxOutput(serializers.Serializer[Any]):
    """The same predictions and labels, matched as Labelbox does; `definitions` says how."""

    true_positives = serializers.IntegerField()
    false_positives = serializers.IntegerField()
    false_negatives = serializers.IntegerField()
    precision = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    f1 = serializers.FloatField(allow_null=True)


class ScoreOutput(serializers.Serializer[Any]):
    """The figures of one subject, or of all; null where one has no meaning. `definitions` says what each is."""

    subject = serializers.IntegerField(allow_null=True, help_text=SUBJECT)
    truths = serializers.IntegerField()
    predictions = serializers.IntegerField()
    true_positives = serializers.IntegerField()
    false_positives = serializers.IntegerField()
    false_negatives = serializers.IntegerField()
    precision = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    f1 = serializers.FloatField(allow_null=True)
    accuracy = serializers.FloatField(allow_null=True)
    mean_iou = serializers.FloatField(allow_null=True)
    mean_mask_iou = serializers.FloatField(allow_null=True)
    ap = serializers.FloatField(allow_null=True)
    ap50 = serializers.FloatField(allow_null=True)
    ap75 = serializers.FloatField(allow_null=True)
    map = serializers.FloatField(allow_null=True)
    ece = serializers.FloatField(allow_null=True)
    brier = serializers.FloatField(allow_null=True)
    labelbox = LabelboxOutput(
        allow_null=True, help_text="null: of what is asked under something, and where the run was last evaluated before there were such."
    )
    metrics = serializers.DictField(
        child=serializers.FloatField(), help_text="Figures that came with the predictions, by name: their mean over all confidences."
    )


class ConfusionOutput(serializers.Serializer[Any]):
    """How often one subject was predicted where another was labeled."""

    predicted = serializers.IntegerField(allow_null=True, help_text="null: nothing was predicted there.")
    truth = serializers.IntegerField(allow_null=True, help_text="null: nothing was labeled there.")
    count = serializers.IntegerField()


class MetricsOutput(serializers.Serializer[Any]):
    """The figures of a run at one point."""

    confidence = serializers.FloatField()
    iou = serializers.FloatField()
    split = serializers.CharField(allow_null=True)
    total = ScoreOutput()
    classes = ScoreOutput(many=True)
    confusion = ConfusionOutput(many=True)
    definitions = serializers.DictField(child=serializers.CharField(), help_text="What each figure is, by its name, and by which rule.")


class RunTotalOutput(serializers.Serializer[Any]):
    """How well a run did as a whole, at its own operating point; null where it has not been evaluated."""

    model_run = serializers.UUIDField()
    computed_at = serializers.DateTimeField(allow_null=True)
    confidence = serializers.FloatField(allow_null=True)
    iou = serializers.FloatField(allow_null=True)
    total = ScoreOutput(allow_null=True)


class CurvePointOutput(serializers.Serializer[Any]):
    """The counts at one threshold of confidence."""

    confidence = serializers.FloatField()
    precision = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    true_positives = serializers.IntegerField()
    false_positives = serializers.IntegerField()
    false_negatives = serializers.IntegerField()


class HistogramOutput(serializers.Serializer[Any]):
    """How many predictions of a range of confidence, its lower end included, are right and how many wrong."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    right = serializers.IntegerField()
    wrong = serializers.IntegerField()


class ReliabilityBinOutput(serializers.Serializer[Any]):
    """Predictions of like confidence, and which share of them is right."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    confidence = serializers.FloatField(help_text="Their mean.")
    right = serializers.FloatField(help_text="The share that is right.")
    count = serializers.IntegerField()


class ReliabilityOutput(serializers.Serializer[Any]):
    """How far confidence can be believed."""

    ece = serializers.FloatField()
    brier = serializers.FloatField()
    bins = ReliabilityBinOutput(many=True)


class CurvesOutput(serializers.Serializer[Any]):
    """What is drawn."""

    iou = serializers.FloatField()
    split = serializers.CharField(allow_null=True)
    subject = serializers.IntegerField(allow_null=True, help_text=SUBJECT)
    points = CurvePointOutput(many=True, help_text="At confidence 0.00, 0.01 and so on up to 1.00.")
    interpolated = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="COCO's precision at recall 0.00, 0.01 and so on up to 1.00."
    )
    histogram = HistogramOutput(many=True)
    reliability = ReliabilityOutput(allow_null=True)
    reliability_reason = serializers.CharField(allow_null=True, help_text="Why there is none.")


class PredictionOutcomeOutput(serializers.Serializer[Any]):
    """A predicted annotation as one subject. below: it is less confident than asked. unlabeled: there is nothing to compare it with."""

    annotation = AnnotationField(help_text="All of it: of a nested answer, what that is asked under.")
    outcome = serializers.ChoiceField(choices=PREDICTED)
    subject = serializers.IntegerField(allow_null=True)
    confidence = serializers.FloatField(
        help_text="As which it counts: an option that says nothing of its own is as sure as its question, what says nothing at all is 1, "
        "and a nested answer is never surer than what it is asked under."
    )
    truth = serializers.IntegerField(
        allow_null=True, help_text="What the label says in its place: the subject it matches or is confused with."
    )
    overlap = serializers.FloatField(help_text="How alike it is to the label that it matches; 0 where it matches none.")


class TruthOutcomeOutput(serializers.Serializer[Any]):
    """A labeled annotation as one subject."""

    annotation = AnnotationField()
    outcome = serializers.ChoiceField(choices=TRUE)
    subject = serializers.IntegerField()


class RowOutcomesOutput(serializers.Serializer[Any]):
    """What became of every prediction and every label of a data row."""

    is_evaluated = serializers.BooleanField(help_text="Whether there is a label to compare with, and that has been done.")
    predictions = PredictionOutcomeOutput(many=True)
    truths = TruthOutcomeOutput(many=True)


class LabelErrorOutput(serializers.Serializer[Any]):
    """A confident prediction that speaks against a label, and so perhaps a mistake in the label.

    missing: nothing is labeled there. class: something else is, whether or not another prediction finds that. place: the same is, but it
    overlaps too little.
    """

    id = serializers.UUIDField()
    data_row = DataRowOutput()
    annotation = serializers.UUIDField(help_text="The prediction.")
    subject = serializers.IntegerField()
    truth = serializers.IntegerField(allow_null=True, help_text="What is labeled there.")
    confidence = serializers.FloatField()
    score = serializers.FloatField(
        help_text="By which they are ranked, 0 to 1: which share of this run's predictions of the class that are as sure is right; of all "
        "classes where the class has too few to tell; the confidence where all have."
    )
    is_measured = serializers.BooleanField(
        help_text="Whether the score is a share that this run measured; else it is the confidence, as the model says it: not calibrated."
    )
    reason = serializers.ChoiceField(choices=REASONS)
    in_review = serializers.BooleanField(help_text="Whether the label waits for a reviewer in the project that it was taken from.")
