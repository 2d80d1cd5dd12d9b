"""The list behind the gallery: filters, order, pages, and the end of a data row."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from apps.catalog import terms
from apps.catalog.models import DataRow, DataRowState, Dataset
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from apps.model_runs.services import record_predictions
from apps.organizations.models import QuotaUsage
from apps.projects.models import Batch, Project, Task
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture, upload
from tests.catalog.test_uploads import sent


def add_rows(person: Person, dataset: dict[str, Any], *names: str, **values: Any) -> list[UUID]:
    with tenant(person.organization.pk):
        rows = [DataRow(dataset_id=dataset["id"], name=name, global_key=f"key-{name}", **values) for name in names]
        return [row.pk for row in DataRow.objects.bulk_create(rows)]


def names(person: Person, query: str = "") -> list[str]:
    response = person.api.get(f"data-rows?{query}")
    assert response.status_code == 200, response.json()
    return [each["name"] for each in response.json()["results"]]


def test_rows_are_found_by_dataset_state_name_and_key(ada: Person, dataset: dict[str, Any]) -> None:
    other = ada.api.post("datasets", {"name": "Other"}).json()
    add_rows(ada, dataset, "penny", "Dime")
    add_rows(ada, other, "cat")
    add_rows(ada, dataset, "broken", state=DataRowState.FAILED)
    assert names(ada, f"dataset={dataset['id']}&order=name") == ["Dime", "broken", "penny"]
    assert names(ada, "search=DIM") == ["Dime"]
    assert names(ada, "search=key-c") == ["cat"]
    assert names(ada, "state=failed") == ["broken"]
    assert names(ada, "order=-name")[0] == "penny"
    assert names(ada, f"dataset={dataset['id']}&state=ready&search=e&order=name") == ["Dime", "penny"]


def test_the_newest_rows_come_first(ada: Person, dataset: dict[str, Any]) -> None:
    for name in ("first", "second"):
        add_rows(ada, dataset, name)
    assert names(ada) == ["second", "first"]
    assert names(ada, "order=created_at") == ["first", "second"]


@pytest.mark.parametrize(
    "query",
    [
        "dataset__organization_id=1", "checksum=a", "pk__in=1", "order=dataset__name", "order=created_at,name", "order=__class__",
        "state=7", "dataset=x", "_connector=OR", "search=" + "x" * 201, "page=2",
    ],
)  # fmt: skip
def test_nothing_but_known_parameters_is_taken(ada: Person, query: str) -> None:
    assert ada.api.get(f"data-rows?{query}").status_code == 400


def test_pages_follow_each_other_without_gaps(ada: Person, dataset: dict[str, Any]) -> None:
    add_rows(ada, dataset, *(f"{number:03}" for number in range(25)))
    for order in ("name", "-name", "created_at", "-created_at"):
        found, cursor = list[str](), ""
        while True:
            page = ada.api.get(f"data-rows?order={order}&limit=10{cursor}").json()
            found += [each["name"] for each in page["results"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert sorted(found) == [f"{number:03}" for number in range(25)]


def test_a_page_far_behind_is_read_from_an_index(ada: Person, dataset: dict[str, Any]) -> None:
    with tenant(ada.organization.pk):
        DataRow.objects.bulk_create([DataRow(dataset_id=dataset["id"], name=f"{number:05}") for number in range(12_000)], batch_size=2000)
    path, cursor = f"data-rows?dataset={dataset['id']}&order=name&limit=200", ""
    for _ in range(4):
        with CaptureQueriesContext(connection) as queries:
            page = ada.api.get(path + cursor).json()
        cursor = f"&cursor={page['next']}"
    assert page["results"][-1]["name"] == "00799"
    (select,) = [each["sql"] for each in queries if "catalog_datarow" in each["sql"]]
    with tenant(ada.organization.pk), connection.cursor() as database:
        # What the planner knows of these rows is what was counted last, maybe nothing: ask whether an index can give the order at all.
        database.execute("SET LOCAL enable_sort = off")
        database.execute(f"EXPLAIN {select}")
        plan = "\n".join(line for (line,) in database.fetchall())
    assert "Index Scan" in plan
    assert "Sort" not in plan


def test_a_list_costs_the_same_number_of_queries_however_long_it_is(ada: Person, dataset: dict[str, Any]) -> None:
    counts = []
    for names in (["a"], ["b", "c", "d", "e"]):
        add_rows(ada, dataset, *names)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ada.api.get("data-rows")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def friends() -> Iterator[None]:
    """A term as a room above would offer it."""

    @terms.filter_term("friend", "For the test.", {"is": terms.id_of(DataRow)})
    def is_friend(said: terms.Said) -> terms.Condition:
        return Q(pk=said["is"])

    yield
    del terms.TERMS["friend"]


def test_rooms_above_add_their_own_terms(ada: Person, dataset: dict[str, Any], friends: None) -> None:
    numbers = add_rows(ada, dataset, "a", "b")
    assert names(ada, f"friend={numbers[1]}") == ["b"]
    assert ada.api.get("data-rows?friend=nobody").status_code == 400
    missing = ada.api.get(f"data-rows?friend={dataset['id']}")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (404, "friend")


def test_who_only_labels_does_not_see_the_catalog(ada: Person, ana: Person, vic: Person, gus: Person, dataset: dict[str, Any]) -> None:
    (number,) = add_rows(ada, dataset, "a")
    for path in ("data-rows", f"data-rows/{number}", "datasets", f"datasets/{dataset['id']}"):
        assert ana.api.get(path).status_code == 403
        assert vic.api.get(path).status_code == 200
    assert gus.api.get(f"data-rows/{number}").status_code == 404
    assert gus.api.get(f"datasets/{dataset['id']}").status_code == 404
    assert gus.api.delete(f"data-rows/{number}").status_code == 404
    assert gus.api.get("data-rows").json()["results"] == []
    assert gus.api.get(f"data-rows?dataset={dataset['id']}").status_code == 404
    assert vic.api.delete(f"data-rows/{number}").status_code == 403


def put_into_a_project(person: Person, data_row: str) -> None:
    ontology = person.api.post("ontologies", {"name": "O", "features": []}).json()
    with tenant(person.organization.pk):
        project = Project.objects.create(name="P", ontology_id=ontology["id"])
        batch = Batch.objects.create(project=project, name="B")
        Task.objects.create(project=project, batch=batch, data_row_id=data_row, position=1)


def test_a_deleted_row_takes_its_files_and_its_share_of_the_quota(
    ada: Person, dataset: dict[str, Any], files: Files, django_capture_on_commit_callbacks: Any
) -> None:
    (row,) = sent(ada, dataset, upload(picture()))["created"]
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert ada.api.delete(f"data-rows/{row['id']}").status_code == 204
    with tenant(ada.organization.pk):
        for callback in callbacks:
            callback()
        assert set(QuotaUsage.objects.filter(kind__in=["data_rows", "storage_bytes"]).values_list("used", flat=True)) == {0}
    assert files() == set()
    assert ada.api.get(f"data-rows/{row['id']}").status_code == 404


def test_a_row_that_a_project_uses_stays(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    (row,) = sent(ada, dataset, upload(picture()))["created"]
    put_into_a_project(ada, row["id"])
    for path in (f"data-rows/{row['id']}", f"datasets/{dataset['id']}"):
        refused = ada.api.delete(path)
        assert (refused.status_code, refused.json()["code"], refused.json()["tasks"]) == (409, "data-row-in-use", 1)
    assert ada.api.get(f"data-rows/{row['id']}").status_code == 200
    assert len(files()) == 2


def test_a_dataset_is_made_changed_listed_and_counted(ada: Person, dataset: dict[str, Any]) -> None:
    add_rows(ada, dataset, "a", "b")
    shown = ada.api.get(f"datasets/{dataset['id']}")
    assert shown.json()["data_row_count"] == 2
    changed = ada.api.patch(f"datasets/{dataset['id']}", {"description": "old ones"}, headers={"If-Match": shown["ETag"]})
    assert (changed.status_code, changed.json()["name"], changed.json()["description"]) == (200, "Coins", "old ones")
    stale = ada.api.patch(f"datasets/{dataset['id']}", {"name": "x"}, headers={"If-Match": shown["ETag"]})
    assert stale.status_code == 412
    ada.api.post("datasets", {"name": "Stamps"})
    assert [(each["name"], each["data_row_count"]) for each in ada.api.get("datasets").json()["results"]] == [("Stamps", 0), ("Coins", 2)]
    assert [each["name"] for each in ada.api.get("datasets?search=coin").json()["results"]] == ["Coins"]


def test_only_editors_change_datasets(ada: Person, vic: Person, gus: Person, dataset: dict[str, Any]) -> None:
    for person, status in ((vic, 403), (gus, 404)):
        assert person.api.patch(f"datasets/{dataset['id']}", {"name": "x"}).status_code == status
        assert person.api.delete(f"datasets/{dataset['id']}").status_code == status
    assert vic.api.post("datasets", {"name": "x"}).status_code == 403
    with tenant(ada.organization.pk):
        assert Dataset.objects.get().name == "Coins"


def test_what_model_runs_predicted_goes_only_when_somebody_says_so(ada: Person, dataset: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(picture()))["created"]
    ontology = ada.api.post("ontologies", {"name": "O", "features": []}).json()["id"]
    model = ada.api.post("models", {"name": "M", "ontology": ontology}).json()["id"]
    run = ada.api.post("model-runs", {"model": model, "name": "R"}).json()["id"]
    assert ada.api.post(f"model-runs/{run}/data-rows", {"data_rows": [row["id"]]}).status_code in {200, 201}
    with tenant(ada.organization.pk):
        record_predictions(run=ModelRun.objects.get(pk=run), data_row=UUID(row["id"]), count=1, lowest_confidence=0.5)
    for path in (f"data-rows/{row['id']}", f"datasets/{dataset['id']}"):
        refused = ada.api.delete(path)
        assert (refused.status_code, refused.json()["code"], refused.json()["predicted"]) == (409, "data-row-predicted", 1)
    assert ada.api.delete(f"datasets/{dataset['id']}?with_predictions=true").status_code == 204


def test_the_audit_trail_says_what_a_thing_was_called_also_when_it_is_gone(ada: Person, vic: Person, files: Files) -> None:
    dataset = ada.api.post("datasets", {"name": "Photographs"}).json()
    ada.api.delete(f"datasets/{dataset['id']}")
    ada.api.patch(f"members/{vic.membership.pk}", {"role": "annotator"})
    told = {each["action"]: each["name"] for each in ada.api.get("audit").json()["results"]}
    assert told["datasets.create"] == told["datasets.destroy"] == "Photographs"
    assert told["members.change_role"] == vic.user.email


def test_the_same_content_is_found_across_the_datasets_of_the_organization(ada: Person, gus: Person, dataset: dict[str, Any]) -> None:
    other, third = (ada.api.post("datasets", {"name": name}).json() for name in ("Tokens", "Medals"))
    foreign = gus.api.post("datasets", {"name": "Globex coins"}).json()
    (penny,) = sent(ada, dataset, upload(picture("penny"), "penny.png"))["created"]
    (same,) = sent(ada, other, upload(picture("penny"), "token.png"))["created"]
    sent(ada, third, upload(picture("medal"), "medal.png"))
    sent(gus, foreign, upload(picture("penny"), "stolen.png"))
    assert names(ada, f"checksum={penny['checksum']}&order=name") == ["penny.png", "token.png"]
    assert names(ada, f"checksum={penny['checksum']}&dataset={other['id']}") == ["token.png"]
    assert names(ada, f"checksum={'0' * 64}") == []
    expected = [{"id": same["id"], "name": "token.png", "dataset": other["id"], "dataset_name": "Tokens"}]
    assert ada.api.get(f"data-rows/{penny['id']}").json()["also_in"] == expected


@pytest.mark.parametrize("checksum", ["", "abc", "G" * 64, "0" * 65])
def test_what_is_no_checksum_is_refused(ada: Person, checksum: str) -> None:
    assert ada.api.get(f"data-rows?checksum={checksum}").status_code == 400


def test_rows_without_a_file_are_no_twins_of_each_other(ada: Person, dataset: dict[str, Any]) -> None:
    first, _ = add_rows(ada, dataset, "penny", "dime")
    assert ada.api.get(f"data-rows/{first}").json()["also_in"] == []
