"""Tiles of maps: cut once, kept, and gone with their map."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from apps.catalog.models import DataRow
from apps.catalog.services import tiling
from apps.catalog.tile_addresses import SALT
from apps.core import storage
from apps.core.models import Job
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture, upload
from tests.catalog.test_imports import work
from tests.catalog.test_uploads import refusals, sent
from tests.modalities.geotiffs import colours, geotiff


@pytest.fixture
def field(ada: Person, dataset: dict[str, Any]) -> dict[str, Any]:
    (row,) = sent(ada, dataset, upload(geotiff(colours(300, 600, 10, 120, 200)), "field.tif"))["created"]
    return row


def fetched(row: dict[str, Any], z: Any, x: Any, y: Any) -> Any:
    """A tile, by somebody who is not signed in."""
    return Client().get(row["tile_url"].format(z=z, x=x, y=y))


def test_a_tile_shows_its_part_of_the_map(field: dict[str, Any]) -> None:
    assert field["facts"]["tiles"]["levels"] == 3
    for place in ((0, 0, 0), (1, 1, 0), (2, 2, 1)):
        response = fetched(field, *place)
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert "immutable" in response["Cache-Control"]
        image = Image.open(BytesIO(response.content)).convert("RGBA")
        assert image.size == (256, 256)
        assert image.getpixel((3, 3))[3] == 255
        assert max(abs(a - b) for a, b in zip(image.getpixel((3, 3))[:3], (10, 120, 200), strict=True)) < 12


@pytest.mark.parametrize("place", [(0, 1, 0), (2, 3, 0), (2, 0, 2), (3, 0, 0), (99, 0, 0), (2, 9999999, 0), ("9" * 5000, 0, 0)])
def test_a_tile_that_is_none_is_not_there(field: dict[str, Any], place: tuple[Any, Any, Any]) -> None:
    assert fetched(field, *place).status_code == 404


@pytest.mark.parametrize("place", [("a", 0, 0), (-1, 0, 0), (0, "", 0), (0, 0, "0/0")])
def test_an_address_that_names_no_tile_is_not_there(field: dict[str, Any], place: tuple[Any, Any, Any]) -> None:
    assert fetched(field, *place).status_code == 404


def test_a_tile_is_cut_once(field: dict[str, Any], files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fetched(field, 0, 0, 0).content
    assert len([each for each in files() if "/tiles/" in each]) == 1
    monkeypatch.setattr(tiling, "tile", None)
    assert fetched(field, 0, 0, 0).content == first


def test_tiles_go_with_their_map(ada: Person, field: dict[str, Any], files: Files, django_capture_on_commit_callbacks: Any) -> None:
    for place in ((0, 0, 0), (1, 0, 0)):
        fetched(field, *place)
    assert len(files()) == 4
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert ada.api.delete(f"data-rows/{field['id']}").status_code == 204
    with tenant(ada.organization.pk):
        for callback in callbacks:
            callback()
    assert files() == set()
    assert fetched(field, 0, 0, 0).status_code == 404


def test_only_maps_have_tiles(ada: Person, dataset: dict[str, Any], field: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(picture()))["created"]
    assert row["tile_url"] == ""
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=field["id"]).update(modality="image")
    assert fetched(field, 0, 0, 0).status_code == 404


def test_who_may_not_see_the_map_is_not_told_the_address(ana: Person, gus: Person, field: dict[str, Any]) -> None:
    assert gus.api.get(f"data-rows/{field['id']}").status_code == 404
    assert ana.api.get(f"data-rows/{field['id']}").status_code == 403


def test_an_address_cannot_be_changed_to_another_map_or_organization(gus: Person, field: dict[str, Any], dataset: dict[str, Any]) -> None:
    token = field["tile_url"].split("/")[3]
    said = unquote(token)
    until, organization, row, *_ = said.split(":")
    other = said.replace(f":{organization}:", f":{gus.organization.pk}:")
    later = said.replace(until, str(int(until) + 86_400))
    media = unquote(field["media_url"].removeprefix("/media/"))
    for wrong in (other, later, media, said[:-1], "nothing"):
        response = Client().get(f"/media/tiles/{quote(wrong, safe='')}/0/0/0")
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    forged = storage.token_of(SALT, str(gus.organization.pk), row)  # signed by us, but the row is another organization's
    assert Client().get(f"/media/tiles/{forged}/0/0/0").status_code == 404


def test_an_address_stays_the_same_for_a_day_and_expires(ada: Person, field: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    now = storage.time.time()
    assert ada.api.get(f"data-rows/{field['id']}").json()["tile_url"] == field["tile_url"]
    monkeypatch.setattr(storage.time, "time", lambda: now + 2 * 86_400)
    assert fetched(field, 0, 0, 0).status_code == 404
    assert ada.api.get(f"data-rows/{field['id']}").json()["tile_url"] != field["tile_url"]


HUGE_OPTIONS = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate"}


@pytest.mark.django_db(transaction=True)
def test_very_large_imagery_is_cut_by_a_worker_for_organizations_that_have_the_setting(ada: Person, dataset: dict[str, Any]) -> None:
    huge = geotiff(np.broadcast_to(np.uint8(70), (1, 10_100, 10_100)), **HUGE_OPTIONS)
    assert refusals(sent(ada, dataset, upload(huge, "huge.tif"))) == {"huge.tif": "picture_too_large"}
    allow_large(ada)
    (row,) = sent(ada, dataset, upload(huge, "huge.tif"))["created"]
    assert (row["width"], row["facts"]["tiles"]["levels"], row["state"]) == (10_100, 7, "processing")
    assert fetched(row, 6, 39, 39).status_code == 200
    assert fetched(row, 0, 0, 0).status_code == 404
    job = cut(ada)
    assert (job.get_state_display(), job.done, job.total) == ("finished", 1, 1)
    assert ada.api.get(f"data-rows/{row['id']}").json()["state"] == "ready"
    whole = Image.open(BytesIO(fetched(row, 0, 0, 0).content)).convert("RGBA")
    assert whole.getpixel((80, 80)) == pytest.approx((70, 70, 70, 255), abs=4)
    assert whole.getpixel((200, 200))[3] == 0


@pytest.mark.django_db(transaction=True)
def test_a_large_map_that_cannot_be_read_any_more_says_so(ada: Person, dataset: dict[str, Any]) -> None:
    allow_large(ada)
    huge = geotiff(np.broadcast_to(np.uint8(70), (1, 10_100, 10_100)), **HUGE_OPTIONS)
    (row,) = sent(ada, dataset, upload(huge, "huge.tif"))["created"]
    with tenant(ada.organization.pk):
        Path(default_storage.path(DataRow.objects.get(pk=row["id"]).media_key)).write_bytes(huge[:1000])
    job = cut(ada)
    assert (job.get_state_display(), job.failed) == ("failed", 1)
    found = ada.api.get(f"data-rows/{row['id']}").json()
    assert (found["state"], found["error"]) == ("failed", tiling.UNFINISHED)
    assert fetched(row, 6, 39, 39).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_large_map_whose_tiles_were_not_cut_is_tried_again(ada: Person, vic: Person, dataset: dict[str, Any]) -> None:
    allow_large(ada)
    huge = geotiff(np.broadcast_to(np.uint8(70), (1, 10_100, 10_100)), **HUGE_OPTIONS)
    (row,) = sent(ada, dataset, upload(huge, "huge.tif"))["created"]
    path = f"data-rows/{row['id']}"
    assert ada.api.post(f"{path}/tiles").json()["code"] == "nothing-to-cut"
    with tenant(ada.organization.pk):
        stopped = str(Job.objects.get(kind=tiling.CUT_TILES).pk)
    ada.api.post(f"jobs/{stopped}/cancel")
    assert ada.api.get(path).json()["state"] == "failed"
    assert vic.api.post(f"{path}/tiles").status_code == 403
    again = ada.api.post(f"{path}/tiles")
    assert (again.status_code, ada.api.get(path).json()["state"], ada.api.get(path).json()["error"]) == (202, "processing", "")
    assert ada.api.post(f"{path}/tiles").status_code == 409
    assert work(ada, again.json()["id"]).get_state_display() == "finished"
    assert ada.api.get(path).json()["state"] == "ready"
    assert fetched(row, 0, 0, 0).status_code == 200


def allow_large(person: Person) -> None:
    person.organization.quotas = {"large_imagery": True}
    person.organization.save()


def cut(person: Person) -> Job:
    """The job that cuts the one very large map, done."""
    with tenant(person.organization.pk):
        number = str(Job.objects.get(kind=tiling.CUT_TILES).pk)
    return work(person, number)
