"""Servers that settings name instead of the embedded ones: each is asked once before anything starts, and answered for in one line."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

import boto3
import botocore.exceptions
import psycopg
import redis
from botocore.config import Config

TIMEOUT_S = 10
DATABASES = ("DATABASE_URL", "ADMIN_DATABASE_URL", "OWNER_DATABASE_URL")
ADVICE = "config/roles.sql makes the database and the roles fp_app, fp_admin and fp_owner that these names stand for"


def problems(environment: Mapping[str, str]) -> Iterator[str]:
    """One line for each server that is named and does not answer; no password is in it."""
    if environment.get("DATABASE_URL"):
        for name in DATABASES:
            if complaint := _database(environment.get(name) or environment["DATABASE_URL"]):
                yield f"The database that {name} names cannot be used: {complaint}. {ADVICE}."
    if (url := environment.get("REDIS_URL")) and (complaint := _redis(url)):
        yield f"The Redis that REDIS_URL names cannot be used: {complaint}."
    if environment.get("S3_BUCKET") and (complaint := _bucket(environment)):
        yield f"The bucket that S3_BUCKET and the other S3 settings name cannot be used: {complaint}."


def _database(url: str) -> str:
    try:
        psycopg.connect(url, connect_timeout=TIMEOUT_S).close()
    except (psycopg.Error, ValueError) as error:
        return _line(error, url)
    return ""


def _redis(url: str) -> str:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return _line(error, url)
    return ""


def _bucket(environment: Mapping[str, str]) -> str:
    patience = Config(connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S, retries={"total_max_attempts": 1})
    try:
        client = boto3.client(
            "s3",
            endpoint_url=environment.get("S3_ENDPOINT_URL") or None,
            region_name=environment.get("S3_REGION") or None,
            aws_access_key_id=environment.get("S3_ACCESS_KEY") or None,
            aws_secret_access_key=environment.get("S3_SECRET_KEY") or None,
            config=patience,
        )
        client.head_bucket(Bucket=environment["S3_BUCKET"])
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, ValueError) as error:
        return _line(error, environment.get("S3_SECRET_KEY", ""))
    return ""


def _line(error: Exception, secret: str) -> str:
    """The first line of an error without the address in it."""
    words = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return (words.replace(secret, _without_password(secret)) if secret else words).rstrip(".")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname:
        return "***"
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname))
