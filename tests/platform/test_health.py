"""What a load balancer asks, and what the fixtures of the session promise."""

import httpx
import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.support.live import WebServer


@pytest.mark.django_db
def test_a_house_with_all_it_needs_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok", "tables": "ok"}}


@pytest.mark.django_db
def test_a_house_whose_redis_is_gone_is_alive_but_not_ready(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere.sock"}}

    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] != "ok"
    assert "nowhere" not in answer.text


def test_a_stopped_server_can_be_started_again_at_the_same_address(web_server: WebServer) -> None:
    assert httpx.get(f"{web_server.url}/healthz").status_code == 200
    web_server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{web_server.url}/healthz")
    web_server.start()
    assert httpx.get(f"{web_server.url}/readyz").status_code == 200


@pytest.mark.django_db
def test_tests_connect_as_the_application_which_no_policy_lets_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("fp_app", False)
