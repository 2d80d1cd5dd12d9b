"""Files that people send: kept once, refused by name, and nothing left behind."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from PIL import Image

from apps.catalog.models import DataRow
from apps.core.models import EventLog
from apps.core.tenancy import tenant
from apps.modalities.likeness import alike
from apps.organizations.models import QuotaUsage
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture, upload


def send(person: Person, dataset: dict[str, Any], *files: SimpleUploadedFile, **fields: Any) -> Any:
    return person.api.post(f"datasets/{dataset['id']}/data-rows", {"files": list(files), **fields}, content_type=MULTIPART_CONTENT)


def sent(person: Person, dataset: dict[str, Any], *files: SimpleUploadedFile, **fields: Any) -> dict[str, Any]:
    response = send(person, dataset, *files, **fields)
    assert response.status_code == 200, response.content
    return response.json()


def refusals(answer: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["code"] for each in answer["refused"]}


def test_a_picture_becomes_a_data_row_with_a_thumbnail_at_once(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    content = picture(size=(800, 400), kind="JPEG")
    (row,) = sent(ada, dataset, upload(content, "penny.jpg"))["created"]
    assert (row["name"], row["mime"], row["width"], row["height"]) == ("penny.jpg", "image/jpeg", 800, 400)
    assert (row["bytes"], row["state"], row["dataset"]) == (len(content), "ready", dataset["id"])
    media = Client().get(row["media_url"])
    assert b"".join(media.streaming_content) == content
    thumbnail = Client().get(row["thumbnail_url"])
    assert (thumbnail["Content-Type"], thumbnail["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert Image.open(BytesIO(b"".join(thumbnail.streaming_content))).size == (320, 160)
    assert ada.api.get(f"data-rows/{row['id']}").json() == {**row, "attachments": [], "also_in": []}
    assert len(files()) == 2


def test_width_and_height_are_those_that_people_see(ada: Person, dataset: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(picture(size=(40, 30), kind="JPEG", orientation=6), "turned.jpg"))["created"]
    assert (row["width"], row["height"]) == (30, 40)


def test_bad_files_are_refused_by_name_and_the_rest_go_on(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    whole = picture(size=(200, 200), kind="JPEG")
    answer = sent(
        ada, dataset,
        upload(b"", "empty.png"),
        upload(b"<svg onload=alert(1)>", "picture.jpg"),
        upload(whole[: len(whole) // 2], "half.jpg"),
        upload(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "damaged.png"),
        upload(picture("huge", size=(12_000, 9_000)), "huge.png"),
        upload(picture("fine"), "fine.png"),
    )  # fmt: skip
    assert refusals(answer) == {
        "empty.png": "media_type_unsupported",
        "picture.jpg": "media_type_unsupported",
        "half.jpg": "image_truncated",
        "damaged.png": "image_invalid",
        "huge.png": "image_too_large",
    }
    assert [each["name"] for each in answer["created"]] == ["fine.png"]
    assert len(files()) == 2


def test_the_same_content_is_stored_once_in_a_dataset(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    (row,) = sent(ada, dataset, upload(picture(), "first.png"))["created"]
    again = sent(ada, dataset, upload(picture(), "second.png"), upload(picture(1), "new.png"), upload(picture(1), "twin.png"))
    assert [(each["name"], each["data_row"]["name"]) for each in again["duplicates"]] == [
        ("second.png", "first.png"),
        ("twin.png", "new.png"),
    ]
    assert again["duplicates"][0]["data_row"]["id"] == row["id"]
    assert ada.api.get("data-rows").json()["count"] == 2
    assert len(files()) == 4


def test_another_dataset_may_have_the_same_content(ada: Person, dataset: dict[str, Any]) -> None:
    other = ada.api.post("datasets", {"name": "Other"}).json()
    for each in (dataset, other):
        assert len(sent(ada, each, upload(picture()))["created"]) == 1


def test_global_keys_go_with_their_files_and_are_unique(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    keys = json.dumps(["k1", None])
    created = sent(ada, dataset, upload(picture(1)), upload(picture(2)), global_keys=keys)["created"]
    assert [each["global_key"] for each in created] == ["k1", None]
    refused = sent(ada, dataset, upload(picture(3), "late.png"), global_keys='["k1"]')
    assert refusals(refused) == {"late.png": "global_key_taken"}
    assert len(files()) == 4


@pytest.mark.parametrize("keys", ['["a"]', '["a", "a"]', '["a", 1]', '["a", ""]', "nonsense", '{"a": 1}', '["a", NaN]'])
def test_global_keys_that_do_not_fit_are_refused_whole(ada: Person, dataset: dict[str, Any], keys: str, files: Files) -> None:
    response = send(ada, dataset, upload(picture(1)), upload(picture(2)), global_keys=keys)
    assert response.status_code == 400
    assert files() == set()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("..\\..\\etc\\passwd", "passwd"),
        (".htaccess", ".htaccess"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("x" * 300 + ".png", None),
    ],
)
def test_a_name_is_only_shown_and_never_becomes_a_path(
    ada: Person, dataset: dict[str, Any], name: str, shown: str | None, files: Files
) -> None:
    (row,) = sent(ada, dataset, upload(picture(), name))["created"]
    assert shown is None or row["name"] == shown
    assert len(row["name"]) <= 255
    assert all(len(each.rsplit("/", 1)[1].split(".")[0]) == 36 for each in files())


def test_a_quote_in_a_name_is_a_quote_again(ada: Person, dataset: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(picture(), "ünï çødé 图片 %22quote%22 100%.jpg"))["created"]
    assert row["name"] == 'ünï çødé 图片 "quote" 100%.jpg'


def test_a_picture_with_a_script_behind_it_is_served_as_a_picture(ada: Person, dataset: dict[str, Any]) -> None:
    (row,) = sent(ada, dataset, upload(picture() + b"<script>alert(1)</script>", "x.html"))["created"]
    response = Client().get(row["media_url"])
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]


def test_storage_that_fails_leaves_no_row_and_no_file(
    ada: Person, dataset: dict[str, Any], files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, calls = FileSystemStorage.save, list[str]()

    def failing(self: FileSystemStorage, name: str, content: Any) -> str:
        calls.append(name)
        where = save(self, name, content)
        if len(calls) == 2:
            raise OSError("disk full")
        return where

    monkeypatch.setattr(FileSystemStorage, "save", failing)
    answer = sent(ada, dataset, upload(picture(1), "lost.png"), upload(picture(2), "kept.png"))
    assert refusals(answer) == {"lost.png": "storage_failed"}
    assert [each["name"] for each in answer["created"]] == ["kept.png"]
    assert len(files()) == 2


def test_a_quota_lets_in_what_fits(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    ada.organization.quotas = {"data_rows": 2}
    ada.organization.save()
    answer = sent(ada, dataset, *(upload(picture(each), f"{each}.png") for each in range(3)))
    assert [each["name"] for each in answer["created"]] == ["0.png", "1.png"]
    assert refusals(answer) == {"2.png": "quota_reached"}
    assert len(files()) == 4
    with tenant(ada.organization.pk):
        used = dict(QuotaUsage.objects.values_list("kind", "used"))
        assert used["storage_bytes"] == sum(DataRow.objects.values_list("bytes", flat=True))


def test_what_was_added_is_told(ada: Person, dataset: dict[str, Any]) -> None:
    sent(ada, dataset, upload(picture(1)), upload(picture(2)))
    with tenant(ada.organization.pk):
        assert EventLog.objects.get(type="data_rows.added").body == {"dataset": dataset["id"], "count": 2}


def test_a_request_without_files_or_with_unknown_fields_cannot_be_read(ada: Person, dataset: dict[str, Any]) -> None:
    assert send(ada, dataset).status_code == 400
    assert send(ada, dataset, upload(picture()), color="red").status_code == 400
    assert ada.api.post(f"datasets/{dataset['id']}/data-rows", {"files": []}).status_code == 415
    many = send(ada, dataset, *(upload(b"", f"{each}.png") for each in range(51)))
    assert (many.status_code, many.json()["detail"]) == (413, "These are too many files for one request: send at most 50 at a time.")


def test_only_editors_of_the_same_organization_add_data(
    ada: Person, ana: Person, vic: Person, gus: Person, dataset: dict[str, Any]
) -> None:
    for person, status in ((ana, 403), (vic, 403), (gus, 404)):
        assert send(person, dataset, upload(picture())).status_code == status
    assert ada.api.get("data-rows").json()["count"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_by_many_at_once_is_kept_once(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    def one(number: int) -> dict[str, Any]:
        try:
            return sent(replace(ada), dataset, upload(picture("same"), f"{number}.png"), upload(picture(number), f"own-{number}.png"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(4)))
    assert sum(len(each["created"]) for each in answers) == 5
    assert sum(len(each["duplicates"]) for each in answers) == 3
    assert not any(each["refused"] for each in answers)
    assert len(files()) == 10


def test_a_text_that_is_named_like_a_picture_is_refused_by_name(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    answer = sent(ada, dataset, SimpleUploadedFile("text.png", b"hello, I am text"), SimpleUploadedFile("text.txt", b"hello"))
    assert refusals(answer) == {"text.png": "media_misnamed"}
    assert [each["name"] for each in answer["created"]] == ["text.txt"]


def test_what_is_nearly_the_same_shows_in_the_marks_of_data_rows(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    image = Image.frombytes("L", (8, 6), bytes(number * 91 % 256 for number in range(48))).resize((320, 240), Image.Resampling.BICUBIC)
    smaller, other = BytesIO(), BytesIO()
    image.resize((200, 150)).save(smaller, "JPEG", quality=60)
    image.rotate(180).save(other, "PNG")
    whole = BytesIO()
    image.save(whole, "PNG")
    said = " ".join(f"The coin number {number} lies in tray {number % 7}." for number in range(40))
    texts = (said.encode(), f"{said} It is money.".encode(), b"Nothing of the kind is written here, nor was it ever before.")
    sent(ada, dataset, *(upload(each.getvalue(), f"{at}.png") for at, each in enumerate((whole, smaller, other))))
    sent(ada, dataset, *(upload(each, f"{at}.txt") for at, each in enumerate(texts)), upload(picture(), "plain.png"))
    with tenant(ada.organization.pk):
        marks = {row.name: row.likeness for row in DataRow.objects.all()}
    assert marks.pop("plain.png") == b""
    assert alike(marks["0.png"], marks["1.png"])
    assert not alike(marks["0.png"], marks["2.png"])
    assert alike(marks["0.txt"], marks["1.txt"])
    assert not alike(marks["0.txt"], marks["2.txt"])
