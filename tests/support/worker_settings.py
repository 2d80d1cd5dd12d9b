"""Settings of a worker process in tests: the test's own database, and the Redis databases of its xdist worker."""

import os

from config.settings_test import *  # noqa: F403
from config.settings_test import DATABASES

for database in DATABASES.values():
    database["NAME"] = os.environ["FIRSTPASS_TEST_DATABASE"]
