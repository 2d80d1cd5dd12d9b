"""Work for programs elsewhere."""

from typing import Any

from tests.contract.matrix import Line, Request

TOLD = {"instance": "0190c1de-0000-7000-8000-0000000000aa", "name": "box", "device": "cpu", "version": "1"}


def held(here: Any, there: Any) -> dict[str, Any]:
    """The lease that an agent holds."""
    return {"id": there.lease, "token": here.tokens["lease"]}


def taught(here: Any, there: Any) -> dict[str, Any]:
    """The lesson that an agent holds."""
    return {"id": there.lesson, "token": here.tokens["lesson"]}


LINES = (
    Line(
        "POST predictors/<pk>/leases/take",
        lambda here, there: Request(f"predictors/{here.agents}/leases/take", {"agent": TOLD, "data_rows": 4}, query={"wait": "1"}),
    ),
    Line(
        "POST predictors/<pk>/leases/results",
        lambda here, there: Request(
            f"predictors/{here.agents}/leases/results",
            {
                "agent": TOLD,
                "lease": held(here, there),
                "results": [{"data_row": there.leased_row, "annotations": [], "error": "too dark", "seconds": 0.5}],
            },
        ),
        refused=(409, 422),
    ),
    Line(
        "POST predictors/<pk>/leases/extension",
        lambda here, there: Request(f"predictors/{here.agents}/leases/extension", {"agent": TOLD, "leases": [held(here, there)]}),
        refused=(200,),
        note="another's lease is told as lost",
    ),
    Line(
        "POST predictors/<pk>/leases/release",
        lambda here, there: Request(f"predictors/{here.agents}/leases/release", {"leases": [held(here, there)]}),
        refused=(200,),
        note="another's lease is told as lost",
    ),
    Line(
        "POST predictors/<pk>/fittings/take",
        lambda here, there: Request(f"predictors/{here.agents}/fittings/take", {"agent": TOLD}, query={"wait": "1"}),
        status=204,
    ),
    Line(
        "POST predictors/<pk>/fittings/labels",
        lambda here, there: Request(f"predictors/{here.agents}/fittings/labels", {"lease": taught(here, there)}),
        refused=(409,),
    ),
    Line(
        "POST predictors/<pk>/fittings/progress",
        lambda here, there: Request(
            f"predictors/{here.agents}/fittings/progress", {"agent": TOLD, "lease": taught(here, there), "step": 1, "steps": 2}
        ),
        status=204,
        refused=(409,),
    ),
    Line(
        "POST predictors/<pk>/fittings/end",
        lambda here, there: Request(
            f"predictors/{here.agents}/fittings/end", {"agent": TOLD, "lease": taught(here, there), "version": "2"}
        ),
        status=204,
        refused=(409,),
    ),
)
