"""Large files that people send: kept at once, read by a worker, and nothing left of what came."""

import struct
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.catalog.services.arrivals import AT_ONCE_BYTES
from apps.core.models.jobs import JobState
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture, upload
from tests.catalog.test_imports import work
from tests.catalog.test_uploads import refusals, sent

pytestmark = pytest.mark.django_db(transaction=True)


def sound(level: int = 0, size: int = AT_ONCE_BYTES + 1000) -> bytes:
    """A WAV file of one level throughout, with `size` bytes of samples at 8 kHz, 8 bits."""
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", len(head) + size) + head + bytes([level]) * size


def large(level: int, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sound(level), content_type="audio/wav")


def names(person: Person) -> set[str]:
    return {each["name"] for each in person.api.get("data-rows").json()["results"]}


def problems(person: Person, job: str) -> list[tuple[str, str, int]]:
    found = person.api.get(f"jobs/{job}/errors").json()["results"]
    return [(each["subject"], each["code"], each["line"]) for each in found]


def test_a_large_file_is_read_by_a_worker_and_its_small_neighbours_at_once(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    answer = sent(ada, dataset, upload(picture(), "small.png"), large(1, "long.wav"))
    assert [each["name"] for each in answer["created"]] == ["small.png"]
    job = answer["job"]
    assert (job["kind"], job["state"], job["total"], job["title"]) == ("catalog.read_arrivals", "queued", 1, "Read long.wav into Coins")
    assert names(ada) == {"small.png"}
    ended = work(ada, job["id"])
    assert (ended.state, ended.done, ended.failed) == (JobState.FINISHED, 1, 0)
    row = ada.api.get(f"data-rows/{ended.result['2']}").json()
    assert (row["name"], row["modality"], row["bytes"]) == ("long.wav", "audio", len(sound()))
    assert not [each for each in files() if "arrivals" in each]
    assert ada.api.get("data-rows").json()["count"] == 2


def test_what_is_small_needs_no_job(ada: Person, dataset: dict[str, Any]) -> None:
    assert sent(ada, dataset, SimpleUploadedFile("short.wav", sound(1, AT_ONCE_BYTES - 1000)))["job"] is None


def test_what_cannot_be_read_is_named_by_the_job_and_leaves_nothing(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    torn = SimpleUploadedFile("torn.mp4", b"\0\0\0\x18ftypmp42" + bytes(AT_ONCE_BYTES))
    unknown = SimpleUploadedFile("unknown.bin", b"\x7fELF" + bytes(AT_ONCE_BYTES))
    answer = sent(ada, dataset, torn, unknown)
    assert refusals(answer) == {"unknown.bin": "media_type_unsupported"}
    ended = work(ada, answer["job"]["id"])
    assert (ended.state, ended.failed) == (JobState.FAILED, 1)
    assert problems(ada, answer["job"]["id"]) == [("torn.mp4", "media_invalid", 1)]
    assert files() == set()


def test_what_is_there_already_is_found_by_its_content(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    first = work(ada, sent(ada, dataset, large(1, "first.wav"))["job"]["id"]).result["1"]
    again = sent(ada, dataset, large(1, "again.wav"))
    assert (again["job"], [each["data_row"]["id"] for each in again["duplicates"]]) == (None, [first])
    twice = sent(ada, dataset, large(2, "one.wav"), large(2, "two.wav"))["job"]["id"]
    ended = work(ada, twice)
    assert (ended.done, ended.result["present"]) == (2, 1)
    assert ended.result["1"] == ended.result["2"]
    assert ada.api.get("data-rows").json()["count"] == 2
    assert len(files()) == 4


def test_quota_and_global_keys_hold_for_them_too(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    answer = sent(ada, dataset, large(1, "a.wav"), large(2, "b.wav"), global_keys='["a", "b"]')
    assert {each["global_key"] for each in (ada.api.get(f"data-rows/{row}").json() for row in _rows(ada, answer))} == {"a", "b"}
    waiting = sent(ada, dataset, large(3, "c.wav"), global_keys='["c"]')["job"]["id"]
    sent(ada, dataset, upload(picture(), "faster.png"), global_keys='["c"]')
    assert work(ada, waiting).state == JobState.FAILED
    assert problems(ada, waiting) == [("c.wav", "global_key_taken", 1)]
    ada.organization.quotas = {"storage_bytes": 3 * AT_ONCE_BYTES}
    ada.organization.save()
    full = sent(ada, dataset, large(4, "d.wav"))["job"]["id"]
    assert work(ada, full).state == JobState.FAILED
    assert problems(ada, full) == [("d.wav", "quota_reached", 1)]
    assert len(files()) == 6


def _rows(person: Person, answer: dict[str, Any]) -> list[str]:
    result = work(person, answer["job"]["id"]).result
    return [result["1"], result["2"]]


def test_a_cancelled_reading_leaves_nothing(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    job = sent(ada, dataset, large(1, "a.wav"), large(2, "b.wav"))["job"]["id"]
    assert len(files()) == 2
    assert ada.api.post(f"jobs/{job}/cancel").status_code == 200
    work(ada, job)
    assert ada.api.get(f"jobs/{job}").json()["state"] == "cancelled"
    assert (files(), names(ada)) == (set(), set())


def test_nobody_else_sees_them(ada: Person, gus: Person, dataset: dict[str, Any]) -> None:
    job = sent(ada, dataset, large(1, "a.wav"))["job"]["id"]
    assert gus.api.get(f"jobs/{job}").status_code == 404
    work(ada, job)
    assert names(gus) == set()
