"""The keystroke-level model: the seconds that a practised person takes for keys, a mouse and a thought, and what they add up to.

Card, S. K., Moran, T. P. and Newell, A. (1980): The keystroke-level model for user performance time with interactive systems.
Communications of the ACM 23(7), 396-410. A click is 0.2 s there; one press or release is half of it as in Kieras, D. (2001): Using the
keystroke-level model to estimate execution times, University of Michigan.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from math import dist, log2

KEY_S = 0.20  # K: one key, by somebody who types 55 words a minute
PRESS_S = 0.10  # B: the mouse button down, or up
MENTAL_S = 1.35  # M: to see, to decide, to find what comes next
POINT_S, POINT_S_PER_BIT = 0.8, 0.1  # P: by Fitts's law, as the paper has it for a mouse

Point = tuple[float, float]

ASSUMPTIONS = f"""
- K {KEY_S} s a key, B {PRESS_S} s a press or a release, M {MENTAL_S} s a thought,
  P {POINT_S} + {POINT_S_PER_BIT} log2(distance / size + 0.5) s (Card, Moran and Newell 1980).
- An expert who makes no slips and knows the keys: one hand on the keyboard, one on the mouse, and none moves between them.
- Dragging is pointing between a press and a release. Distances and sizes are those on a screen of 1440 x 900.
- Where a corner is set, the size of the target is the error that still gives the overlap that is asked for.
- One M for every object that is drawn and for every suggestion, whatever comes of it: none is accepted unseen.
- One M for every picture, to see that nothing is left, and the keys that submit it.
- Objects are drawn by the shortest way, from the nearest corner, and no key is pressed for a class that is in hand.
- Waiting is what the product took in this run, for the next picture and for the last word of the predictor. The model does nothing
  meanwhile, and the product gets none of the person's time to be ahead of it.
"""


def pointing_s(start: Point, end: Point, size_px: float) -> float:
    """Seconds from one place of the screen to a target of this size around another; at least those of a target that is reached at once."""
    return POINT_S + POINT_S_PER_BIT * max(0.0, log2(dist(start, end) / size_px + 0.5))


class Ledger:
    """The operations of one way of working, each with its seconds, and what every act took: what was drawn, accepted, edited, ..."""

    def __init__(self) -> None:
        self.operations = Counter[str]()
        self.seconds = defaultdict[str, float](float)
        self.acts = defaultdict[str, list[float]](list)

    def add(self, operator: str, seconds: float) -> None:
        """One operation: K, B, M, P, or R for waiting."""
        self.operations[operator] += 1
        self.seconds[operator] += seconds

    @property
    def total_s(self) -> float:
        return sum(self.seconds.values())

    @contextmanager
    def act(self, outcome: str) -> Iterator[None]:
        """What is done in the block came to this."""
        before = self.total_s
        yield
        self.acts[outcome].append(self.total_s - before)

    def figures(self, images: int) -> dict[str, float]:
        """Seconds and operations for one image; how often each outcome came, and what it took on average."""
        found = {"seconds_per_image": self.total_s / images}
        for operator, count in sorted(self.operations.items()):
            found |= {f"{operator}_per_image": count / images, f"{operator}_seconds_per_image": self.seconds[operator] / images}
        for outcome, each in sorted(self.acts.items()):
            found |= {f"{outcome}_count": len(each), f"{outcome}_seconds": sum(each) / len(each)}
        return found
