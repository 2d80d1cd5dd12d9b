"""What benchmarks share: the embedded house in a temporary folder, and the line that says what was measured."""

import json
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import django
import psutil
from django.core.management import call_command

from benchmarks.processes import end_tidily
from config.embedded.temporary import TemporaryServers


@contextmanager
def house() -> Iterator[None]:
    """Postgres and Redis on the embedded default, migrated, with Django set up. Nothing of it is left."""
    os.environ["FIRSTPASS_DATA"] = tempfile.mkdtemp(prefix="firstpass-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" * 3)
    end_tidily()
    servers = TemporaryServers()
    servers.start()
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        yield
    finally:
        servers.stop()


def report(name: str, *, ratios: Mapping[str, float], figures: Mapping[str, float], **conditions: object) -> None:
    """Print what was measured in one run as the last line; conditions are what somebody needs to measure it again."""
    machine = {"python": platform.python_version(), "cores": psutil.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 1e9)}
    print(json.dumps({"name": name, "ratios": dict(ratios), "figures": dict(figures), "conditions": {**machine, **conditions}}))
