"""Which version is in use: promoted by hand or by a rule, rolled back by promoting an earlier one."""

from collections.abc import Sequence
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
    is_used = rule == Promote.ALWAYS or (rule == Promote.IF_BETTER and is_better(version.card))
    if rule == Promote.IF_BETTER:
        version.card = {**version.card, "not_promoted": "" if is_used else why_not(version.card)}
        version.save(update_fields=["card"])
    wanted = version if is_used else in_use
    if predictor.promoted_id == wanted.pk or (predictor.promoted_id is None and is_used):
        return
    promote(predictor=predictor, version=wanted)


def is_better(card: dict[str, Any]) -> bool:
    """Whether a version did at least as well as the one before it on the same samples; without a comparison it did.

    One of which is told why it is `unmeasured` did not.
    """
    compared = _compared(card)
    return not card.get("unmeasured") and (compared is None or compared[1] >= compared[2])


def why_not(card: dict[str, Any]) -> str:
    """Why a version is not better, in a sentence."""
    compared = _compared(card)
    if card.get("unmeasured") or compared is None:
        return str(card.get("unmeasured", ""))
    figure, now, then = compared
    return f"Its {figure.replace('_', ' ')} is {now:.3f}, and that of version {card['before']['number']} {then:.3f} on the same data rows."


def _compared(card: dict[str, Any]) -> tuple[str, float, float] | None:
    """The figure by which a version is compared with the one before it, for both; None where they have none in common."""
    before = (card.get("before") or {}).get("metrics", {})
    both = ((figure, card.get("metrics", {}).get(figure), before.get(figure)) for figure in FIGURES)
    return next(((figure, now, then) for figure, now, then in both if now is not None and then is not None), None)
