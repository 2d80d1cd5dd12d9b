"""What changes webhooks and their deliveries."""

from apps.webhooks.services.delivering import deliver_chunk, end_deliveries
from apps.webhooks.services.managing import change_webhook, create_webhook, delete_webhook, rotate_secret
from apps.webhooks.services.sending import replay, replay_many, send_test, tell_of

__all__ = [
    "change_webhook",
    "create_webhook",
    "delete_webhook",
    "deliver_chunk",
    "end_deliveries",
    "replay",
    "replay_many",
    "rotate_secret",
    "send_test",
    "tell_of",
]
