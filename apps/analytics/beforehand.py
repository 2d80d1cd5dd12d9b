"""What can be said of suggestions before they are accepted: how likely each is to be left as it is, and how many seconds that saves.

Likely is what the project's people did with suggestions of the same version at the same confidence, one by one: right is what they
accepted as it was, wrong what they edited or rejected. What was accepted in bulk says nothing, because nobody looked at each. The curve is
fitted by `apps.evaluation.calibration`: bins of equal mass, pooled until they rise with confidence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.analytics.models import Outcome
from apps.analytics.queries import NEEDED, Times, seconds_by_outcome, spread
from apps.annotations.models import DecisionOutcome, SuggestionDecision
from apps.evaluation.calibration import TooFew, believed, calibration
from apps.projects.models import Project

FITTED_FROM = 100  # decisions on a version's suggestions
OF_CLASS_FROM = 200  # on those of one class
NEWEST_DECISIONS = 10_000
NEWEST_SPANS = 20_000

Judged = list[tuple[float, bool]]  # confidence, and whether it was left as it is


@dataclass(frozen=True)
class Calibrator:
    """Of a predictor's version, of one class of it where `feature` names one: the share that was left as it is at the confidences 0.00,
    0.01 and so on up to 1.00; None while fewer than `FITTED_FROM` were decided.
    """

    predictor_version: UUID
    feature: UUID | None
    decided: int
    right: int
    believed: tuple[float, ...] | None


@dataclass(frozen=True)
class Beforehand:
    """Seconds to draw one, to accept one, and to put a wrong one right or away; `needed` of each before they say anything."""

    needed: int
    fitted_from: int
    drawn: Times
    accepted: Times
    corrected: Times
    calibrators: tuple[Calibrator, ...]


def beforehand(project: Project) -> Beforehand:
    """From the project's newest activity and decisions, so that it takes about the same time however much was labeled."""
    times = seconds_by_outcome(project, newest=NEWEST_SPANS)
    return Beforehand(
        needed=NEEDED,
        fitted_from=FITTED_FROM,
        drawn=spread(times[Outcome.DRAWN]),
        accepted=spread(times[Outcome.ACCEPTED]),
        corrected=spread([*times[Outcome.EDITED], *times[Outcome.REJECTED]]),
        calibrators=tuple(_calibrators(_judged(project))),
    )


def _judged(project: Project) -> Mapping[tuple[UUID, UUID | None], Judged]:
    """What was decided one by one, by version and class, and by version alone (class None). The newest decision on a suggestion stands."""
    rows = SuggestionDecision.objects.of_labels(project).filter(confidence__isnull=False, predictor_version__isnull=False)
    rows = rows.order_by("-decided_at", "-number")
    newest: dict[UUID, tuple[UUID, UUID, float, int]] = {}
    in_bulk = set[UUID]()
    wanted = ("suggestion_id", "suggestion__feature_id", "predictor_version", "confidence", "outcome", "bulk")
    for suggestion, feature, version, confidence, outcome, bulk in rows.values_list(*wanted)[:NEWEST_DECISIONS]:
        newest.setdefault(suggestion, (version, feature, confidence, outcome))
        if bulk:
            in_bulk.add(suggestion)
    found: dict[tuple[UUID, UUID | None], Judged] = defaultdict(list)
    for suggestion, (version, feature, confidence, outcome) in newest.items():
        if suggestion in in_bulk or outcome == DecisionOutcome.WITHDRAWN:
            continue
        verdict = (confidence, outcome == DecisionOutcome.ACCEPTED)
        found[version, feature].append(verdict)
        found[version, None].append(verdict)
    return found


def _calibrators(judged: Mapping[tuple[UUID, UUID | None], Judged]) -> Iterable[Calibrator]:
    for (version, feature), verdicts in judged.items():
        if feature is not None and len(verdicts) < OF_CLASS_FROM:
            continue
        right = sum(is_right for _, is_right in verdicts)
        yield Calibrator(version, feature, len(verdicts), right, _curve(verdicts))


def _curve(verdicts: Judged) -> tuple[float, ...] | None:
    if len(verdicts) < FITTED_FROM:
        return None
    fitted = calibration(*zip(*verdicts, strict=True))
    if isinstance(fitted, TooFew):
        return None
    return tuple(round(float(each), 4) for each in believed(fitted.dump()["bins"]))
