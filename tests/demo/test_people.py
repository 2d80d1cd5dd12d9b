"""The demo's people: made once, known on this machine only."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.demo import services
from apps.demo.services.people import PEOPLE
from apps.organizations.models import ApiKey, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings: Any, tmp_path: Path) -> Any:
    settings.DATA, settings.DEMO = tmp_path, True
    return settings


def sign_in(client: Client, role: str, **more: Any) -> int:
    return client.post("/api/v1/demo/sign-in", {"role": role}, content_type="application/json", **more).status_code


def test_there_is_one_person_per_role_and_doing_it_twice_changes_nothing(here: Any) -> None:
    told = services.ensure_people()
    assert services.ensure_people() == told
    assert set(Membership.objects.values_list("role", flat=True)) == {role.value for role in PEOPLE}
    assert Membership.objects.count() == len(PEOPLE)
    assert ApiKey.objects.count() == 1


def test_passwords_are_this_installations_own(here: Any, tmp_path: Path) -> None:
    told = services.ensure_people()
    account = told["accounts"]["annotator"]
    assert Client().login(username=account["email"], password=account["password"])
    assert len({each["password"] for each in told["accounts"].values()}) == len(told["accounts"])
    assert (tmp_path / "demo_people.json").stat().st_mode & 0o077 == 0


def test_one_click_signs_in(here: Any) -> None:
    services.ensure_people()
    client = Client()
    assert [each["role"] for each in client.get("/api/v1/demo").json()["accounts"]] == [role.value for role in PEOPLE]
    assert sign_in(client, "reviewer") == 204
    assert client.get("/api/v1/me").json()["organizations"][0]["role"] == "reviewer"


@pytest.mark.parametrize("more", [{"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}])
def test_nobody_signs_in_from_another_machine(here: Any, more: dict[str, str]) -> None:
    services.ensure_people()
    assert sign_in(Client(), "owner", **more) == 404
    assert Client().get("/api/v1/demo", **more).status_code == 404


def test_where_there_is_no_demo_there_is_no_door(here: Any) -> None:
    services.ensure_people()
    here.DEMO = False
    assert sign_in(Client(), "owner") == 404


def test_a_form_on_another_site_cannot_sign_anybody_in(here: Any) -> None:
    services.ensure_people()
    assert Client().post("/api/v1/demo/sign-in", {"role": "owner"}).status_code == 415
