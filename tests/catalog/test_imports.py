"""Imports by address: every line by itself, safe to repeat, safe to stop."""

import json
import threading
import time
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.catalog import services
from apps.catalog.addresses import key_of_address
from apps.catalog.models import DataRow
from apps.core import jobs
from apps.core.jobs import ChunkContext, LeaseLost, cancel_job, runner
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from tests.cast import Person
from tests.catalog.conftest import Files, Site
from tests.catalog.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True)
NDJSON = "application/x-ndjson"
MOST_SLICES = 10


def start(person: Person, dataset: dict[str, Any], *lines: Any) -> str:
    body = b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines)
    response = person.api.post(f"datasets/{dataset['id']}/imports", body, content_type=NDJSON)
    assert response.status_code == 202, response.json()
    return response.json()["id"]


def work(person: Person, job: str) -> Job:
    """Everything that is open, as a worker does it: in slices of time, so that on a slow machine it takes more than one."""
    for _ in range(MOST_SLICES):
        with bound(person.organization.pk):
            jobs.run(job)
        with tenant(person.organization.pk):
            found = Job.objects.get(pk=job)
        if found.is_over:
            break
    return found


def errors(person: Person, job: str) -> dict[int, str]:
    with tenant(person.organization.pk):
        return dict(JobError.objects.filter(job=job).values_list("line", "code"))


def rows(site: Site, *names: str) -> list[dict[str, Any]]:
    for name in names:
        site.pictures[f"/{name}.png"] = picture(name)
    return [{"url": site.url(f"/{name}.png"), "global_key": f"key-{name}"} for name in names]


def keys(person: Person) -> set[str]:
    return {each["global_key"] for each in person.api.get("data-rows").json()["results"]}


def test_files_come_with_their_keys_and_metadata(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    site.pictures["/a%20b.png"] = picture()
    job = work(ada, start(ada, dataset, {"url": site.url("/a%20b.png"), "global_key": "one", "metadata": {"taken": {"year": 1931}}}))
    assert (job.get_state_display(), job.done, job.failed, job.total) == ("finished", 1, 0, 1)
    (row,) = ada.api.get("data-rows").json()["results"]
    assert (row["global_key"], row["name"], row["width"], row["metadata"]) == ("one", "a b.png", 40, {"taken": {"year": 1931}})
    assert row["thumbnail_url"]
    assert len(files()) == 2


@pytest.mark.parametrize("kind", ["text/plain", NDJSON])
def test_a_list_of_addresses_needs_no_more(ada: Person, dataset: dict[str, Any], site: Site, kind: str) -> None:
    named = [row["url"] for row in rows(site, "a", "b", "c", "d", "e")]
    plain, quoted, keyless = named[0], json.dumps(named[1]), {"url": named[3]}
    signed = f"{named[2]}?v=2&X-Amz-Signature=a1&X-Amz-Expires=60"
    site.pictures[signed.removeprefix(site.url(""))] = picture("c")
    foreign = {"row_data": named[4], "external_id": "fifth"}
    said = ("\ufeff" + plain, "", f"  {quoted}\r", signed, json.dumps(keyless), json.dumps(foreign), "ftp://a.example/f.png")
    body = "\n".join(said).encode()
    started = ada.api.post(f"datasets/{dataset['id']}/imports", body, content_type=kind).json()
    job = work(ada, started["id"])
    assert (job.done, job.total, errors(ada, started["id"])) == (5, 6, {7: "json_invalid"})
    (error,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert "https:// address" in error["expected"]
    assert keys(ada) == {*named[:2], f"{named[2]}?v=2", *named[3:]}
    again = {"rows": [plain, *named[1:2], f"{named[2]}?v=2&X-Amz-Signature=b2", keyless, foreign]}
    job = work(ada, ada.api.post(f"datasets/{dataset['id']}/imports", again).json()["id"])
    assert (job.done, job.failed, job.result["present"], len(keys(ada))) == (5, 0, 5, 5)


def test_an_address_that_cannot_be_had_is_told_where_it_stands(ada: Person, dataset: dict[str, Any], site: Site) -> None:
    body = {"rows": [site.url("/none"), {"url": site.url("/neither")}, "nowhere", 5]}
    job = ada.api.post(f"datasets/{dataset['id']}/imports", body).json()["id"]
    work(ada, job)
    told = ada.api.get(f"jobs/{job}/errors").json()["results"]
    assert [(each["line"], each["pointer"], each["code"]) for each in told] == [
        (1, "", "fetch_failed"),
        (2, "/url", "fetch_failed"),
        (3, "", "url_not_allowed"),
        (4, "", "not_an_object"),
    ]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://a.example/b/c.png?page=2#top", "https://a.example/b/c.png?page=2"),
        ("https://me:secret@a.example/c.png", "https://a.example/c.png"),
        ("https://a.example/c.png?x-goog-date=1&X-Goog-Signature=2", "https://a.example/c.png"),
        ("https://a.example/c.png?Expires=1&Signature=2&Key-Pair-Id=3&v=4", "https://a.example/c.png?v=4"),
        ("https://a.example/c.png?sv=1&sr=b&sig=2", "https://a.example/c.png"),
        ("https://a.example/c.png?sv=1&expires=never", "https://a.example/c.png?sv=1&expires=never"),
    ],
)
def test_what_signs_an_address_is_no_part_of_its_key(address: str, key: str) -> None:
    assert key_of_address(address, 255) == key


