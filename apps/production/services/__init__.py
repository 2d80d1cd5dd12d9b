"""Every write of this room."""

from apps.production.services.deciding import Answer, decide
from apps.production.services.feeding import FEED, feed_chunk, start_feeding
from apps.production.services.overdue import tell_overdue
from apps.production.services.queues import create_queue, update_queue
from apps.production.services.settling import settle

__all__ = ["FEED", "Answer", "create_queue", "decide", "feed_chunk", "settle", "start_feeding", "tell_overdue", "update_queue"]
