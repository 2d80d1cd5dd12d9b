"""One Postgres and one Redis for each process that runs tests, and every test speaks to them as the application does."""

import os
import tempfile

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from config.embedded.temporary import TemporaryServers

pytest_plugins = ["tests.support.live", "tests.support.workers", "tests.support.product", "tests.support.parallel", "tests.cast"]

# A busy machine is no reason to fail; in CI the same examples are tried each time.
settings.register_profile(
    "firstpass", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("firstpass")

WHO_AM_I = "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers of this process; the leader of workers runs no test and has none.

    Workers of xdist do not share a cluster: an event is settled once every older transaction of its cluster has ended, so one that a test
    of another process holds open would hold it up.
    """
    leads_others = not hasattr(config, "workerinput") and bool(config.getoption("numprocesses", None))
    if leads_others or config.option.collectonly or config.option.help or config.option.version:
        return
    servers = TemporaryServers()
    if not servers.data.is_relative_to(tempfile.gettempdir()):
        raise pytest.UsageError(f"tests would use the data in {servers.data}: leave FIRSTPASS_DATA to config.settings_test")
    config.add_cleanup(servers.stop)
    servers.start()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A superuser passes every policy silently, so no test may connect as one."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(WHO_AM_I)
        assert cursor.fetchone() == ("fp_app", False, False), "tests must connect as the application's role"
    with django_db_blocker.unblock():
        connection.close()
