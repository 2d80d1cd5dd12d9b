"""Servers as a deployment has them: Postgres and Redis that listen on a port and want passwords, and a store that speaks S3."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import boto3
import psycopg
from moto.server import ThreadedMotoServer

from config.embedded import postgres, redis
from config.embedded.places import ROOT, is_root
from tests.support.live import free_port

PASSWORD, BUCKET = "a word:of@their/own", "media"
QUOTED = "a%20word%3Aof%40their%2Fown"
WAIT_S = 60.0


@contextmanager
def postgres_server(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster with the roles of `config/roles.sql`; yields the settings that name it."""
    port = free_port()
    cluster = folder / "cluster"
    cluster.mkdir(parents=True)
    if is_root():
        shutil.chown(cluster, "nobody")
    made = [str(postgres.binary("initdb")), "-D", str(cluster), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    subprocess.run(postgres.as_server(made), check=True, capture_output=True, cwd="/")
    trust = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (cluster / "pg_hba.conf").write_text(trust)
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={port}", "-c", "unix_socket_directories=", "-c", "fsync=off"]
    command = postgres.as_server([str(postgres.binary("postgres")), "-D", str(cluster), *options], ["--pdeathsig=QUIT"])
    with (folder / "postgres.log").open("wb") as log, serving(command, lambda: accepts(port), log_file=folder / "postgres.log", output=log):
        words = [word for role in ("owner", "app", "admin", "backup") for word in ("-v", f"{role}_password={PASSWORD}")]
        roles = [str(postgres.binary("psql")), "-XqAt", "-v", "ON_ERROR_STOP=1", *words, "-f", str(ROOT / "config/roles.sql")]
        whole = {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": "postgres"}
        subprocess.run(roles, check=True, capture_output=True, env=whole)
        where = f"{QUOTED}@127.0.0.1:{port}/firstpass"
        yield {
            "DATABASE_URL": f"postgres://fp_app:{where}",
            "ADMIN_DATABASE_URL": f"postgres://fp_admin:{where}",
            "OWNER_DATABASE_URL": f"postgres://fp_owner:{where}",
        }


@contextmanager
def redis_server(folder: Path) -> Iterator[dict[str, str]]:
    """A Redis that keeps nothing; yields the setting that names it."""
    port, secret = free_port(), "redis-secret"
    command = [str(redis.binary()), "--bind", "127.0.0.1", "--port", str(port), "--requirepass", secret, "--save", ""]
    with (folder / "redis.log").open("wb") as log, serving(command, lambda: listens(port), log_file=folder / "redis.log", output=log):
        yield {"REDIS_URL": f"redis://:{secret}@127.0.0.1:{port}/0"}


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """A store with one bucket; yields the settings that name it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        told = {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": f"http://{host}:{port}",
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY": "access",
            "S3_SECRET_KEY": "secret",
        }
        client_of(told).create_bucket(Bucket=BUCKET)
        yield told
        for key in stored(told):  # what a store holds outlives its server as long as this process does
            client_of(told).delete_object(Bucket=BUCKET, Key=key)
    finally:
        server.stop()


def stored(told: dict[str, str]) -> list[str]:
    """The keys of everything in the bucket."""
    return [each["Key"] for each in client_of(told).list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def client_of(told: dict[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=told["S3_ENDPOINT_URL"],
        region_name=told["S3_REGION"],
        aws_access_key_id=told["S3_ACCESS_KEY"],
        aws_secret_access_key=told["S3_SECRET_KEY"],
    )


@contextmanager
def serving(command: list[str], answers: Callable[[], bool], *, log_file: Path, output: IO[bytes]) -> Iterator[None]:
    """A server of our own, from when it answers to the end of the block."""
    process = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + WAIT_S
        while not answers():
            assert process.poll() is None, log_file.read_text()
            assert time.monotonic() < deadline, log_file.read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def accepts(port: int) -> bool:
    """Postgres takes connections: it listens already while it still starts up."""
    with suppress(psycopg.OperationalError), psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres"):
        return True
    return False


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
