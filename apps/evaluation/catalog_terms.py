"""What the catalog may be asked about how runs did."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from apps.catalog.terms import Condition, Field, Said, filter_term, id_of, number, one_of, share
from apps.evaluation.levels import ROUNDING, bin_of, level_of
from apps.evaluation.models import OPERATING_POINT, Outcome, RunEvaluation
from apps.evaluation.points import Point
from apps.evaluation.subjects import averaged_in
from apps.kinds import InvalidValue
from apps.kinds.reading import MAX_METRIC_NAME, read_flag, read_text, read_whole
from apps.model_runs.kept_back import kept_back
from apps.model_runs.models import FIGURES, ModelRun, ModelRunDataRow
from apps.model_runs.queries import METRIC, NO_METRIC, instead_of_metric, metric
from apps.model_runs.splitting import SPLITS, UNASSIGNED

OUTCOMES = ("predicted", "true_positive", "false_positive", "false_negative", "confused", "made_up", "overlooked")
MOST_SUBJECTS = 2**15 - 1
LONGEST_NAME = len(METRIC) + MAX_METRIC_NAME


def subject() -> Field:
    """The index of a subject in the run's evaluation."""

    def read(payload: Any, at: str) -> int:
        return read_whole(payload, at, at_most=MOST_SUBJECTS)

    return Field(read, {"type": "integer", "minimum": 0}, needed=False)


def figure_name() -> Field:
    """The name of a figure of data rows in runs."""

    def read(payload: Any, at: str) -> str:
        name = read_text(payload, at, at_most=LONGEST_NAME)
        if name not in FIGURES and not (name.startswith(METRIC) and len(name) > len(METRIC)):
            raise InvalidValue(at, "There is no such figure.", f"{', '.join(FIGURES)}, or {METRIC}<name>", code="invalid_choice")
        return name

    return Field(read, {"type": "string", "maxLength": LONGEST_NAME, "pattern": f"^({'|'.join(FIGURES)}|{METRIC}[\\s\\S]+)$"})


@filter_term(
    "outcome",
    "The run has such an outcome on it, where predictions count from this confidence and match from this IoU on (0.5 where none is said); "
    "of predictions with a confidence of `at_least`, or `below`. `predicted` and `truth` are indexes of the evaluation's subjects. What is "
    "`predicted` is right or wrong: a true or a false positive. Of what is wrong or missed, `confused` stands on a label of another "
    "subject, `made_up` on none, and `overlooked` is a label that nothing stands on. `averaged`: only of the subjects that average "
    "precision is a mean over, as the curve of all of them is.",
    {
        "model_run": id_of(ModelRun), "is": one_of(*OUTCOMES), "predicted": subject(), "truth": subject(), "confidence": share(),
        "iou": share(), "at_least": share(), "below": share(), "averaged": Field(read_flag, {"type": "boolean"}, needed=False),
    },
)  # fmt: skip
def with_outcome(said: Said) -> Condition:
    """Those that have at least one."""
    level = level_of(said.get("iou", OPERATING_POINT), "/iou")
    point = Point(level, bin_of(said.get("confidence", OPERATING_POINT), "/confidence"))
    rows = Outcome.objects.filter(~kept_back("data_row"), model_run=said["model_run"], data_row=OuterRef("pk"))
    if said.get("averaged"):
        rows = rows.filter(subject__in=_averaged(said["model_run"]))
    if said["is"] == "overlooked":
        return _overlooked(rows, said, point)
    if said["is"] == "predicted":
        right, wrong = (_predicted(rows, {**said, "is": each}, point) for each in ("true_positive", "false_positive"))
        return Q(Exists(right)) | Q(Exists(wrong))
    return Exists(_missed(rows, said, point) if said["is"] == "false_negative" else _predicted(rows, said, point))


def _averaged(run: UUID) -> list[int]:
    evaluation = RunEvaluation.objects.filter(model_run=run).first()
    return averaged_in(evaluation.subjects) if evaluation is not None else []


def _overlooked(rows: Any, said: Said, point: Point) -> Condition:
    """Each confusion is with one missed label of its own: what is missed more often than confused, nothing stands on."""
    missed = _missed(rows, said, point)
    confused = _predicted(rows, {"is": "confused", **({"truth": said["truth"]} if "truth" in said else {})}, point)
    return Q(Exists(missed)) & GreaterThan(_count(missed), _count(confused))


