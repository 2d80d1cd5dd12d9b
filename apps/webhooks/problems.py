"""The refusals of this room."""

from apps.core.problems import Conflict


class WebhookOff(Conflict):
    """Nothing is sent by a webhook that is switched off."""

    title = "This webhook is switched off"
    expected = "a webhook that is on: switch it on first"
