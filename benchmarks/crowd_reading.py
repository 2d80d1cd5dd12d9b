"""Reading a large run through the API, and by the bare SQL that the same answer stands on."""

from typing import Any

from django.db import connection
from django.test import Client

from apps.core.tenancy import tenant
from apps.evaluation.points import Point
from apps.evaluation.queries.metrics import CELLS, FIGURES
from benchmarks.crowd import Crowd

PAGE = 50
SCAN = f"""SELECT held.*, said.* FROM model_runs_modelrundatarow held JOIN catalog_datarow said ON said.id = held.data_row_id
  WHERE held.organization_id = %s AND held.model_run_id = %s ORDER BY held.lowest_confidence, held.id LIMIT {PAGE + 1}"""


class Reader:
    """One client of a run."""

    def __init__(self, made: Crowd) -> None:
        self._made, self._client = made, Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {made.key}"})

    def metrics(self, hundredth: int, level: int) -> Any:
        """What the page asks when a threshold moves."""
        return self._get(f"metrics?confidence={hundredth / 100}&iou={level / 20}")

    def gallery(self) -> Any:
        """The first page, least confident first."""
        return self._get(f"data-rows?order=confidence&limit={PAGE}")

    def worst(self) -> Any:
        """The first page, lowest F1 first."""
        return self._get(f"data-rows?order=f1&limit={PAGE}")

    def sums(self, hundredth: int, level: int) -> None:
        """The bare statements for the same thresholds."""
        point = Point(level, hundredth)
        asked: dict[str, Any] = {
            "organization": self._made.organization, "run": self._made.run, "split": point.split, "level": level, "bin": hundredth + 1,
        }  # fmt: skip
        with tenant(self._made.organization), connection.cursor() as cursor:
            for statement in (CELLS, FIGURES):
                cursor.execute(statement, asked)
                cursor.fetchall()

    def scan(self) -> None:
        """The bare index scan for the same page."""
        with tenant(self._made.organization), connection.cursor() as cursor:
            cursor.execute(SCAN, [self._made.organization, self._made.run])
            cursor.fetchall()

    def _get(self, below: str) -> Any:
        answer = self._client.get(f"/api/v1/model-runs/{self._made.run}/{below}")
        assert answer.status_code == 200, answer.content  # noqa: PLR2004
        return answer
