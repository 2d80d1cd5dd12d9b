"""This room's doors and the probes, without the rooms above."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _only_this_room(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.organizations.probe"
