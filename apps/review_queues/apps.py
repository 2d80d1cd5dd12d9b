"""The room of reviews."""

from django.apps import AppConfig


class ReviewQueuesConfig(AppConfig):
    """What reviewers decided."""

    name = "apps.review_queues"
    label = "review_queues"
