"""Imports of buckets: a job that lists them page by page, each page a chunk of its own, and brings each object as imports bring files.

There is no manifest. A chunk that lists ends with the chunks of its objects and the one of the next page, so whatever dies is taken up
where it was. Where the bucket may lie is for `apps.core.egress` to say. Its keys are kept sealed with the first chunk while the job goes
on, are shown nowhere, and are erased with the job's end.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from http import HTTPStatus

from django.db import transaction
from django.db.models import Q

from apps.catalog.buckets import ENDPOINT, Bucket, Listing, ListingInvalid, mending, read_listing, refusal_in, store_of
from apps.catalog.intake import clean_name
from apps.catalog.models import Dataset
from apps.catalog.problems import BucketUnreadable
from apps.catalog.row_shapes import MAX_KEY, ImportRow
from apps.catalog.services.imports import LINES_PER_CHUNK, LONGEST_URL, bring_in, end_import
from apps.core.egress import FetchFailed, FetchTooLarge, check_address, send
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.sealed import SealBroken, seal, unseal
from apps.formats.rows import LineError

BUCKET_IMPORT = "catalog.bucket_import"
MAX_OBJECTS = 1_000_000
MAX_PAGES = 10_000  # of which some hold no object that has bytes
MAX_LISTING_BYTES = 8 * 1024 * 1024
LIST_TIMEOUT_S = 60.0
DOTS = frozenset({".", ".."})  # on its way, an address with such a part becomes another one


def start_bucket_import(*, dataset: Dataset, bucket: Bucket, actor_id: int | None = None) -> Job:
    """A job that brings the bucket's objects into the dataset. Raises UrlNotAllowed for an endpoint that may not be asked."""
    check_address(bucket.endpoint)
    bucket = _told_apart(bucket)
    params = {"dataset": str(dataset.pk), "endpoint": bucket.endpoint, "bucket": bucket.name, "prefix": bucket.prefix}
    first = {"first": 1, "token": "", "sealed": seal(json.dumps(asdict(bucket)))}
    title = f"Import {bucket.uri(bucket.prefix)} into {dataset.name}"
    return create_job(kind=BUCKET_IMPORT, title=title, actor_id=actor_id, params=params, chunks=[first])


def _told_apart(bucket: Bucket) -> Bucket:
    """The bucket, with its store before its name where objects of a bucket of this name in another store came first."""
    came = Job.objects.filter(kind=BUCKET_IMPORT, params__bucket=bucket.name)
    came = came.filter(Q(done__gt=0) | Q(state__in=(JobState.QUEUED, JobState.RUNNING)))
    first = came.order_by("created_at", "id").values_list("params__endpoint", flat=True).first()
    store = store_of(bucket.endpoint)
    return bucket if first is None or store_of(first) == store else replace(bucket, apart=f"{store}/")


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
    """One page of the listing; its objects and the next page become chunks. What follows and cannot be listed is told."""
    first, token = context.payload["first"], context.payload["token"]
    page = _asked(bucket, token)
    keys, number = page.keys[: max(MAX_OBJECTS + 1 - first, 0)], context.payload.get("page", 1)
    next_page: dict[str, object] = {}
    if len(keys) < len(page.keys):
        context.error(code="too_many_objects", message=f"At most {MAX_OBJECTS:,} objects are imported at once.", expected="a longer prefix")
    elif page.is_cut and (page.token in ("", token) or number >= MAX_PAGES):
        expected = "a server that answers ListObjectsV2, with a token of its own for each further page"
        context.error(code="listing_incomplete", message=f"The listing does not go on after its page {number:,}.", expected=expected)
    elif page.is_cut:
        next_page = {"first": first + len(keys), "token": page.token, "page": number + 1}
    parts = [keys[start : start + LINES_PER_CHUNK] for start in range(0, len(keys), LINES_PER_CHUNK)]
    chunks = [{"first": first + LINES_PER_CHUNK * place, "keys": part} for place, part in enumerate(parts)]
    failed = len(context.errors)
    with context.commit(failed=failed, message=f"{first + len(keys) - 1:,} objects found"):
        context.add_chunks([*chunks, *([next_page] if next_page else ())], total=len(keys) + failed)


def _asked(bucket: Bucket, token: str) -> Listing:
    """What the store answers when asked for a page. Raises UrlNotAllowed, BucketUnreadable, which says how to mend it."""
    uri = bucket.uri(bucket.prefix)
    try:
        answer = send("GET", bucket.listing(token), max_bytes=MAX_LISTING_BYTES, timeout_s=LIST_TIMEOUT_S, longest_url=LONGEST_URL)
    except (FetchFailed, FetchTooLarge) as refusal:
        raise BucketUnreadable(f"{bucket.endpoint} could not be asked to list {uri}. {refusal.detail} {ENDPOINT}", uri=uri) from None
    if answer.status != HTTPStatus.OK:
        code = refusal_in(answer.content)
        answered = f"{answer.status} {code}".rstrip()
        mend = mending(bucket, answer.status, code)
        raise BucketUnreadable(f"{bucket.endpoint} answered {answered} when asked to list {uri}. {mend}", uri=uri)
    try:
        return read_listing(answer.content)
    except ListingInvalid:
        answered = f"What {bucket.endpoint} answered when asked to list {uri} is no listing of a bucket."
        raise BucketUnreadable(f"{answered} {ENDPOINT}", uri=uri) from None


def _rows(context: ChunkContext, bucket: Bucket) -> Iterator[ImportRow | LineError]:
    for number, key in enumerate(context.payload["keys"], start=context.payload["first"]):
        global_key = bucket.uri(key)
        if DOTS & set(key.split("/")):
            message = f"The key of the object {global_key[:MAX_KEY]} has a part that is . or .., which addresses cannot have."
            yield LineError(number, "", "key_not_addressable", message, "a key without such a part: rename the object")
        elif len(global_key) > MAX_KEY:
            message = f"The object {global_key[:MAX_KEY]}... has a longer name than a global key may have."
            yield LineError(number, "", "global_key_too_long", message, f"a bucket and key of at most {MAX_KEY} characters")
        else:
            yield ImportRow(number, global_key, "url", key, pointer="", name=clean_name(key))
