"""The data rows of a run in the order of any figure: by an index, page by page, those without the figure last."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.tenancy import tenant
from apps.model_runs.models import FIGURES, ModelRunDataRow
from tests.cast import Person
from tests.model_runs.test_model_runs import add, data_rows

ROWS = 30


@pytest.fixture
def figured(ada: Person, run: dict[str, Any]) -> dict[str, Any]:
    """A run with data rows that have figures, some of them equal, and some that have none."""
    rows = data_rows(ada, *(f"{number:03}" for number in range(ROWS)))
    add(ada, run, data_rows=[str(each) for each in rows])
    with tenant(ada.organization.pk):
        for number, row in enumerate(rows[: ROWS - 7]):
            counts = {"true_positives": number % 4, "false_positives": number % 3, "false_negatives": number % 2}
            shares = {"iou": number % 5 / 4, "lowest_confidence": number % 6 / 5, "surest_wrong": number % 5 / 5}
            said = {**shares, **counts}
            ModelRunDataRow.objects.filter(data_row=row).update(**said)
    return run


def pages(person: Person, run: dict[str, Any], order: str) -> tuple[list[dict[str, Any]], list[str]]:
    """All data rows, and the statements that read their pages."""
    found, cursor, statements = [], "", []
    while True:
        with CaptureQueriesContext(connection) as queries:
            page = person.api.get(f"model-runs/{run['id']}/data-rows?order={order}&limit=7{cursor}").json()
        statements += [each["sql"] for each in queries if "ORDER BY" in each["sql"] and "modelrundatarow" in each["sql"]]
        found += page["results"]
        if page["next"] is None:
            return found, statements
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("figure", [*FIGURES, "confidence"])
def test_any_figure_orders_them_by_an_index_from_either_end(ada: Person, figured: dict[str, Any], figure: str, sign: str) -> None:
    found, statements = pages(ada, figured, sign + figure)
    values = [each["lowest_confidence" if figure == "confidence" else figure] for each in found]
    known = [each for each in values if each is not None]
    assert len(set(known)) > 1, "there is nothing to order by"
    assert values == sorted(known, reverse=bool(sign)) + [None] * (ROWS - len(known))
    assert len({each["id"] for each in found}) == ROWS
    with tenant(ada.organization.pk), connection.cursor() as database:
        database.execute("ANALYZE model_runs_modelrundatarow")
        # A table so small is read as a whole sooner: ask whether an index can give the order at all.
        database.execute("SET LOCAL enable_sort = off")
        database.execute("SET LOCAL enable_seqscan = off")
        ordered = [each for each in statements if "IS NOT NULL" in each]
        assert ordered, statements
        for statement in ordered:
            database.execute(f"EXPLAIN {statement}")
            plan = "\n".join(line for (line,) in database.fetchall())
            assert "Sort" not in plan, plan
            assert "modelrundatarow_" in plan, plan
