"""`manage.py publish_built_in`: offer every organization the predictors that come with the installation."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.inference.services.publishing import ship


class Command(BaseCommand):
    """Safe to run again: what was published, or withdrawn, stays as it is."""

    help = "Publish the predictors that come with the installation and need no weights."

    def handle(self, *args: Any, **options: Any) -> None:
        if (publication := ship()) is not None:
            self.stdout.write(f"Published {publication.name}.")
