"""What people know a data row by stands in every file: its name, and where its media lie beside it."""

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.values import Extent

ID = str(uuid4())


def row(name: str = "im0.jpg", **members: Any) -> LabelRow:
    return LabelRow(DataRowRef(ID, None, name), extent=Extent(64, 48), **members)


def written(form: str, *rows: LabelRow) -> bytes:
    return b"".join(LABEL_FORMATS[form].write(rows, features=(), report=Report()))


def of_line(body: bytes) -> Any:
    return json.loads(body)["data_row"]


def test_our_own_lines_say_the_name_and_where_the_media_lie() -> None:
    assert "media" not in of_line(written("firstpass", row()))
    said = of_line(written("firstpass", row(media="media/im0.jpg")))
    assert (said["id"], said["global_key"], said["name"], said["media"]) == (ID, None, "im0.jpg", "media/im0.jpg")


def test_tables_say_the_name_or_the_path() -> None:
    (plain,) = csv.DictReader(StringIO(written("csv", row()).decode()))
    assert (plain["id"], plain["global_key"], plain["file_name"]) == (ID, "", "im0.jpg")
    assert json.loads(written("jsonl-classes", row(media="media/im0.jpg")))["file_name"] == "media/im0.jpg"


def test_what_label_studio_shows_is_the_path_or_the_name() -> None:
    shown = [json.loads(written("label-studio", each))[0]["data"]["image"] for each in (row(), row(media="media/im0.jpg"))]
    assert shown == ["im0.jpg", "media/im0.jpg"]


def test_cvat_names_images_and_videos_as_they_are_called() -> None:
    assert f'name="media/im0.jpg" width="64" height="48" uid="{ID}"' in written("cvat", row(media="media/im0.jpg")).decode()
    video = row("road.mp4", modality="video", facts={"frame_count": 5})
    with ZipFile(BytesIO(written("cvat-video", video))) as archive:
        (name,) = archive.namelist()
        assert name == "000001_road.xml"
        assert b"<source>road.mp4</source>" in archive.read(name)


@pytest.mark.parametrize("form", ["webvtt", "srt"])
def test_subtitles_are_called_as_their_sounds_and_know_them_by_their_folders(form: str) -> None:
    sound = replace(row("talk.mp3", modality="audio"), extent=None)
    body = written(form, sound)
    with ZipFile(BytesIO(body)) as archive:
        assert archive.namelist() == [f"{ID}/talk.mp3{LABEL_FORMATS[form].ending}"]  # type: ignore[attr-defined]
    (found,) = LABEL_FORMATS[form].read(BytesIO(body), features=())
    assert isinstance(found, LabelRow)
    assert found.data_row.id == ID


@pytest.mark.parametrize("form", ["firstpass", "csv", "jsonl-classes", "label-studio", "parquet", "cvat"])
def test_a_name_beside_an_id_names_nothing_else(form: str) -> None:
    (found,) = LABEL_FORMATS[form].read(BytesIO(written(form, row(media="media/im0.jpg"))), features=())
    assert isinstance(found, LabelRow)
    assert found.data_row.id == ID
    assert found.data_row.global_key is None or form == "cvat"
