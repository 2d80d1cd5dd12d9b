"""What a comment is about, and whom it calls, as they are sent."""

from typing import Any

from rest_framework import serializers

from apps.annotations.api.fields import OneFormField
from apps.organizations.api_base import StrictSerializer
from apps.review_queues.services import Pin

MOST_MENTIONS = 50


class PlaceField(OneFormField):
    """A place in the asset: a point, a span, a page, frames or a moment."""

    component = "Pin"


class PinFields(StrictSerializer):
    """What a thread is about: at most one of the two, or the task as a whole."""

    annotation = serializers.UUIDField(required=False, allow_null=True, help_text="An annotation of the task that was saved.")
    place = PlaceField(required=False, allow_null=True)


def mentions_field() -> serializers.ListField:
    """Members who are called."""
    return serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_MENTIONS, help_text="Memberships of who is called by @."
    )


def pin_of(data: dict[str, Any]) -> Pin:
    """What is pointed at; its fields are taken out of the data."""
    return Pin(data.pop("annotation", None), data.pop("place", None))
