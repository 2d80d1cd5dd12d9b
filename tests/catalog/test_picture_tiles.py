"""Very large pictures and those of 16 bits are looked at by tiles, whatever file they came in."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from apps.catalog.models import DataRow
from apps.catalog.services import tiling
from apps.core.models import Job
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import upload
from tests.catalog.test_asset_types import read
from tests.catalog.test_imports import work
from tests.catalog.test_tiles import allow_large, cut, fetched
from tests.catalog.test_uploads import refusals, sent
from tests.modalities.geotiffs import tiff

SIDE = 9_500  # more than 89 megapixels
RAMP = np.tile(np.arange(600, dtype=np.uint16) * 5 + 1000, (400, 1))
BLOCKS = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate"}


def deep(name: str) -> bytes:
    out = BytesIO()
    Image.fromarray(RAMP).save(out, name)
    return out.getvalue()


def huge(name: str) -> bytes:
    """A grey picture with one white pixel near its lower right corner."""
    values = np.full((SIDE, SIDE), 70, np.uint8)
    values[SIDE - 5, SIDE - 9] = 255
    if name == "TIFF":
        return tiff(values[None], **BLOCKS)
    out = BytesIO()
    Image.fromarray(values).save(out, name, **({"quality": 95} if name == "JPEG" else {"compress_level": 1}))
    return out.getvalue()


def pixels(response: Any) -> Any:
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(BytesIO(response.content)).convert("RGB")).astype(int)


def asked(row: dict[str, Any], query: str) -> Any:
    return Client().get(row["tile_url"].format(z=2, x=1, y=0) + query)


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_tiles_of_16_bits_are_drawn_between_the_values_of_the_picture_or_those_asked_for(
    ada: Person, dataset: dict[str, Any], name: str
) -> None:
    (row,) = sent(ada, dataset, upload(deep(name), f"ramp.{name.lower()}"))["created"]
    facts = row["facts"]
    assert (row["state"], facts["bits"], facts["range"], facts["tiles"]["levels"]) == ("ready", 16, [1000, 3995], 3)
    low, high = facts["window"]
    assert (low, high) == pytest.approx((1015, 3980), abs=5)
    drawn = pixels(asked(row, ""))
    expected = np.clip((RAMP[:256, 256:512] - low) * 255 / (high - low), 0, 255)
    assert np.abs(drawn[..., 0] - expected).max() <= 3
    assert asked(row, "")["Content-Type"] == "image/webp"
    narrow = pixels(asked(row, "?low=2300&high=3000"))
    assert narrow[9, 2, 0] <= 3
    assert narrow[9, 250, 0] >= 252
    values = asked(row, "?values=1")
    assert (values["Content-Type"], "immutable" in values["Cache-Control"]) == ("image/png", True)
    packed = pixels(values)
    assert (packed[..., 0] * 256 + packed[..., 1] == RAMP[:256, 256:512]).all()


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_what_is_shown_of_16_bits_is_not_dark(ada: Person, dataset: dict[str, Any], name: str) -> None:
    (row,) = sent(ada, dataset, upload(deep(name), f"ramp.{name.lower()}"))["created"]
    shown = Image.open(BytesIO(read(Client().get(row["shown_url"])))).convert("L")
    assert (shown.size, shown.getpixel((10, 10)) < 10, shown.getpixel((590, 10)) > 245) == ((600, 400), True, True)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("?low=1", "/high"), ("?high=1", "/low"), ("?low=a&high=3", "/low"), ("?low=nan&high=3", "/low"), ("?low=3&high=3", "/high")],
)
def test_values_that_are_no_window_are_refused_by_name(ada: Person, dataset: dict[str, Any], query: str, pointer: str) -> None:
    (row,) = sent(ada, dataset, upload(deep("PNG"), "ramp.png"))["created"]
    response = asked(row, query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"][0]["pointer"] == pointer


def test_what_has_no_16_bits_is_not_drawn_between_values(ada: Person, dataset: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(tiff(np.zeros((1, 300, 600), np.float32)), "heights.tif"))["created"]
    for query in ("?low=1&high=2", "?values=1"):
        assert asked(row, query).json()["code"] == "not-of-sixteen-bits"


@pytest.mark.parametrize("place", [(0, 1, 0), (2, 3, 0), (2, 0, 2), (3, 0, 0)])
def test_a_place_outside_of_a_picture_is_no_tile(ada: Person, dataset: dict[str, Any], place: tuple[int, int, int]) -> None:
    (row,) = sent(ada, dataset, upload(deep("PNG"), "ramp.png"))["created"]
    assert fetched(row, *place).status_code == 404


def test_layers_and_tiles_go_with_their_picture(
    ada: Person, dataset: dict[str, Any], files: Files, django_capture_on_commit_callbacks: Any
) -> None:
    (row,) = sent(ada, dataset, upload(deep("PNG"), "ramp.png"))["created"]
    assert len(files()) == 6  # the file, its thumbnail, what is shown, and three layers
    asked(row, "")
    asked(row, "?values=1")
    asked(row, "?low=2300&high=3000")  # of these there are too many to be kept
    assert len(files()) == 8
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert ada.api.delete(f"data-rows/{row['id']}").status_code == 204
    with tenant(ada.organization.pk):
        for callback in callbacks:
            callback()
    assert files() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["TIFF", "PNG", "JPEG"])
def test_a_worker_makes_a_very_large_picture_ready(ada: Person, dataset: dict[str, Any], name: str) -> None:
    suffix = {"TIFF": "tif", "PNG": "png", "JPEG": "jpg"}[name]
    data = huge(name)
    assert refusals(sent(ada, dataset, upload(data, f"slide.{suffix}"))) == {f"slide.{suffix}": "image_too_large"}
    allow_large(ada)
    (row,) = sent(ada, dataset, upload(data, f"slide.{suffix}"))["created"]
    assert (row["modality"], row["state"], row["width"], row["facts"]["tiles"]["levels"]) == ("image", "processing", SIDE, 7)
    assert fetched(row, 6, 0, 0).status_code == 404
    job = cut(ada)
    assert (job.get_state_display(), job.done, job.total) == ("finished", 1, 1)
    assert ada.api.get(f"data-rows/{row['id']}").json()["state"] == "ready"
    corner = pixels(fetched(row, 6, 37, 37))
    brightest = np.unravel_index(corner[..., 0].argmax(), corner.shape[:2])
    assert brightest == (SIDE - 5 - 37 * 256, SIDE - 9 - 37 * 256)
    whole = pixels(fetched(row, 0, 0, 0))
    assert whole[100, 100] == pytest.approx([70, 70, 70], abs=3)
    shown = Image.open(BytesIO(read(Client().get(row["shown_url"]))))
    assert shown.size == (2048, 2048)


@pytest.mark.django_db(transaction=True)
def test_a_file_with_smaller_copies_in_it_is_ready_at_once(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    allow_large(ada)
    data = tiff(np.full((3, SIDE, SIDE), 70, np.uint8), overviews=(2, 4, 8, 16), **BLOCKS)
    (row,) = sent(ada, dataset, upload(data, "slide.tif"))["created"]
    assert (row["state"], row["facts"]["tiles"]["source"], len(files())) == ("ready", "file", 3)
    assert pixels(fetched(row, 0, 0, 0))[100, 100] == pytest.approx([70, 70, 70], abs=3)
    assert pixels(fetched(row, 6, 37, 37))[10, 10] == pytest.approx([70, 70, 70], abs=3)


@pytest.mark.django_db(transaction=True)
def test_a_very_large_picture_that_cannot_be_read_any_more_says_so_and_is_tried_again(ada: Person, dataset: dict[str, Any]) -> None:
    allow_large(ada)
    data = huge("TIFF")
    (row,) = sent(ada, dataset, upload(data, "slide.tif"))["created"]
    with tenant(ada.organization.pk):
        path = Path(default_storage.path(DataRow.objects.get(pk=row["id"]).media_key))
    path.write_bytes(data[:1000])
    assert cut(ada).failed == 1
    found = ada.api.get(f"data-rows/{row['id']}").json()
    assert (found["state"], found["error"]) == ("failed", tiling.UNFINISHED)
    path.write_bytes(data)
    again = ada.api.post(f"data-rows/{row['id']}/tiles")
    assert again.status_code == 202
    assert work(ada, again.json()["id"]).get_state_display() == "finished"
    assert fetched(row, 0, 0, 0).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_stops_the_worker_has_no_picture(ada: Person, dataset: dict[str, Any]) -> None:
    allow_large(ada)
    (row,) = sent(ada, dataset, upload(huge("TIFF"), "slide.tif"))["created"]
    with tenant(ada.organization.pk):
        number = str(Job.objects.get(kind=tiling.CUT_TILES).pk)
    ada.api.post(f"jobs/{number}/cancel")
    assert ada.api.get(f"data-rows/{row['id']}").json()["state"] == "failed"
    assert fetched(row, 0, 0, 0).status_code == 404
