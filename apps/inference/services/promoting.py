"""Which version is in use: promoted by hand or by a rule, rolled back by promoting an earlier one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.inference import lessons, queries
from apps.inference.events import VersionPromoted
from apps.inference.models import Predictor, PredictorVersion, Promote, VersionState
from apps.inference.predictors.contract import PredictorError, Sample
from apps.inference.predictors.measure import measure
from apps.inference.problems import NoVersionReady
from apps.inference.services.versions import hold
from apps.inference.services.working import forget_work
from apps.inference.uses import refuse_archived
from apps.inference.warm import loaded

FIGURES = ("average_precision", "f1")


def promote(*, predictor: Predictor, version: PredictorVersion | None) -> Predictor:
    """Use this version from now on, or, with None, always the newest that is ready. Raises PredictorArchived, and
    Invalid for one that is not ready.
    """
    refuse_archived(predictor)
    if version is not None and (version.predictor_id != predictor.pk or version.state != VersionState.READY):
        expected = "a version of this predictor that is ready, or null for always the newest"
        raise Invalid(errors=[FieldError("/version", "not_ready", "This version cannot be used.", expected)])
    predictor.promoted = version
    predictor.save(update_fields=["promoted"])
    forget_work(predictor.pk)
    fact = VersionPromoted(predictor=predictor.pk, version=version.pk if version else None)
    publish(fact, topics=(f"predictor:{predictor.pk}",))
    return predictor


def measured_before(predictor: Predictor, samples: Sequence[Sample]) -> dict[str, Any] | None:
    """How the version in use does on the same samples; None where there is none, or where it cannot look at them any more.

    One that learned from any of them has no figures (`has_learned_them`): it would be asked for what it was told.
    """
    try:
        with transaction.atomic():
            version = queries.newest_ready(Predictor.objects.get(pk=predictor.pk))
            has_learned = lessons.has_learned(version, [sample.item.id for sample in samples])
        metrics = {} if has_learned else measure(loaded(version), samples).dump()
        return {"version": str(version.pk), "number": version.number, "metrics": metrics, "has_learned_them": has_learned}
    except (NoVersionReady, PredictorError):
        return None


def settle(version: PredictorVersion, rule: Promote) -> None:
    """Use a version that has just become ready, or keep the one in use, as the rule says. The first is always used."""
    predictor = hold(version.predictor_id)
    earlier = (
        PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY).exclude(pk=version.pk).order_by("-number").first()
    )
    in_use = predictor.promoted or earlier
    if in_use is None:
        return
    is_used = rule == Promote.ALWAYS
    if rule == Promote.IF_BETTER:
        found = judged(version.card, in_use)
        is_used = not found.against
        version.card = {**version.card, "not_promoted": found.against, "not_compared": found.instead}
        version.save(update_fields=["card"])
    wanted = version if is_used else in_use
    if predictor.promoted_id == wanted.pk or (predictor.promoted_id is None and is_used):
        return
    promote(predictor=predictor, version=wanted)


@dataclass(frozen=True)
class Judged:
    """Whether a version is to be used: a reason `against` it, '' for none; what speaks for it `instead` of a comparison, '' with one."""

    against: str = ""
    instead: str = ""


def judged(card: Mapping[str, Any], in_use: PredictorVersion) -> Judged:
    """Whether a version did at least as well on the same samples as the one in use.

    Where the two cannot be compared, as while there are few labels, whoever has learned from more is taken to know more: unless it was
    measured and got nothing right. One of which is told why it is `unmeasured` is not used.
    """
    if card.get("unmeasured"):
        return Judged(str(card["unmeasured"]))
    if compared := _compared(card):
        figure, now, then = compared
        words = f"Its {_in_words(figure)} is {now:.3f}, and that of version {in_use.number} {then:.3f} on the same data rows."
        return Judged("" if now >= then else words)
    why, learned, before = _incomparable(card, in_use), card.get("data_rows"), in_use.card.get("data_rows")
    nothing = next((figure for figure in FIGURES if card.get("metrics", {}).get(figure) == 0), None)
    if nothing is not None:
        return Judged(f"{why} But its {_in_words(nothing)} is 0.")
    if learned is None or before is None or learned <= before:
        return Judged(f"{why} And it has learned from no more labels than that.")
    return Judged(instead=f"{why} It is used because it has learned from {learned:,} labelled data rows, and that from {before:,}.")


def _incomparable(card: Mapping[str, Any], in_use: PredictorVersion) -> str:
    """Why there is no comparison, in a sentence."""
    if (card.get("before") or {}).get("has_learned_them"):
        why = "that has learned from some of the data rows that this one was measured on"
    elif not card.get("held_out"):
        why = "no data row is set aside to measure on yet"
    else:
        why = "that could not be measured on the same data rows"
    return f"It cannot be compared with version {in_use.number}: {why}."


def _in_words(figure: str) -> str:
    return {"average_precision": "average precision", "f1": "F1"}[figure]


def _compared(card: Mapping[str, Any]) -> tuple[str, float, float] | None:
    """The figure by which a version is compared with the one before it, for both; None where they have none in common."""
    before = (card.get("before") or {}).get("metrics", {})
    both = ((figure, card.get("metrics", {}).get(figure), before.get(figure)) for figure in FIGURES)
    return next(((figure, now, then) for figure, now, then in both if now is not None and then is not None), None)
