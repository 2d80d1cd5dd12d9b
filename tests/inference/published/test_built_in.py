"""What comes with the installation is offered once, and can be copied where there is nothing else."""

import pytest
from django.core.management import call_command

from apps.core.platform import platform as platform_door
from apps.inference.models import Publication
from tests.inference.published.conftest import Platform

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_published_once_and_what_was_withdrawn_stays_so() -> None:
    call_command("publish_built_in")
    call_command("publish_built_in")
    assert Publication.objects.get().name == "Cut out by colour"
    with platform_door():
        Publication.objects.update(withdrawn_at="2026-01-01T00:00:00Z")
    call_command("publish_built_in")
    assert Publication.objects.filter(withdrawn_at=None).count() == 0


def test_it_is_copied_without_a_file_and_ready(platform: Platform) -> None:
    call_command("publish_built_in")
    made = platform.copied(str(Publication.objects.get().pk))
    assert (made["ready"], made["versions"][0]["classes"]) == (True, ["object"])
    assert platform.other.api.get(f"predictors/{made['id']}/mapping").json()["classes"][0]["name"] == "object"
