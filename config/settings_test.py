"""The same house for tests: its own data folder (each parallel worker has one), no pool, fast hashing, and a prefix per parallel worker."""

import os
import tempfile

# A parallel worker inherits the leader's folder, and what a test starts inherits the worker's: only the first is to be left for another.
if "FIRSTPASS_DATA" not in os.environ or os.environ.get("FIRSTPASS_DATA_OF", "") != os.environ.get("PYTEST_XDIST_WORKER", ""):
    os.environ["FIRSTPASS_DATA"] = tempfile.mkdtemp(prefix="firstpass-test-")
    os.environ["FIRSTPASS_DATA_OF"] = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ.setdefault("FIRSTPASS_FSYNC", "off")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
os.environ["FIRSTPASS_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "test")  # not setdefault: parallel workers inherit the leader's

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATA, DATABASES, REDIS_URL

for alias in DATABASES.values():
    alias["OPTIONS"].pop("pool", None)
    alias["TEST"]["FLUSH_USER"] = "postgres"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
CACHES["default"]["LOCATION"] = f"{REDIS_URL}?db={2 + int(WORKER.removeprefix('gw') or 0) % 12}"  # clearing it empties a whole database
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = False  # each test client would look for all static files again, and asks for none
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_OF_WORKER = DATA / f"media-{WORKER or 'main'}"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(MEDIA_OF_WORKER)}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
