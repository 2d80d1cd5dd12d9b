"""Buckets of another program that speaks S3: whatever its keys are, each object is copied once and found by its name."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from apps.catalog.models import DataRow
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.conftest import Files
from tests.catalog.pictures import picture
from tests.catalog.test_bucket_imports import start, work_off
from tests.catalog.test_imports import errors
from tests.support.servers import BUCKET, client_of, object_store

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = (
    "plain.jpg", "a folder/b+c.jpg", "ünï/çödé 100%.jpg", "a/b.jpg", "b/b.jpg", "x=1&y=2?z#.jpg", "(one)'s~!*.jpg", "a//b.jpg", "%41.jpg",
    "dots/..jpg",
)  # fmt: skip


@pytest.fixture
def store(settings: Settings) -> Iterator[dict[str, str]]:
    with object_store() as told:
        settings.EGRESS_ALLOWED_HOSTS = [told["S3_ENDPOINT_URL"].removeprefix("http://")]
        yield told


def ask(store: dict[str, str], **more: Any) -> dict[str, Any]:
    own = {"endpoint": store["S3_ENDPOINT_URL"], "bucket": BUCKET, "region": store["S3_REGION"]}
    return {**own, "access_key": store["S3_ACCESS_KEY"], "secret_key": store["S3_SECRET_KEY"], **more}


def rows(person: Person) -> dict[str, str]:
    with tenant(person.organization.pk):
        return {str(row.global_key): row.name for row in DataRow.objects.all()}


def test_every_key_is_copied_once(ada: Person, dataset: dict[str, Any], store: dict[str, str], files: Files) -> None:
    client = client_of(store)
    for number, key in enumerate(KEYS):
        client.put_object(Bucket=BUCKET, Key=key, Body=picture(number + 1))
    client.put_object(Bucket=BUCKET, Key="a folder/", Body=b"")
    client.put_object(Bucket=BUCKET, Key="notes.bin", Body=b"\0\1nothing that can be labeled")
    for told in ("11 objects found", "11 objects found: 10 were there already, 0 added"):
        job = work_off(ada, started := start(ada, dataset, ask(store)))
        assert (job.state, job.done, job.message, errors(ada, started)) == (JobState.FINISHED, 10, told, {8: "media_type_unsupported"})
        assert rows(ada) == {f"s3://{BUCKET}/{key}": key.rpartition("/")[2] for key in KEYS}


def test_a_prefix_is_taken_as_it_is(ada: Person, dataset: dict[str, Any], store: dict[str, str], files: Files) -> None:
    client = client_of(store)
    for key in ("a b/1.jpg", "a b/2.jpg", "a+b/3.jpg"):
        client.put_object(Bucket=BUCKET, Key=key, Body=picture(int(key[4])))
    job = work_off(ada, start(ada, dataset, ask(store, prefix="a b/")))
    assert (job.done, sorted(rows(ada))) == (2, [f"s3://{BUCKET}/a b/1.jpg", f"s3://{BUCKET}/a b/2.jpg"])
