"""What is not there is said to be not there in one form, whoever looks for it and however."""

from uuid import uuid4

import pytest
from django.test import Client

from apps.core.problems import MEDIA_TYPE
from tests.cast import Person

UNKNOWN = ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/datasets", "/api/v1/datasets/not-an-id", "/api/docs/more"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem_that_says_what_is_wrong(path: str, method: str) -> None:
    answer = getattr(Client(), method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, MEDIA_TYPE)
    told = answer.json()
    assert (told["status"], told["title"], told["detail"]) == (404, "There is no such thing here", "There is no such address.")


@pytest.mark.parametrize("room", ["datasets", "slices", "ontologies", "projects", "models", "model-runs", "jobs", "tasks", "batches"])
def test_an_unknown_thing_is_a_problem_that_says_why_it_may_be_missing(ada: Person, room: str) -> None:
    answer = ada.api.get(f"{room}/{uuid4()}")
    assert (answer.status_code, answer["Content-Type"]) == (404, MEDIA_TYPE)
    assert answer.json()["title"]
    assert answer.json()["detail"]
