"""A model, and a run of it."""

from typing import Any

import pytest

from tests.cast import Person


@pytest.fixture
def ontology(ada: Person) -> str:
    return str(ada.api.post("ontologies", {"name": "Street", "features": []}).json()["id"])


@pytest.fixture
def model(ada: Person, ontology: str) -> dict[str, Any]:
    response = ada.api.post("models", {"name": "Detector", "ontology": ontology})
    assert response.status_code == 201, response.json()
    return response.json()


@pytest.fixture
def run(ada: Person, model: dict[str, Any]) -> dict[str, Any]:
    response = ada.api.post("model-runs", {"model": model["id"], "name": "v1", "config": {"lr": 0.1}})
    assert response.status_code == 201, response.json()
    return response.json()
