"""Tiles of maps: cut once, kept, and gone with their map."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.catalog.services import tiling
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture, upload
from tests.catalog.test_uploads import refusals, sent
from tests.modalities.geotiffs import colours, geotiff


@pytest.fixture
def field(ada: Person, dataset: dict[str, Any]) -> str:
    (row,) = sent(ada, dataset, upload(geotiff(colours(300, 600, 10, 120, 200)), "field.tif"))["created"]
    return f"data-rows/{row['id']}"


def test_a_tile_shows_its_part_of_the_map(ada: Person, vic: Person, field: str) -> None:
    levels = ada.api.get(field).json()["facts"]["tiles"]["levels"]
    assert levels == 3
    for path in ("0/0/0", "1/1/0", "2/2/1"):
        response = vic.api.get(f"{field}/tiles/{path}")
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        image = Image.open(BytesIO(response.content)).convert("RGBA")
        assert image.size == (256, 256)
        assert image.getpixel((3, 3))[3] == 255
        assert max(abs(a - b) for a, b in zip(image.getpixel((3, 3))[:3], (10, 120, 200), strict=True)) < 12


@pytest.mark.parametrize("path", ["0/1/0", "2/3/0", "2/0/2", "3/0/0", "99/0/0", "2/9999999/0"])
def test_a_tile_that_is_none_is_not_there(ada: Person, field: str, path: str) -> None:
    assert ada.api.get(f"{field}/tiles/{path}").status_code == 404


@pytest.mark.parametrize("path", ["0/0", "a/0/0", "-1/0/0", "0/0/99999999", "0/0/0/0"])
def test_an_address_that_names_no_tile_is_not_there(ada: Person, field: str, path: str) -> None:
    assert ada.api.get(f"{field}/tiles/{path}").status_code == 404


def test_a_tile_is_cut_once(ada: Person, field: str, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ada.api.get(f"{field}/tiles/0/0/0").content
    assert len([each for each in files() if "/tiles/" in each]) == 1
    monkeypatch.setattr(tiling, "tile", None)
    assert ada.api.get(f"{field}/tiles/0/0/0").content == first


def test_tiles_go_with_their_map(ada: Person, field: str, files: Files, django_capture_on_commit_callbacks: Any) -> None:
    for path in ("0/0/0", "1/0/0"):
        ada.api.get(f"{field}/tiles/{path}")
    assert len(files()) == 4
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert ada.api.delete(field).status_code == 204
    with tenant(ada.organization.pk):
        for callback in callbacks:
            callback()
    assert files() == set()


def test_pictures_have_no_tiles_and_strangers_see_none(ada: Person, ana: Person, gus: Person, dataset: dict[str, Any], field: str) -> None:
    (row,) = sent(ada, dataset, upload(picture()))["created"]
    assert ada.api.get(f"data-rows/{row['id']}/tiles/0/0/0").status_code == 404
    assert gus.api.get(f"{field}/tiles/0/0/0").status_code == 404
    assert ana.api.get(f"{field}/tiles/0/0/0").status_code == 403


def test_very_large_imagery_is_for_organizations_that_have_the_setting(ada: Person, dataset: dict[str, Any]) -> None:
    options = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate"}
    huge = geotiff(np.broadcast_to(np.uint8(7), (1, 10_100, 10_100)), **options)
    assert refusals(sent(ada, dataset, upload(huge, "huge.tif"))) == {"huge.tif": "picture_too_large"}
    ada.organization.quotas = {"large_imagery": True}
    ada.organization.save()
    (row,) = sent(ada, dataset, upload(huge, "huge.tif"))["created"]
    assert (row["width"], row["facts"]["tiles"]["levels"]) == (10_100, 7)
    assert ada.api.get(f"data-rows/{row['id']}/tiles/6/39/39").status_code == 200
