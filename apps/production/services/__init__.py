"""Every write of this room."""

from apps.production.services.deciding import Answer, decide
from apps.production.services.feeding import FEED, feed_chunk, start_feeding
from apps.production.services.ladder import propose, reverse, take
from apps.production.services.looking import lock, look
from apps.production.services.overdue import tell_overdue
from apps.production.services.promising import end_promise, make_promise
from apps.production.services.queues import begin_anew_after, create_queue, update_queue, use_calibration
from apps.production.services.settling import settle
from apps.production.services.shifting import check_shifts

__all__ = [
    "FEED",
    "Answer",
    "begin_anew_after",
    "check_shifts",
    "create_queue",
    "decide",
    "end_promise",
    "feed_chunk",
    "lock",
    "look",
    "make_promise",
    "propose",
    "reverse",
    "settle",
    "start_feeding",
    "take",
    "tell_overdue",
    "update_queue",
    "use_calibration",
]
