"""Two organizations for the ground floor's tests, which know nothing of members."""

import pytest

from apps.organizations.models import Organization

ACME, GLOBEX = 101, 202


@pytest.fixture(autouse=True)
def organizations(request: pytest.FixtureRequest) -> None:
    """Rows 101 and 202."""
    if request.node.get_closest_marker("django_db") is None:
        return
    request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
    for number, name in ((ACME, "acme"), (GLOBEX, "globex")):
        Organization.objects.create(id=number, name=name, slug=name)


def _is_transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))
