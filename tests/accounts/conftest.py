"""The doors of accounts and organizations, without the rooms above; a fresh count of attempts for every test."""

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _only_these_rooms(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.organizations.probe"
    cache.clear()
