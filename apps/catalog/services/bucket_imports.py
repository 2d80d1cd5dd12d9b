"""Imports of buckets: a job that lists them page by page, each page a chunk of its own, and brings each object as imports bring files.

There is no manifest. A chunk that lists ends with the chunks of its objects and the one of the next page, so whatever dies is taken up
where it was. Where the bucket may lie is for `apps.core.egress` to say. Its keys are kept sealed with the first chunk while the job goes
on, are shown nowhere, and are erased with the job's end.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict

from django.db import transaction

from apps.catalog.buckets import Bucket, ListingInvalid, read_listing
from apps.catalog.intake import clean_name
from apps.catalog.models import Dataset
from apps.catalog.problems import BucketUnreadable
from apps.catalog.row_shapes import MAX_KEY, ImportRow
from apps.catalog.services.imports import LINES_PER_CHUNK, LONGEST_URL, bring_in, end_import
from apps.core.egress import FetchFailed, check_address, fetch
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job, JobChunk
from apps.core.sealed import SealBroken, seal, unseal
from apps.formats.rows import LineError

BUCKET_IMPORT = "catalog.bucket_import"
MAX_OBJECTS = 1_000_000
MAX_LISTING_BYTES = 8 * 1024 * 1024
LIST_TIMEOUT_S = 60.0


def start_bucket_import(*, dataset: Dataset, bucket: Bucket, actor_id: int | None = None) -> Job:
    """A job that brings the bucket's objects into the dataset. Raises UrlNotAllowed for an endpoint that may not be asked."""
    check_address(bucket.endpoint)
    params = {"dataset": str(dataset.pk), "endpoint": bucket.endpoint, "bucket": bucket.name, "prefix": bucket.prefix}
    first = {"first": 1, "token": "", "sealed": seal(json.dumps(asdict(bucket)))}
    title = f"Import {bucket.uri(bucket.prefix)} into {dataset.name}"
    return create_job(kind=BUCKET_IMPORT, title=title, actor_id=actor_id, params=params, chunks=[first])


def bucket_chunk(context: ChunkContext) -> None:
    """List one page, or bring the objects of one chunk. Safe to repeat. Raises BucketUnreadable."""
    bucket = _bucket(context)
    if "keys" in context.payload:
        bring_in(context, list(_rows(context, bucket)), lambda row: bucket.object(row.content))
    else:
        _list(context, bucket)


def end_bucket_import(job: Job) -> None:
    """Erase the keys to the bucket, and say what was there already."""
    end_import(job)
    JobChunk.objects.filter(job=job, number=0).update(payload={"first": 1, "token": ""})


def _bucket(context: ChunkContext) -> Bucket:
    with transaction.atomic():
        kept = JobChunk.objects.values_list("payload", flat=True).get(job=context.job, number=0)
    try:
        return Bucket(**json.loads(unseal(kept["sealed"])))
    except (KeyError, SealBroken):
        raise BucketUnreadable("The keys to the bucket cannot be read any more. Start the import again.") from None


def _list(context: ChunkContext, bucket: Bucket) -> None:
    """One page of the listing; its objects and the next page become chunks."""
    first, token = context.payload["first"], context.payload["token"]
    try:
        answer = fetch(bucket.listing(token), max_bytes=MAX_LISTING_BYTES, timeout_s=LIST_TIMEOUT_S, longest_url=LONGEST_URL)
        page = read_listing(answer.content)
    except FetchFailed as refusal:
        raise BucketUnreadable(f"{refusal.detail} Check the endpoint, the region, the name of the bucket and the keys.") from None
    except ListingInvalid:
        raise BucketUnreadable("What the endpoint answered is no listing of a bucket.") from None
    keys = page.keys[: max(MAX_OBJECTS + 1 - first, 0)]
    if len(keys) < len(page.keys):
        context.error(code="too_many_objects", message=f"At most {MAX_OBJECTS:,} objects are imported at once.", expected="a longer prefix")
    chunks: list[dict[str, object]] = [
        {"first": first + start, "keys": keys[start : start + LINES_PER_CHUNK]} for start in range(0, len(keys), LINES_PER_CHUNK)
    ]
    if page.token and page.token != token and len(keys) == len(page.keys):
        chunks.append({"first": first + len(keys), "token": page.token})
    with context.commit(message=f"{first + len(keys) - 1:,} objects found"):
        context.add_chunks(chunks, total=len(keys))


def _rows(context: ChunkContext, bucket: Bucket) -> Iterator[ImportRow | LineError]:
    for number, key in enumerate(context.payload["keys"], start=context.payload["first"]):
        global_key = bucket.uri(key)
        if len(global_key) > MAX_KEY:
            message = f"The object {global_key[:MAX_KEY]}... has a longer name than a global key may have."
            yield LineError(number, "", "global_key_too_long", message, f"a bucket and key of at most {MAX_KEY} characters")
        else:
            yield ImportRow(number, global_key, "url", key, pointer="", name=clean_name(key))
