"""The room of reviews."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ReviewQueuesConfig(AppConfig):
    """What reviewers decided."""

    name = "apps.review_queues"
    label = "review_queues"

    def ready(self) -> None:
        """Show reviews in the detail of tasks."""
        import_string("apps.annotations.history.register_history")(import_string("apps.review_queues.queries.reviews_of"))
