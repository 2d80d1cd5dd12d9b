"""Whether the process lives (`/healthz`), and whether what it needs answers (`/readyz`), for supervisors and load balancers."""

from collections.abc import Callable
from functools import cache

from django.core.cache import cache as shared_cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

NOT_READY = 503


def healthz(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503; the body names each check and, without details of the machine, what is wrong."""
    answers = {name: _ask(check) for name, check in CHECKS.items()}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if ready else "not ready", "checks": answers}, status=200 if ready else NOT_READY)


def _ask(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  (whatever is wrong, the answer is that it is not ready)
        return type(error).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    shared_cache.set("readyz", "ok", timeout=60)
    return str(shared_cache.get("readyz"))


def _tables() -> str:
    """Only a good answer is remembered: tables do not go away while the process runs."""
    if not _migrated():
        _migrated.cache_clear()
        return "migrations are missing"
    return "ok"


@cache
def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "redis": _redis, "tables": _tables}
