"""How sure a run is of a data row: as sure as of what it is least sure of, options of a checklist among that."""

from uuid import uuid4

import pytest

from apps.catalog.models import DataRow, Dataset
from apps.core.tenancy import tenant
from apps.model_runs import services as model_runs
from apps.model_runs.models import Model
from tests.cast import Person
from tests.evaluation.runs import work_all
from tests.interchange.conftest import NDJSON, lines

pytestmark = pytest.mark.django_db
SURE = {"s0": 0.99, "s1": 0.5, "s2": 0.2, "s3": 0.05}


def test_the_least_sure_option_of_a_checklist_counts(ada: Person) -> None:
    rain, snow, question = (str(uuid4()) for _ in range(3))
    options = [{"id": rain, "name": "rain"}, {"id": snow, "name": "snow"}]
    feature = {"id": question, "name": "weather", "kind": "checklist", "options": options}
    ontology = ada.api.post("ontologies", {"name": "Weather", "features": [feature]})
    assert ontology.status_code == 201, ontology.json()
    model = ada.api.post("models", {"name": "clouds", "ontology": ontology.json()["id"]}).json()
    with tenant(ada.organization.pk):
        dataset = Dataset.objects.create(name="skies")
        rows = [DataRow.objects.create(dataset=dataset, name=key, global_key=key, width=10, height=10) for key in SURE]
        run = model_runs.create_run(model=Model.objects.get(pk=model["id"]), name="v1")
        model_runs.add_data_rows(run=run, data_rows=[row.pk for row in rows])
    said = [
        {
            "data_row": {"global_key": key}, "feature": question, "kind": "checklist",
            "value": {"options": [{"option": snow, "confidence": 1.0}, {"option": rain, "confidence": sure}]},
        }
        for key, sure in SURE.items()
    ]  # fmt: skip
    assert ada.api.post(f"model-runs/{run.pk}/predictions", lines(*said), content_type=NDJSON).status_code == 202
    work_all(ada)
    found = ada.api.get(f"model-runs/{run.pk}/data-rows?order=confidence").json()["results"]
    assert [(each["data_row"]["global_key"], each["lowest_confidence"]) for each in found] == sorted(SURE.items(), key=lambda each: each[1])
