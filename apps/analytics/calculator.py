"""The savings calculator: how often the model is right, what a right suggestion saves, what a wrong one costs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """Expected saving per annotation.

    `seconds_saved` may be negative; `percent` is of the time to draw; below `break_even_accuracy` (0 to 1) suggestions cost more than they
    save, None where neither a right nor a wrong suggestion changes the time.
    """

    seconds_saved: float
    percent: float
    break_even_accuracy: float | None


def estimate(*, seconds_to_draw: float, accuracy: float, seconds_saved: float, seconds_lost: float) -> Estimate:
    """Accuracy * seconds_saved - (1 - accuracy) * seconds_lost, per annotation.

    Drawing takes `seconds_to_draw` (> 0); a right suggestion saves `seconds_saved` of that, a wrong one costs `seconds_lost` more.
    With 6 s, 80 %, 5 s and 1 s: 3.8 s, which is 63.3 %.
    """
    expected = accuracy * seconds_saved - (1 - accuracy) * seconds_lost
    at_stake = seconds_saved + seconds_lost
    break_even = min(1.0, max(0.0, seconds_lost / at_stake)) if at_stake > 0 else None
    return Estimate(expected, 100 * expected / seconds_to_draw, break_even)
