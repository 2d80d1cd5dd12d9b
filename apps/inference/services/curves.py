"""The curves of a training: figures by name that are told step by step, kept with the job, and with the version that comes of it."""

import math
from collections.abc import Iterable, Mapping

from apps.core.jobs import ChunkContext
from apps.core.models import Job
from apps.core.problems import FieldError, Invalid

MOST_CURVES = 50
MOST_SAID = 4
MOST_KEPT = 600  # points of all the curves that a version keeps

Curve = list[tuple[float, float]]


def show_progress(context: ChunkContext, step: int, steps: int, figures: Mapping[str, float]) -> None:
    """Step of steps, and how it does, as the job's message and a point of its curves; a figure that is not finite is said and not drawn."""
    if context.job.total != steps:
        context.set_total(steps)
    said = [f"{name} {_short(figure)}" for name, figure in list(figures.items())[:MOST_SAID]]
    point = {name: float(f"{figure:.6g}") for name, figure in figures.items() if math.isfinite(figure)}
    context.progress(", ".join([f"Step {step} of {steps}", *said]), done=step, point={"step": step, **point})


def refuse_too_many(job: Job, figures: Mapping[str, float]) -> None:
    """Raises Invalid where the job would come to have more than MOST_CURVES curves."""
    names = {name for point in job.metrics for name in point} - {"step"} | figures.keys()
    if len(names) > MOST_CURVES:
        message = f"These figures and those told before have {len(names)} names; each is a curve."
        raise Invalid(errors=[FieldError("/metrics", "too_many", message, f"at most {MOST_CURVES} names in one training")])


def curves_of(points: Iterable[Mapping[str, float]]) -> dict[str, Curve]:
    """Steps and values by name. Where training went back to an earlier step, the points that it had told from there on are gone."""
    curves: dict[str, Curve] = {}
    for point in points:
        step = point["step"]
        for name, value in point.items():
            if name != "step":
                curve = curves.setdefault(name, [])
                while curve and curve[-1][0] >= step:
                    curve.pop()
                curve.append((step, value))
    return curves


def kept_curves(job: Job) -> dict[str, Curve]:
    """The curves of a job as a version keeps them: of long ones so many points, evenly, with the first and the last."""
    Job.refresh_from_db(job, fields=["metrics"])
    curves = curves_of(job.metrics)
    most = max(2, MOST_KEPT // max(1, len(curves)))
    return {name: _thinned(curve, most) for name, curve in curves.items()}


def _thinned(curve: Curve, most: int) -> Curve:
    if len(curve) <= most:
        return curve
    return [curve[round(at * (len(curve) - 1) / (most - 1))] for at in range(most)]


def _short(figure: float) -> str:
    return f"{figure:.3f}" if figure == 0 or 1e-3 <= abs(figure) < 1e3 else f"{figure:.3g}"  # noqa: PLR2004
