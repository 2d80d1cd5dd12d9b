"""One Postgres and one Redis for the whole session, and every test speaks to them as the application does."""

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.support.servers import Servers

pytest_plugins = ["tests.support.live", "tests.support.workers", "tests.support.browsers"]

WHO_AM_I = "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers where the session begins; workers of xdist find them by FIRSTPASS_DATA, which they inherit."""
    leads = not hasattr(config, "workerinput")
    if leads and not (config.option.collectonly or config.option.help or config.option.version):
        servers = Servers()
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
