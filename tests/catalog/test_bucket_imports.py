"""Buckets: listed page by page, copied once, and their keys kept from everybody."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from apps.catalog import services
from apps.catalog.buckets import Bucket, ListingInvalid, read_listing
from apps.catalog.services import bucket_imports
from apps.core import sealed
from apps.core.jobs import cancel_job
from apps.core.models import Job, JobChunk, JobError
from apps.core.tenancy import bound, tenant
from tests.cast import Person
from tests.catalog import assets
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture
from tests.catalog.s3 import ACCESS, REGION, SECRET, Buckets, serving
from tests.catalog.test_imports import claim, errors, expire, keys, work
from tests.support.live import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buckets(settings: Settings) -> Iterator[Buckets]:
    with serving() as server:
        settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{server.port}"]
        yield server


def ask(buckets: Buckets | None, **changes: Any) -> dict[str, Any]:
    endpoint = {"endpoint": buckets.endpoint} if buckets else {}
    return {**endpoint, "bucket": "coins", "access_key": ACCESS, "secret_key": SECRET, "region": REGION, **changes}


def public(buckets: Buckets) -> dict[str, Any]:
    """Without keys."""
    return {name: value for name, value in ask(buckets).items() if not name.endswith("_key")}


def start(person: Person, dataset: dict[str, Any], body: dict[str, Any]) -> str:
    response = person.api.post(f"datasets/{dataset['id']}/bucket-imports", body)
    assert response.status_code == 202, response.json()
    assert SECRET not in response.content.decode()
    assert ACCESS not in response.content.decode()
    return response.json()["id"]


def work_off(person: Person, job: str) -> Job:
    """All of it: a worker stops after a slice of time."""
    for _ in range(20):
        if (found := work(person, job)).is_over:
            break
    return found


def everything(person: Person) -> str:
    """All that is kept of jobs."""
    with tenant(person.organization.pk):
        return json.dumps([list(model.objects.values()) for model in (Job, JobChunk, JobError)], default=str)


def test_objects_that_can_be_labeled_are_copied(ada: Person, dataset: dict[str, Any], buckets: Buckets, files: Files) -> None:
    some = {f"2026/{name}": content for name, content in assets.files().values()}
    buckets.objects["coins"] = {**some, "2026/": b"", "2026/code.bin": b"\0\1\2", "2025/old.png": picture("old")}
    job = work_off(ada, start(ada, dataset, ask(buckets, prefix="2026/")))
    assert (job.get_state_display(), job.total, job.done, job.failed) == ("finished", 10, 9, 1)
    assert keys(ada) == {f"s3://coins/{key}" for key in some}
    assert len(files()) == 18
    with tenant(ada.organization.pk):
        (error,) = JobError.objects.filter(job=job)
    assert (error.code, error.subject) == ("media_type_unsupported", "s3://coins/2026/code.bin")
    names = {each["name"] for each in ada.api.get("data-rows").json()["results"]}
    assert names == {name for name, _ in assets.files().values()}


def test_a_bucket_is_listed_page_by_page_and_again_for_what_is_new(ada: Person, dataset: dict[str, Any], buckets: Buckets) -> None:
    buckets.page = 3
    buckets.objects["coins"] = {f"{number:02}.png": picture(number) for number in range(11)}
    job = work_off(ada, start(ada, dataset, ask(buckets)))
    assert (job.total, job.done, job.message) == (11, 11, "11 objects found")
    assert len([each for each in buckets.asked if each.startswith("/coins/ ") or each == "/coins/"]) == 4
    buckets.asked.clear()
    buckets.objects["coins"]["new.png"] = picture("new")
    job = work_off(ada, start(ada, dataset, ask(buckets)))
    assert (job.total, job.done) == (12, 12)
    assert [each for each in buckets.asked if each.endswith(".png")] == ["/coins/new.png"]
    assert (job.message, job.result["present"]) == ("12 objects found: 11 were there already, 1 added", 11)
    job = work_off(ada, start(ada, dataset, ask(buckets)))
    assert (job.message, job.result["present"]) == ("12 objects found: all were there already", 12)


def test_keys_of_objects_may_hold_any_characters(ada: Person, dataset: dict[str, Any], buckets: Buckets) -> None:
    odd = ["a b+c.png", "ä/一分钱.png", "100%?&=#.png", "<x>&'\".png", "a//b~-_.png"]
    buckets.objects["coins"] = {key: picture(key) for key in [*odd, "x" * 300 + ".png"]}
    job = work_off(ada, start(ada, dataset, ask(buckets)))
    assert keys(ada) == {f"s3://coins/{key}" for key in odd}
    assert set(errors(ada, str(job.pk)).values()) == {"global_key_too_long"}


def test_buckets_of_one_name_in_two_stores_are_told_apart(
    ada: Person, dataset: dict[str, Any], buckets: Buckets, settings: Settings
) -> None:
    buckets.objects["coins"] = {"a.png": picture("here"), "odd/./dot.png": picture("dot"), "../up.png": picture("up")}
    assert set(errors(ada, start_off(ada, dataset, buckets)).values()) == {"key_not_addressable"}
    with serving() as other:
        settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{each.port}" for each in (buckets, other)]
        other.objects["coins"] = {"a.png": picture("there")}
        for _ in range(2):
            start_off(ada, dataset, other)
        start_off(ada, dataset, buckets)
    assert keys(ada) == {"s3://coins/a.png", f"s3://127.0.0.1:{other.port}/coins/a.png"}


def start_off(person: Person, dataset: dict[str, Any], buckets: Buckets) -> str:
    """Import all of the bucket, to the end."""
    job = start(person, dataset, ask(buckets))
    work_off(person, job)
    return job


def test_the_keys_to_a_bucket_are_sealed_and_erased(ada: Person, dataset: dict[str, Any], buckets: Buckets) -> None:
    buckets.objects["coins"] = {"a.png": picture()}
    job = start(ada, dataset, ask(buckets))
    kept = everything(ada)
    assert SECRET not in kept
    assert ACCESS not in kept
    with tenant(ada.organization.pk):
        closed = JobChunk.objects.get(job=job).payload["sealed"]
    assert SECRET in sealed.unseal(closed)
    work_off(ada, job)
    assert closed not in everything(ada)
    shown = ada.api.get(f"jobs/{job}").json()
    assert shown["params"] == {"dataset": dataset["id"], "endpoint": buckets.endpoint, "bucket": "coins", "prefix": ""}
    assert SECRET not in repr(Bucket("e", "n", "r", ACCESS, SECRET))


def test_a_cancelled_or_failed_import_forgets_the_keys_too(ada: Person, dataset: dict[str, Any], buckets: Buckets) -> None:
    cancelled, failed = start(ada, dataset, ask(buckets)), start(ada, dataset, ask(buckets))
    with tenant(ada.organization.pk):
        cancel_job(cancelled)
    assert work_off(ada, failed).get_state_display() == "failed"
    assert "sealed" not in everything(ada)


def test_a_secret_that_was_rotated_still_opens_and_another_does_not(settings: Settings) -> None:
    closed = sealed.seal("open")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
    assert sealed.unseal(closed) == "open"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealed.SealBroken):
        sealed.unseal(closed)


def test_a_worker_that_died_between_pages_loses_and_doubles_nothing(ada: Person, dataset: dict[str, Any], buckets: Buckets) -> None:
    buckets.page = 2
    buckets.objects["coins"] = {f"{number}.png": picture(number) for number in range(5)}
    job = start(ada, dataset, ask(buckets))
    with bound(ada.organization.pk):
        services.bucket_chunk(claim(ada, job))  # the first page
        services.bucket_chunk(claim(ada, job))  # its objects
        claim(ada, job)  # the second page: dies
    expire(ada, job)
    ended = work_off(ada, job)
    assert (ended.total, ended.done, ended.failed) == (5, 5, 0)
    assert len(keys(ada)) == 5
    assert len(buckets.asked) == 3 + 5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"bucket": "none"}, ("404 NoSuchBucket", "Check the name of the bucket, and the endpoint and the region it lies in.")),
        ({"secret_key": "wrong"}, ("403 SignatureDoesNotMatch", "Check the secret key and the region.")),
        ({"access_key": "nobody"}, ("403 InvalidAccessKeyId", "Check the access key.")),
        ({"region": "us-east-1"}, ("403 SignatureDoesNotMatch", "Check the secret key and the region.")),
    ],
)
def test_a_bucket_that_does_not_open_says_which_what_was_answered_and_how_to_mend_it(
    ada: Person, dataset: dict[str, Any], buckets: Buckets, changes: dict[str, Any], told: tuple[str, str]
) -> None:
    answered, mend = told
    buckets.objects["coins"] = {"a.png": picture()}
    asked = ask(buckets, prefix="2026/", **changes)
    job = work_off(ada, start(ada, dataset, asked))
    assert job.get_state_display() == "failed"
    with tenant(ada.organization.pk):
        (error,) = JobError.objects.filter(job=job)
    uri = f"s3://{asked['bucket']}/2026/"
    assert (error.code, error.subject) == ("bucket-unreadable", uri)
    assert error.message == f"{buckets.endpoint} answered {answered} when asked to list {uri}. {mend}"


def test_an_endpoint_where_nobody_answers_is_named(ada: Person, dataset: dict[str, Any], buckets: Buckets, settings: Settings) -> None:
    settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{(nobody := free_port())}"]
    asked = ask(buckets, endpoint=f"http://127.0.0.1:{nobody}")
    job = work_off(ada, start(ada, dataset, asked))
    with tenant(ada.organization.pk):
        (error,) = JobError.objects.filter(job=job)
    assert error.subject == "s3://coins/"
    assert error.message == (
        f"{asked['endpoint']} could not be asked to list s3://coins/. "
        "The server could not be reached: no connection to it could be made. Check the endpoint: the address of a store that speaks S3."
    )


def test_a_public_bucket_is_read_without_keys(ada: Person, dataset: dict[str, Any], buckets: Buckets, files: Files) -> None:
    buckets.page, buckets.public = 2, {"coins"}
    buckets.objects["coins"] = {f"a b/{number}.png": picture(number) for number in range(3)}
    job = work_off(ada, start(ada, dataset, public(buckets)))
    assert (job.get_state_display(), job.total, job.done, job.failed) == ("finished", 3, 3, 0)
    assert keys(ada) == {f"s3://coins/a b/{number}.png" for number in range(3)}


def test_a_bucket_that_is_not_public_asks_for_keys_where_none_were_given(ada: Person, dataset: dict[str, Any], buckets: Buckets) -> None:
    buckets.objects["coins"] = {"a.png": picture()}
    job = work_off(ada, start(ada, dataset, public(buckets)))
    with tenant(ada.organization.pk):
        (error,) = JobError.objects.filter(job=job)
    assert error.message == (
        f"{buckets.endpoint} answered 403 AccessDenied when asked to list s3://coins/. "
        "It is not public: give an access key and its secret key, or let everybody list and read it."
    )


@pytest.mark.parametrize(("given", "missing"), [("access_key", "secret_key"), ("secret_key", "access_key")])
def test_one_key_of_two_is_refused(ada: Person, dataset: dict[str, Any], buckets: Buckets, given: str, missing: str) -> None:
    response = ada.api.post(f"datasets/{dataset['id']}/bucket-imports", {**public(buckets), given: "key"})
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"/{missing}", "required")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><ListBucketResult><Contents><Key>&b;</Key></Contents></ListBucketResult>'


@pytest.mark.parametrize("answer", [b"", b"<html></html>", b"{}", BOMB, b"<ListBucketResult><Contents/></ListBucketResult>", b"\xff\xfe"])
def test_an_answer_that_is_no_listing_is_refused(answer: bytes) -> None:
    with pytest.raises(ListingInvalid):
        read_listing(answer)


PAGE = b"<Contents><Key>a.png</Key><Size>5</Size></Contents><IsTruncated>true</IsTruncated>"
TOKEN = b"<NextContinuationToken>t</NextContinuationToken>"


@pytest.mark.parametrize(("token", "pages"), [(TOKEN, 2), (b"", 1)], ids=["the same page for ever", "no way to the next page"])
def test_a_server_whose_listing_does_not_go_on_is_left_and_that_is_told(
    ada: Person, dataset: dict[str, Any], buckets: Buckets, token: bytes, pages: int
) -> None:
    buckets.answer = b"<ListBucketResult>" + PAGE + token + b"</ListBucketResult>"
    buckets.objects["coins"] = {"a.png": picture()}
    job = work_off(ada, started := start(ada, dataset, ask(buckets)))
    assert (job.get_state_display(), job.done, job.failed, job.total) == ("finished", pages, 1, pages + 1)
    assert errors(ada, started) == {None: "listing_incomplete"}


def test_a_listing_of_no_end_without_objects_is_left(
    ada: Person, dataset: dict[str, Any], buckets: Buckets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_imports, "MAX_PAGES", 3)
    monkeypatch.setattr(Buckets, "answer", property(endless, lambda *_: None))
    buckets.objects["coins"] = {}
    job = work_off(ada, started := start(ada, dataset, ask(buckets)))
    assert (job.get_state_display(), len(buckets.asked)) == ("failed", 3)
    assert errors(ada, started) == {None: "listing_incomplete"}


def endless(buckets: Buckets) -> bytes:
    """A page without objects, and a token that was never there before."""
    token = f"<NextContinuationToken>t{len(buckets.asked)}</NextContinuationToken>"
    return f"<ListBucketResult><IsTruncated>true</IsTruncated>{token}</ListBucketResult>".encode()


@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        ("http://127.0.0.1:1", 422),
        ("http://169.254.169.254", 422),
        ("http://[::1]", 422),
        ("https://10.0.0.1", 422),
        ("https://s3.example.com:8443", 422),
        ("https://user:pw@s3.example.com", 422),
        ("file:///etc", 400),
        ("https://s3.example.com/path", 400),
        ("https://s3.example.com?x=1", 400),
        ("https://[", 400),
        ("nonsense", 400),
    ],
)
def test_an_endpoint_that_may_not_be_asked_is_refused_at_once(ada: Person, dataset: dict[str, Any], endpoint: str, status: int) -> None:
    response = ada.api.post(f"datasets/{dataset['id']}/bucket-imports", ask(None, endpoint=endpoint))
    assert response.status_code == status, response.json()
    with tenant(ada.organization.pk):
        assert not Job.objects.exists()


@pytest.mark.parametrize("endpoint", ["http://10.0.0.7:9000", "http://minio.internal:9000", "http://10.0.0.7"])
def test_a_refusal_names_the_setting_that_admits_the_endpoint(
    ada: Person, dataset: dict[str, Any], settings: Settings, endpoint: str
) -> None:
    host = endpoint.removeprefix("http://")
    named = host if ":" in host else f"{host}:80"
    settings.EGRESS_ALLOWED_HOSTS = []
    refused = ada.api.post(f"datasets/{dataset['id']}/bucket-imports", ask(None, endpoint=endpoint)).json()
    assert refused["code"] == "url-not-allowed"
    assert f'Whoever runs this server can admit it: "{named}" in its setting EGRESS_ALLOWED_HOSTS' in refused["detail"]
    settings.EGRESS_ALLOWED_HOSTS = [named]
    start(ada, dataset, ask(None, endpoint=endpoint))


def test_a_bucket_on_a_private_port_is_read_only_where_the_setting_names_it(
    ada: Person, dataset: dict[str, Any], buckets: Buckets, settings: Settings
) -> None:
    buckets.objects["coins"] = {"a.png": picture()}
    named, settings.EGRESS_ALLOWED_HOSTS = settings.EGRESS_ALLOWED_HOSTS, []
    assert ada.api.post(f"datasets/{dataset['id']}/bucket-imports", ask(buckets)).status_code == 422
    settings.EGRESS_ALLOWED_HOSTS = named
    assert work_off(ada, start(ada, dataset, ask(buckets))).done == 1
    assert keys(ada) == {"s3://coins/a.png"}


def test_a_name_that_leads_inside_is_refused_when_it_is_asked(ada: Person, dataset: dict[str, Any]) -> None:
    job = work_off(ada, start(ada, dataset, ask(None, endpoint="http://localhost")))
    assert set(errors(ada, str(job.pk)).values()) == {"url-not-allowed"}


def test_only_editors_of_the_same_organization_import_buckets(ada: Person, vic: Person, gus: Person, dataset: dict[str, Any]) -> None:
    for person, status in ((vic, 403), (gus, 404)):
        assert person.api.post(f"datasets/{dataset['id']}/bucket-imports", ask(None)).status_code == status
