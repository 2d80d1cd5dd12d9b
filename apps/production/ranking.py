"""In which order what waits is handed out: as a moment, the earlier the sooner. No database.

Each waits towards a moment that is fixed when it comes, so nothing is ranked again and the queue is read from an index. Ages grow alike
for all, so who is ahead by a fixed worth stays ahead by it; and what has waited long enough is ahead of all that comes, so nothing
starves.
"""

from datetime import datetime, timedelta

UNHURRIED = timedelta(days=1)  # where there is no deadline: as if it were due a day after it came
STEP = timedelta(hours=1)  # what one step of priority is worth
DOUBT = timedelta(hours=1)  # what it is worth that the model has no idea; at a deadline nothing is, so that near ones go first
LOWEST, HIGHEST = -5, 5


def rank_of(*, came: datetime, deadline: datetime | None, priority: int, confidence: float | None) -> int:
    """Milliseconds since 1970 of the moment towards which it waits. `confidence` in [0, 1]; None stands in the middle."""
    due = came + UNHURRIED - DOUBT * (1 - (0.5 if confidence is None else confidence)) if deadline is None else deadline
    return int((due - STEP * priority).timestamp() * 1000)
