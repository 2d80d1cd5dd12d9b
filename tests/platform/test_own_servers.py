"""`make run` where Postgres, Redis and the store are somebody's own: the same product, and no demo."""

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from apps.organizations.permissions import Permission
from tests import factories
from tests.support.product import Product
from tests.support.servers import PASSWORD, QUOTED, object_store, postgres_server, redis_server, stored
from tests.walk.client import Caller, ndjson

pytestmark = pytest.mark.slow
Settings = dict[str, str]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name all three."""
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server(folder))
        redis = stack.enter_context(redis_server(folder))
        yield {**postgres, **redis, **stack.enter_context(object_store())}


@pytest.fixture
def installation(servers: Settings, tmp_path: Path) -> Iterator[Product]:
    running = Product(tmp_path, **servers)
    yield running
    running.stop()


def test_servers_of_ones_own_hold_everything_and_get_no_demo(installation: Product, servers: Settings) -> None:
    installation.start()
    assert "Postgres:" not in installation.output
    assert "Redis:" not in installation.output
    assert not (installation.data / "demo.json").exists()
    assert not (installation.data / "postgres").exists()
    caller = Caller(installation.url, key_of_a_new_owner(installation.url))
    assert caller.get("datasets")["results"] == []
    row = upload(caller)
    ready = caller.until(lambda: next((each for each in [caller.get(f"data-rows/{row}")] if each["thumbnail_url"]), None))
    page = httpx.get(f"{installation.url}/")
    for address in (ready["media_url"], ready["thumbnail_url"]):
        assert servers["S3_ENDPOINT_URL"] in page.headers["Content-Security-Policy"], "a browser may show what the store serves"
        answer = httpx.get(urljoin(installation.url, address), follow_redirects=True)
        assert (answer.status_code, Image.open(io.BytesIO(answer.content)).width > 0) == (200, True)
    assert len(stored(servers)) >= 2
    assert not [each for each in (installation.data / "media").rglob("*") if each.is_file()]
    assert export_of_a_label(caller, row) == [row]


def test_servers_that_cannot_be_used_get_one_clear_line_each(servers: Settings, tmp_path: Path) -> None:
    owner = servers["OWNER_DATABASE_URL"].replace("fp_owner", "fp_nobody")
    wrong = Product(tmp_path, **{**servers, "OWNER_DATABASE_URL": owner, "REDIS_URL": "redis://127.0.0.1:1/0", "S3_BUCKET": "missing"})
    assert wrong.launch().wait(60) == 1
    for name in ("The database that OWNER_DATABASE_URL", "The Redis that REDIS_URL", "The bucket that S3_BUCKET"):
        assert wrong.output.count(name) == 1, wrong.output
    assert "Traceback" not in wrong.output
    assert PASSWORD not in wrong.output
    assert QUOTED not in wrong.output


def key_of_a_new_owner(url: str) -> str:
    """Somebody signs up as in a browser, creates an organization, and makes a key with everything an owner may."""
    with httpx.Client(base_url=url, timeout=30) as browser:
        browser.get("/api/v1/me")

        def post(path: str, body: Any) -> Any:
            token = browser.cookies.get("csrftoken") or ""
            answer = browser.post(path, json=body, headers={"X-CSRFToken": token, "Referer": url})
            assert answer.status_code < 300, answer.text
            return answer.json()

        browser.get("/_allauth/browser/v1/config")
        post("/_allauth/browser/v1/auth/signup", {"email": "ada@acme.example", "password": factories.PASSWORD, "name": "Ada"})
        organization = post("/api/v1/organizations", {"name": "Acme"})
        browser.headers["X-Organization"] = organization["slug"]
        return str(post("/api/v1/api-keys", {"name": "walk", "scopes": [each.value for each in Permission]})["key"])


def upload(caller: Caller) -> str:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), (30, 120, 90)).save(picture, "JPEG")
    dataset = caller.post("datasets", {"name": "Squares"})
    files = [("files", ("one.jpg", picture.getvalue()))]
    return str(caller.post(f"datasets/{dataset['id']}/data-rows", status=200, files=files)["created"][0]["id"])


def export_of_a_label(caller: Caller, row: str) -> list[str]:
    """A label goes in through a worker and comes out through one; returns the data rows of the file."""
    features = [{"kind": "bounding_box", "name": "square", "color": "#808080"}]
    ontology = caller.post("ontologies", {"name": "Squares", "features": features})
    project = caller.post("projects", {"name": "Squares", "ontology": ontology["id"]})["id"]
    place = {"x": 5, "y": 5, "width": 20, "height": 20}
    box = {"id": str(uuid4()), "kind": "bounding_box", "feature": ontology["features"][0]["id"], "value": place}
    line = {"data_row": {"id": row}, "annotations": [box]}
    imported = caller.ended(caller.post(f"projects/{project}/label-imports", status=202, **ndjson([line]))["id"])
    assert (imported["state"], imported["done"]) == ("finished", 1), imported
    ended = caller.ended(caller.post(f"projects/{project}/exports", {"format": "firstpass"}, status=202)["id"])
    assert ended["state"] == "finished", ended
    file = httpx.get(urljoin(str(caller.http.base_url), ended["result"]["download_url"]), follow_redirects=True)
    return [json.loads(line)["data_row"]["id"] for line in file.text.splitlines()]