def test_the_key_of_a_long_address_is_short_and_its_own() -> None:
    one, other = (key_of_address("https://a.example/" + "x" * 300 + end, 255) for end in "ab")
    assert len(one) == len(other) == 255
    assert one != other


def test_a_json_body_does_the_same(ada: Person, dataset: dict[str, Any], site: Site) -> None:
    response = ada.api.post(f"datasets/{dataset['id']}/imports", {"rows": rows(site, "a", "b")})
    assert (response.status_code, response.json()["total"], response.json()["state"]) == (202, 2, "queued")
    work(ada, response.json()["id"])
    assert keys(ada) == {"key-a", "key-b"}


def test_each_bad_line_is_told_by_its_number_and_the_rest_go_on(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    site.pictures |= {"/text": b"\x00\x01 of no type", "/half": picture("half", kind="JPEG", size=(99, 99))[:300]}
    good = rows(site, "a", "b")
    job = work(
        ada,
        start(
            ada, dataset,
            good[0],
            b"{not json",
            b"[]",
            b"",
            {"text": "Without a key."},
            {"url": "file:///etc/passwd", "global_key": "x1"},
            {"url": "http://169.254.169.254/", "global_key": "x2"},
            {"url": site.url("/missing"), "global_key": "x3"},
            {"url": site.url("/text"), "global_key": "x4"},
            {"url": site.url("/half"), "global_key": "x5"},
            {"url": site.url("/a.png"), "global_key": "x6"},
            {"url": site.url("/b.png"), "global_key": "x7", "colour": "red"},
            {**good[0]},
            {"url": site.url("/b.png"), "global_key": "x8", "metadata": "none"},
            b'{"url": "' + b"x" * 1_100_000 + b'"}',
            b'{"url": "\\ud800", "global_key": "k"}',
            good[1],
        ),
    )  # fmt: skip
    assert errors(ada, str(job.pk)) == {
        2: "json_invalid",
        3: "not_an_object",
        5: "required",
        6: "url_not_allowed",
        7: "url_not_allowed",
        8: "fetch_failed",
        9: "media_type_unsupported",
        10: "image_truncated",
        11: "duplicate",
        12: "unknown_field",
        14: "metadata_invalid",
        15: "line_too_long",
        16: "text_invalid_char",
    }
    assert (job.done, job.failed, job.total) == (3, 13, 16)
    assert keys(ada) == {"key-a", "key-b"}
    assert len(files()) == 4


def test_the_same_import_again_adds_and_fetches_nothing(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    lines = rows(site, "a", "b", "c")
    work(ada, start(ada, dataset, *lines))
    before = files()
    site.asked.clear()
    job = work(ada, start(ada, dataset, *lines))
    assert (job.done, job.failed, site.asked) == (3, 0, [])
    assert files() == before
    assert job.message == "3 rows: all were there already"


def test_a_key_of_another_dataset_is_taken(ada: Person, dataset: dict[str, Any], site: Site) -> None:
    work(ada, start(ada, dataset, *rows(site, "a")))
    other = ada.api.post("datasets", {"name": "Other"}).json()
    job = work(ada, start(ada, other, *rows(site, "a")))
    assert errors(ada, str(job.pk)) == {1: "global_key_taken"}


def claim(person: Person, job: str) -> ChunkContext:
    context = runner.claim(job)
    assert context is not None
    return context


def expire(person: Person, job: str) -> None:
    with tenant(person.organization.pk):
        JobChunk.objects.filter(job=job).update(lease_until=Now())


def test_a_chunk_that_died_before_its_commit_is_worked_through_again_once(
    ada: Person, dataset: dict[str, Any], site: Site, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start(ada, dataset, *rows(site, "a", "b"))
    with bound(ada.organization.pk):
        dead = claim(ada, job)
        expire(ada, job)
        living = work(ada, job)
        with pytest.raises(LeaseLost):
            services.import_chunk(dead)
    assert (living.done, living.get_state_display()) == (2, "finished")
    assert keys(ada) == {"key-a", "key-b"}
    assert len(files()) == 4


def test_a_late_worker_leaves_no_file_and_no_row(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    job = start(ada, dataset, *rows(site, "a"))
    with bound(ada.organization.pk):
        late = claim(ada, job)

        def overtake(path: str) -> None:
            site.before = lambda _: None
            expire(ada, job)
            with bound(ada.organization.pk):
                claim(ada, job)

        site.before = overtake
        with pytest.raises(LeaseLost):
            services.import_chunk(late)
    assert files() == set()
    assert keys(ada) == set()


def test_a_cancelled_import_stops_and_keeps_what_it_has(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    first, second = rows(site, *(f"p{number}" for number in range(8))), rows(site, "late")
    job = start(ada, dataset, *first, *second)

    def cancel(path: str) -> None:
        if path == "/late.png":
            with tenant(ada.organization.pk):
                cancel_job(job)

    site.before = cancel
    ended = work(ada, job)
    assert (ended.get_state_display(), ended.done) == ("cancelled", 8)
    assert len(keys(ada)) == 8
    assert len(files()) == 16


def test_a_cancelled_import_does_not_wait_for_a_server_that_hangs(
    ada: Person, dataset: dict[str, Any], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.catalog.services.imports.LOOK_UP_EVERY_S", 0.02)
    job, over = start(ada, dataset, *rows(site, "a")), threading.Event()

    def hang(_: str) -> None:
        with tenant(ada.organization.pk):
            cancel_job(job)
        over.wait(20)

    site.before = hang
    started = time.monotonic()
    assert work(ada, job).get_state_display() == "cancelled"
    assert time.monotonic() - started < 10
    over.set()


def test_a_quota_refuses_the_lines_that_do_not_fit(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    ada.organization.quotas = {"data_rows": 8}
    ada.organization.save()
    job = work(ada, start(ada, dataset, *rows(site, *(f"p{number}" for number in range(10)))))
    assert (job.done, job.failed) == (8, 2)
    assert errors(ada, str(job.pk)) == {9: "quota_reached", 10: "quota_reached"}
    assert len(files()) == 16


def test_a_deleted_dataset_takes_its_files_by_a_job(ada: Person, dataset: dict[str, Any], site: Site, files: Files) -> None:
    work(ada, start(ada, dataset, *rows(site, "a", "b")))
    assert ada.api.delete(f"datasets/{dataset['id']}").status_code == 204
    with tenant(ada.organization.pk):
        job = Job.objects.get(kind="catalog.remove_files")
        assert not DataRow.objects.exists()
    assert work(ada, str(job.pk)).state == JobState.FINISHED
    assert files() == set()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", NDJSON, 400),
        (b"\n\n", NDJSON, 400),
        (b'{"rows": []}', "application/json", 400),
        (b'{"rows": 5}', "application/json", 400),
        (b'{"rows": [{}], "more": 1}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"a,b", "text/csv", 415),
    ],
)
def test_a_body_without_rows_is_refused_whole(ada: Person, dataset: dict[str, Any], body: bytes, kind: str, status: int) -> None:
    assert ada.api.post(f"datasets/{dataset['id']}/imports", body, content_type=kind).status_code == status


def test_only_editors_of_the_same_organization_import(ada: Person, vic: Person, gus: Person, dataset: dict[str, Any]) -> None:
    for person, status in ((vic, 403), (gus, 404)):
        response = person.api.post(f"datasets/{dataset['id']}/imports", {"rows": [{"url": "http://x.test/", "global_key": "a"}]})
        assert response.status_code == status
    with tenant(ada.organization.pk):
        assert not Job.objects.exists()


def test_an_import_of_nothing_is_refused_in_words(ada: Person, dataset: dict[str, Any]) -> None:
    refused = ada.api.post(
        f"datasets/{dataset['id']}/imports", b"", content_type="application/x-ndjson", CONTENT_TYPE="application/x-ndjson"
    )
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "empty")
