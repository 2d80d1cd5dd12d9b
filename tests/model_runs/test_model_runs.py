"""Models, their runs, and how sure a run was of each data row."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import DataRow, Dataset
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.model_runs import services
from apps.model_runs.models import Model, ModelRun, ModelRunDataRow, Purpose
from tests.cast import Person
from tests.evaluation.runs import work_all


def data_rows(person: Person, *names: str) -> list[UUID]:
    with tenant(person.organization.pk):
        dataset = Dataset.objects.create(name="D")
        rows = [DataRow(dataset=dataset, name=name, global_key=f"{person.organization.slug}-{name}") for name in names]
        return [row.pk for row in DataRow.objects.bulk_create(rows)]


def add(person: Person, run: dict[str, Any], **body: Any) -> Any:
    return person.api.post(f"model-runs/{run['id']}/data-rows", body)


def record(person: Person, run: dict[str, Any], *counted: tuple[UUID, int, float | None]) -> None:
    with tenant(person.organization.pk):
        found = ModelRun.objects.get(pk=run["id"])
        services.record_many(run=found, counted={number: (count, lowest) for number, count, lowest in counted})


def listed(person: Person, run: dict[str, Any], query: str = "") -> list[tuple[str, int, float | None]]:
    response = person.api.get(f"model-runs/{run['id']}/data-rows?{query}")
    assert response.status_code == 200, response.json()
    rows = response.json()["results"]
    return [(each["data_row"]["name"], each["prediction_count"], each["lowest_confidence"]) for each in rows]


def test_a_model_is_bound_to_an_ontology(ada: Person, ontology: str, model: dict[str, Any]) -> None:
    assert (model["ontology"], model["ontology_name"], model["run_count"]) == (ontology, "Street", 0)
    shown = ada.api.get(f"models/{model['id']}")
    assert shown.json() == model
    changed = ada.api.patch(f"models/{model['id']}", {"description": "small"}, headers={"If-Match": shown["ETag"]})
    assert (changed.json()["name"], changed.json()["description"]) == ("Detector", "small")
    stale = ada.api.patch(f"models/{model['id']}", {"name": "x"}, headers={"If-Match": shown["ETag"]})
    assert stale.status_code == 412
    assert ada.api.patch(f"models/{model['id']}", {"ontology": ontology}).status_code == 400


def test_a_model_with_runs_is_kept_and_one_without_may_go(ada: Person, model: dict[str, Any], ontology: str) -> None:
    idle = ada.api.post("models", {"name": "Idle", "ontology": ontology}).json()
    assert ada.api.delete(f"models/{idle['id']}").status_code == 204
    ada.api.post("model-runs", {"model": model["id"], "name": "v1"})
    refused = ada.api.delete(f"models/{model['id']}")
    assert (refused.status_code, refused.json()["code"], refused.json()["runs"]) == (409, "model-in-use", 1)


def test_a_run_says_whose_it_is_and_how_much_it_holds(ada: Person, model: dict[str, Any], run: dict[str, Any]) -> None:
    a, b = data_rows(ada, "a", "b")
    add(ada, run, data_rows=[str(a), str(b)])
    record(ada, run, (a, 3, 0.4), (b, 2, 0.9))
    shown = ada.api.get(f"model-runs/{run['id']}").json()
    assert (shown["model_name"], shown["ontology"], shown["purpose"]) == ("Detector", model["ontology"], "upload")
    assert (shown["data_row_count"], shown["prediction_count"], shown["config"]) == (2, 5, {"lr": 0.1})
    assert ada.api.get("model-runs?with_config=true").json()["results"] == [shown]
    del shown["config"]
    assert ada.api.get(f"model-runs?model={model['id']}&purpose=upload").json()["results"] == [shown]
    assert ada.api.get("model-runs?purpose=live").json()["results"] == []
    assert ada.api.get("models").json()["results"][0]["run_count"] == 1


def test_data_rows_are_added_once_by_id_by_key_or_by_dataset(ada: Person, run: dict[str, Any]) -> None:
    a, _, c = data_rows(ada, "a", "b", "c")
    assert add(ada, run, data_rows=[str(a), str(a)]).json() == {"added": 1, "data_row_count": 1}
    assert add(ada, run, global_keys=["acme-a", "acme-b"]).json() == {"added": 1, "data_row_count": 2}
    with tenant(ada.organization.pk):
        dataset = str(DataRow.objects.get(pk=c).dataset_id)
    assert add(ada, run, dataset=dataset).json() == {"added": 1, "data_row_count": 3}
    assert add(ada, run, dataset=dataset).json() == {"added": 0, "data_row_count": 3}


@pytest.mark.parametrize("body", [{}, {"data_rows": [], "dataset": str(uuid7())}, {"data_rows": ["x"]}, {"data_rows": "x"}, {"rows": []}])
def test_one_way_of_naming_data_rows_at_a_time(ada: Person, run: dict[str, Any], body: dict[str, Any]) -> None:
    assert add(ada, run, **body).status_code == 400


def test_data_rows_of_another_organization_are_not_found(ada: Person, gus: Person, run: dict[str, Any]) -> None:
    (own,), (foreign,) = data_rows(ada, "a"), data_rows(gus, "secret")
    with tenant(gus.organization.pk):
        dataset = str(Dataset.objects.get().pk)
    for body in ({"data_rows": [str(own), str(foreign)]}, {"global_keys": ["acme-a", "globex-secret"]}, {"dataset": dataset}):
        response = add(ada, run, **body)
        assert response.status_code == 404
    assert add(ada, run, data_rows=[str(own), str(foreign)]).json()["errors"][0]["pointer"] == "/data_rows/1"
    with tenant(ada.organization.pk):
        assert not ModelRunDataRow.objects.exists()


def test_the_least_sure_data_rows_come_first_and_those_without_predictions_last(ada: Person, run: dict[str, Any]) -> None:
    numbers = data_rows(ada, "b", "a", "d", "c")
    add(ada, run, data_rows=[str(each) for each in numbers])
    record(ada, run, (numbers[0], 1, 0.9), (numbers[1], 4, 0.2), (numbers[2], 2, 0.5))
    assert listed(ada, run) == [("a", 4, 0.2), ("d", 2, 0.5), ("b", 1, 0.9), ("c", 0, None)]
    assert [name for name, *_ in listed(ada, run, "order=-confidence")] == ["b", "d", "a", "c"]
    assert [name for name, *_ in listed(ada, run, "order=name")] == ["a", "b", "c", "d"]
    assert ada.api.get(f"model-runs/{run['id']}/data-rows?order=lowest_confidence").status_code == 400


@pytest.mark.parametrize("order", ["confidence", "-confidence", "name"])
def test_pages_hold_every_data_row_once(ada: Person, run: dict[str, Any], order: str) -> None:
    numbers = data_rows(ada, *"abcdefgh")
    record(ada, run, *((each, 1, 0.5 if index % 2 else None) for index, each in enumerate(numbers)))
    found, cursor = list[str](), ""
    while True:
        page = ada.api.get(f"model-runs/{run['id']}/data-rows?order={order}&limit=3{cursor}").json()
        found += [each["data_row"]["name"] for each in page["results"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == list("abcdefgh")


def test_recording_again_replaces_the_figures(ada: Person, run: dict[str, Any]) -> None:
    (a,) = data_rows(ada, "a")
    record(ada, run, (a, 3, 0.1))
    record(ada, run, (a, 1, 0.8))
    assert listed(ada, run) == [("a", 1, 0.8)]


def test_many_figures_are_recorded_in_few_statements(ada: Person, run: dict[str, Any]) -> None:
    numbers = data_rows(ada, *(str(each) for each in range(300)))
    with CaptureQueriesContext(connection) as queries:
        record(ada, run, *((each, 1, 0.5) for each in numbers))
    assert len(queries) < 12
    assert ada.api.get(f"model-runs/{run['id']}").json()["data_row_count"] == 300


def test_the_data_rows_that_a_slice_chooses_are_added(ada: Person, gus: Person, run: dict[str, Any]) -> None:
    data_rows(ada, "penny-1", "penny-2", "dime")
    pennies = ada.api.post("slices", {"name": "Pennies", "filter": [{"term": "text", "contains": "penny"}]}).json()
    assert add(ada, run, slice=pennies["id"]).json() == {"added": 2, "data_row_count": 2}
    assert [name for name, *_ in listed(ada, run, "order=name")] == ["penny-1", "penny-2"]
    foreign = gus.api.post("slices", {"name": "All", "filter": []}).json()
    refused = add(ada, run, slice=foreign["id"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (404, "/slice")


def test_a_predictor_version_has_one_standing_run(ada: Person, model: dict[str, Any]) -> None:
    version = uuid7()
    with tenant(ada.organization.pk):
        found = Model.objects.get(pk=model["id"])
        first = services.get_or_create_live_run(model=found, predictor_version_id=version)
        again = services.get_or_create_live_run(model=found, predictor_version_id=version)
        other = services.get_or_create_live_run(model=found, predictor_version_id=version, purpose=Purpose.AUTO)
    assert first == again != other


def test_the_catalog_can_be_narrowed_to_a_run(ada: Person, gus: Person, run: dict[str, Any]) -> None:
    a, _ = data_rows(ada, "a", "b")
    add(ada, run, data_rows=[str(a)])
    assert [each["name"] for each in ada.api.get(f"data-rows?model_run={run['id']}").json()["results"]] == ["a"]
    assert gus.api.get(f"data-rows?model_run={run['id']}").status_code == 404


def test_another_organization_reaches_nothing(ada: Person, gus: Person, model: dict[str, Any], run: dict[str, Any], ontology: str) -> None:
    for path in (
        f"models/{model['id']}",
        f"model-runs/{run['id']}",
        f"model-runs/{run['id']}/data-rows",
        f"model-runs?model={model['id']}",
    ):
        assert gus.api.get(path).status_code == 404
    assert gus.api.post("models", {"name": "x", "ontology": ontology}).status_code == 404
    assert gus.api.post("model-runs", {"name": "x", "model": model["id"]}).status_code == 404
    assert gus.api.delete(f"models/{model['id']}").status_code == 404
    assert gus.api.patch(f"models/{model['id']}", {"name": "x"}).status_code == 404
    assert add(gus, run, data_rows=[]).status_code == 404


def test_who_may_see_and_who_may_change_models(ana: Person, rui: Person, vic: Person, model: dict[str, Any], run: dict[str, Any]) -> None:
    assert ana.api.get("models").status_code == 403
    for person in (rui, vic):
        assert person.api.get(f"model-runs/{run['id']}").status_code == 200
        assert add(person, run, data_rows=[]).status_code == 403
        assert person.api.delete(f"models/{model['id']}").status_code == 403


def test_a_run_is_renamed_and_says_where_it_stands(ada: Person, run: dict[str, Any]) -> None:
    changed = ada.api.patch(f"model-runs/{run['id']}", {"name": "v2", "config": {"lr": 0.2}, "state": "failed"})
    assert (changed.status_code, changed.json()["name"], changed.json()["config"], changed.json()["state"]) == (
        200,
        "v2",
        {"lr": 0.2},
        "failed",
    )
    for body in ({"state": "cancelled"}, {"model": run["model"]}, {"name": ""}):
        assert ada.api.patch(f"model-runs/{run['id']}", body).status_code == 400, body


def test_a_run_that_a_batch_shows_is_kept_and_another_goes(ada: Person, model: dict[str, Any], run: dict[str, Any], ontology: str) -> None:
    (a,) = data_rows(ada, "a")
    add(ada, run, data_rows=[str(a)])
    project = ada.api.post("projects", {"name": "P", "ontology": ontology}).json()
    batch = ada.api.post(f"projects/{project['id']}/batches", {"name": "B", "data_rows": [str(a)], "prelabel_run": run["id"]})
    assert batch.status_code == 201, batch.json()
    refused = ada.api.delete(f"model-runs/{run['id']}")
    assert (refused.status_code, refused.json()["code"], refused.json()["batches"]) == (409, "run-in-use", ["B"])
    other = ada.api.post("model-runs", {"model": model["id"], "name": "other"}).json()
    add(ada, other, data_rows=[str(a)])
    assert ada.api.delete(f"model-runs/{other['id']}").status_code == 204
    assert ada.api.get(f"model-runs/{other['id']}").status_code == 404
    work_all(ada)
    with tenant(ada.organization.pk):
        assert ModelRunDataRow.objects.count() == 1
        live = services.get_or_create_live_run(model=Model.objects.get(pk=model["id"]), predictor_version_id=uuid7())
    assert ada.api.delete(f"model-runs/{live.pk}").json()["code"] == "run-in-use"


def test_data_rows_of_a_run_are_narrowed_by_a_filter_and_counted_then(ada: Person, run: dict[str, Any]) -> None:
    numbers = data_rows(ada, "a", "b", "c")
    add(ada, run, data_rows=[str(each) for each in numbers])
    record(ada, run, (numbers[0], 1, 0.9), (numbers[1], 4, 0.2))
    clause = [{"term": "confidence", "model_run": run["id"], "below": 0.5}]
    answer = ada.api.get(f"model-runs/{run['id']}/data-rows", query_params={"filter": json.dumps(clause)}).json()
    assert ([each["data_row"]["name"] for each in answer["results"]], answer["count"]) == (["b"], 1)
    assert ada.api.get(f"model-runs/{run['id']}/data-rows").json()["count"] is None
    assert ada.api.get(f"model-runs/{run['id']}/data-rows?split=test").json()["count"] == 0
    assert ada.api.get(f"model-runs/{run['id']}/data-rows?filter=x").status_code == 400


def test_null_is_no_config(ada: Person, model: dict[str, Any], run: dict[str, Any]) -> None:
    made = ada.api.post("model-runs", {"model": model["id"], "name": "v2", "config": None})
    assert (made.status_code, made.json()["config"]) == (201, {})
    changed = ada.api.patch(f"model-runs/{run['id']}", {"config": None})
    assert (changed.status_code, changed.json()["config"]) == (200, {})


@pytest.mark.parametrize("config", [["a", 1], "adam", 0.5, 2**63, False, []])
def test_a_config_is_any_json(ada: Person, model: dict[str, Any], config: Any) -> None:
    made = ada.api.post("model-runs", {"model": model["id"], "name": "v2", "config": config})
    assert made.status_code == 201, made.content
    assert ada.api.get(f"model-runs/{made.json()['id']}").json()["config"] == config
    assert ada.api.get("model-runs?with_config=true").json()["results"][0]["config"] == config


def test_a_number_of_more_than_64_bits_is_refused_by_its_name(ada: Person, run: dict[str, Any]) -> None:
    refused = ada.api.patch(f"model-runs/{run['id']}", {"config": {"seed": 2**64}})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "not_json")


def test_a_config_is_a_small_document_and_told_of_many_runs_only_when_asked_for(
    ada: Person, model: dict[str, Any], run: dict[str, Any]
) -> None:
    refused = ada.api.patch(f"model-runs/{run['id']}", {"config": {"weights": "x" * 70_000}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/config")
    assert "65,536" in refused.json()["errors"][0]["message"]
    assert ada.api.patch(f"model-runs/{run['id']}", {"config": {"lr": 0.1}}).status_code == 200
    listed = f"model-runs?model={model['id']}"
    assert [each.get("config") for each in ada.api.get(listed).json()["results"]] == [None]
    assert [each["config"] for each in ada.api.get(f"{listed}&with_config=true").json()["results"]] == [{"lr": 0.1}]
    assert ada.api.get(f"model-runs/{run['id']}").json()["config"] == {"lr": 0.1}