def _count(rows: Any) -> Coalesce:
    """How many these are on each data row."""
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _missed(rows: Any, said: Said, point: Point) -> Any:
    found, asked = f"found__{point.level}__lt", f"asked__{point.level}__gte"
    rows = rows.filter(Q(found=None) | Q(**{found: point.bin}), Q(asked=None) | Q(**{asked: point.bin}), is_truth=True)
    return rows.filter(subject=said["truth"]) if "truth" in said else rows


def _predicted(rows: Any, said: Said, point: Point) -> Any:
    bit = 1 << point.level
    least = max(point.confidence, said.get("at_least", 0.0))
    rows = rows.filter(is_truth=False, confidence__gte=least - ROUNDING)
    if "below" in said:
        rows = rows.filter(confidence__lt=said["below"] - ROUNDING)
    if "predicted" in said:
        rows = rows.filter(subject=said["predicted"])
    rows = rows.annotate(right=F("matched").bitand(bit), compared=F("counted").bitand(bit))
    if said["is"] == "true_positive":
        rows = rows.exclude(right=0)
        return rows.filter(subject=said["truth"]) if "truth" in said else rows
    rows = rows.filter(right=0).exclude(compared=0)
    if said["is"] == "false_positive" and "truth" not in said:
        return rows
    if said["is"] == "made_up":
        return rows.filter(Q(others=None) | Q(**{f"others__{point.level}__lt": 0}) | Q(**{f"above__{point.level}__gte": point.bin}))
    rows = rows.filter(**{f"above__{point.level}__lt": point.bin})
    return rows.filter(**{f"others__{point.level}": said["truth"]} if "truth" in said else {f"others__{point.level}__gte": 0})


@filter_term(
    "figure",
    f"This figure of it in the run lies in a range. `name` is one of {', '.join(FIGURES)}, or `metric:<name>` for one that came with the "
    "predictions. They stand at the run's operating point.",
    {"model_run": id_of(ModelRun), "name": figure_name(), "at_least": number(), "below": number()},
    any_of=("at_least", "below"),
)
def with_figure(said: Said) -> Condition:
    """Those of which the figure is known and within. Raises InvalidValue where it is a custom metric that the run does not have."""
    name, rows = said["name"], ModelRunDataRow.objects.filter(data_row=OuterRef("pk"), model_run=said["model_run"]).to_be_seen()
    if name.startswith(METRIC):
        if expected := instead_of_metric(said["model_run"], name.removeprefix(METRIC)):
            raise InvalidValue("/name", NO_METRIC, expected, code="metric_unknown")
        rows, name = rows.annotate(metric=metric(name.removeprefix(METRIC))), "metric"
    bounds = {f"{name}__gte": said.get("at_least"), f"{name}__lt": said.get("below")}
    return Exists(rows.filter(**{lookup: bound for lookup, bound in bounds.items() if bound is not None}))


@filter_term("split", "Is in this split of the run.", {"model_run": id_of(ModelRun), "is": one_of(*SPLITS, UNASSIGNED)})
def in_split(said: Said) -> Condition:
    """Those of one split; '' are the run's data rows of none."""
    return Exists(ModelRunDataRow.objects.filter(data_row=OuterRef("pk"), model_run=said["model_run"], split=said["is"]))


@filter_term(
    "disagrees",
    "Two runs do not come to the same on it: they found, made up or missed another number, each at its own operating point.",
    {"model_run": id_of(ModelRun), "with": id_of(ModelRun)},
)
def disagrees(said: Said) -> Condition:
    """Those that both are evaluated on, with other counts."""
    theirs = ModelRunDataRow.objects.filter(model_run=said["with"], data_row=OuterRef("data_row"), true_positives__isnull=False)
    same = ("true_positives", "false_positives", "false_negatives")
    other = theirs.exclude(**{name: OuterRef(name) for name in same})
    ours = ModelRunDataRow.objects.filter(model_run=said["model_run"], data_row=OuterRef("pk"), true_positives__isnull=False).to_be_seen()
    return Exists(ours.filter(Exists(other)))
