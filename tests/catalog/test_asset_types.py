"""Files of every asset type: sent or fetched, told by their content, shown small, and served as what they are."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from apps.catalog import intake
from apps.catalog.intake import Arriving, FileTooLarge
from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.modalities import MODALITIES, UnreadableMedia
from tests.cast import Person
from tests.catalog import assets
from tests.catalog.conftest import Files, Site
from tests.catalog.pictures import picture, upload
from tests.catalog.test_imports import errors, start, work
from tests.catalog.test_uploads import refusals, sent
from tests.modalities.geotiffs import colours, tiff
from tests.modalities.media import sound

FACTS = {
    "image": set(),
    "video": {"duration_ms", "frame_count", "frame_rate", "codec", "has_audio"},
    "audio": {"duration_ms", "sample_rate", "channels", "codec"},
    "text": {"characters", "encoding"},
    "document": {"pages"},
    "conversation": {"messages"},
    "html": {"characters"},
    "geospatial": {"epsg", "bounds", "bands", "tiles"},
    "dicom": {"frame_count", "modality"},
}
INLINE = {
    "image": "image/png", "video": "video/mp4", "audio": "audio/wav", "text": "text/plain; charset=utf-8", "document": "application/pdf",
}  # fmt: skip


def read(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def is_shown(response: Any) -> bool:
    return response["Content-Disposition"].startswith("inline")


def test_every_asset_type_has_a_file_here() -> None:
    assert set(assets.files()) == set(MODALITIES) == set(FACTS)
    assert set(MODALITIES) <= set(intake.MAX_BYTES)


def test_a_file_of_each_asset_type_becomes_a_data_row_with_its_facts_and_a_small_picture(ada: Person, dataset: dict[str, Any]) -> None:
    files = assets.files()
    answer = sent(ada, dataset, *(upload(content, name) for name, content in files.values()))
    assert answer["refused"] == []
    assert [each["modality"] for each in answer["created"]] == list(files)
    for row in answer["created"]:
        shown = ada.api.get(f"data-rows/{row['id']}").json()
        assert set(shown["facts"]) >= FACTS[row["modality"]], row["modality"]
        thumbnail = Client().get(shown["thumbnail_url"])
        assert thumbnail["Content-Type"] == "image/webp"
        assert max(Image.open(BytesIO(read(thumbnail))).size) <= 320


@pytest.mark.django_db(transaction=True)
def test_files_of_each_asset_type_are_fetched_too(ada: Person, dataset: dict[str, Any], site: Site) -> None:
    files = assets.files()
    site.pictures |= {f"/{name}": content for name, content in files.values()}
    lines = [{"url": site.url(f"/{name}"), "global_key": modality} for modality, (name, _) in files.items()]
    job = work(ada, start(ada, dataset, *lines))
    assert (job.done, job.failed) == (len(files), 0), errors(ada, str(job.pk))
    rows = {each["global_key"]: each for each in ada.api.get("data-rows").json()["results"]}
    assert {key: row["modality"] for key, row in rows.items()} == {key: key for key in files}
    assert {key: row["name"] for key, row in rows.items()} == {key: name for key, (name, _) in files.items()}


def test_media_are_served_as_what_they_are_and_nothing_that_acts_is_shown(ada: Person, dataset: dict[str, Any]) -> None:
    files = assets.files()
    for row in sent(ada, dataset, *(upload(content, name) for name, content in files.values()))["created"]:
        media = Client().get(row["media_url"])
        assert read(media) == files[row["modality"]][1]
        assert is_shown(media) == (row["modality"] in INLINE), row["modality"]
        assert media["Content-Type"] == INLINE.get(row["modality"], media["Content-Type"])
        assert media["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in media["Content-Security-Policy"]
        assert media["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=10-999999999", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=-999999999", 206, slice(None)),
        ("bytes=999999999-", 416, None),
        ("bytes=7-3", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_players_ask_for_parts_of_a_file(ada: Person, dataset: dict[str, Any], wanted: str, status: int, part: slice | None) -> None:
    name, content = assets.files()["audio"]
    (row,) = sent(ada, dataset, upload(content, name))["created"]
    response = Client().get(row["media_url"], headers={"Range": wanted})
    assert response.status_code == status
    if part is None:
        assert response["Content-Range"] == f"bytes */{len(content)}"
        return
    assert read(response) == content[part]
    assert response["Content-Type"] == "audio/wav"
    if status == 206:
        first, last = response["Content-Range"].removeprefix("bytes ").partition("/")[0].split("-")
        assert content[int(first) : int(last) + 1] == content[part]
        assert int(response["Content-Length"]) == len(content[part])


def test_each_asset_type_has_a_limit_of_its_own(
    ada: Person, dataset: dict[str, Any], files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(intake.MAX_BYTES, "text", 5000)
    answer = sent(ada, dataset, upload(b"a" * 5001, "long.txt"), upload(b"a" * 5000, "fits.txt"), upload(picture(size=(99, 99)), "a.png"))
    assert refusals(answer) == {"long.txt": "file_too_large"}
    assert [each["name"] for each in answer["created"]] == ["fits.txt", "a.png"]


def test_what_arrives_is_refused_as_soon_as_that_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    with Arriving() as arriving, pytest.raises(UnreadableMedia):
        arriving.write(b"\0" * 5000)
    monkeypatch.setitem(intake.MAX_BYTES, "text", 6000)
    with Arriving() as arriving:
        arriving.write(b"a" * 5999)
        with pytest.raises(FileTooLarge):
            arriving.write(b"aa")


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_none_is_not_fetched_to_its_end(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    site.pictures["/endless"] = bytes(50_000_000)
    job = work(ada, start(ada, dataset, {"url": site.url("/endless"), "global_key": "k"}))
    assert errors(ada, str(job.pk)) == {1: "media_type_unsupported"}
    assert files() == set()


def test_facts_are_kept_with_the_row(ada: Person, dataset: dict[str, Any]) -> None:
    name, content = assets.files()["text"]
    sent(ada, dataset, upload(content, name))
    with tenant(ada.organization.pk):
        assert DataRow.objects.get().facts == {"characters": len(content.decode()), "encoding": "UTF-8"}


def test_a_plain_tiff_is_a_picture_that_a_browser_is_shown_as_png(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    content = tiff(colours(30, 40, 10, 120, 200))
    (row,) = sent(ada, dataset, upload(content, "field.tif"))["created"]
    assert (row["modality"], row["mime"], row["width"], row["height"]) == ("image", "image/tiff", 40, 30)
    assert (row["facts"], row["tile_url"]) == ({"pages": 1, "page": 1, "bits": 8}, "")
    assert read(Client().get(row["media_url"])) == content
    shown = Client().get(row["shown_url"])
    assert (shown["Content-Type"], is_shown(shown)) == ("image/png", True)
    assert Image.open(BytesIO(read(shown))).getpixel((5, 5)) == (10, 120, 200)
    assert len(files()) == 3


def test_other_files_are_shown_themselves(ada: Person, dataset: dict[str, Any]) -> None:
    for name, content in assets.files().values():
        (row,) = sent(ada, dataset, upload(content, name))["created"]
        assert row["shown_url"] == row["media_url"]


def test_what_is_shown_of_a_tiff_goes_with_it(
    ada: Person, dataset: dict[str, Any], files: Files, django_capture_on_commit_callbacks: Any
) -> None:
    (row,) = sent(ada, dataset, upload(tiff(colours(30, 40, 10, 120, 200)), "field.tif"))["created"]
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert ada.api.delete(f"data-rows/{row['id']}").status_code == 204
    with tenant(ada.organization.pk):
        for callback in callbacks:
            callback()
    assert files() == set()


def test_a_plain_tiff_beyond_the_limit_is_taken_as_a_picture_where_large_imagery_is(ada: Person, dataset: dict[str, Any]) -> None:
    large = tiff(np.broadcast_to(np.uint8(7), (1, 9_500, 9_500)), tiled=True, blockxsize=512, blockysize=512, compress="deflate")
    assert refusals(sent(ada, dataset, upload(large, "slide.tif"))) == {"slide.tif": "image_too_large"}
    ada.organization.quotas = {"large_imagery": True}
    ada.organization.save()
    (row,) = sent(ada, dataset, upload(large, "slide.tif"))["created"]
    assert (row["modality"], row["facts"]["tiles"]["levels"], row["state"]) == ("image", 7, "processing")


def test_an_mp4_with_sound_only_is_kept_as_a_sound(ada: Person, dataset: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(sound("mp4", "aac"), "talk.m4a"))["created"]
    assert (row["modality"], row["facts"]["codec"]) == ("audio", "aac")
    answer = Client().get(row["media_url"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/mp4")
