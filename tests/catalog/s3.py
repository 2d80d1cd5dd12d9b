"""A small server of buckets on loopback: ListObjectsV2 and GetObject as Amazon documents them, for callers whose signature is right, and of
public buckets for everybody who does not sign."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS, SECRET, REGION = "AKIAEXAMPLE", "secret+of/Acme", "eu-west-1"


@dataclass
class Buckets:
    """Objects by bucket and key; `page` is the most keys of one listing. `asked` holds paths with the token of a listing.

    Buckets in `public` need no signature.
    """

    port: int = 0
    objects: dict[str, dict[str, bytes]] = field(default_factory=dict)
    page: int = 1000
    asked: list[str] = field(default_factory=list)
    answer: bytes | None = None
    public: set[str] = field(default_factory=set)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def signature(path: str, query: list[tuple[str, str]], host: str) -> str:
    """Of a GET with its signature in the query (Signature Version 4)."""
    told = dict(query)
    canonical_query = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query) if name != "X-Amz-Signature"
    )
    canonical = "\n".join(["GET", path, canonical_query, f"host:{host}", "", "host", "UNSIGNED-PAYLOAD"])
    _, day, region, service, end = told["X-Amz-Credential"].split("/")
    scope = f"{day}/{region}/{service}/{end}"
    text = "\n".join(["AWS4-HMAC-SHA256", told["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Handler(BaseHTTPRequestHandler):
    buckets: Buckets

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        told = dict(query)
        self.buckets.asked.append(parts.path + (f" {told['continuation-token']}" if "continuation-token" in told else ""))
        _, bucket, key = unquote(parts.path).split("/", 2)
        if refusal := self.refusal(bucket, parts.path, query, told):
            return self.send(403, f"<Error><Code>{refusal}</Code></Error>".encode())
        objects = self.buckets.objects.get(bucket)
        if objects is None:
            return self.send(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        if key:
            return self.send(200, objects[key]) if key in objects else self.send(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self.send(200, self.buckets.answer if self.buckets.answer is not None else self.listing(objects, told))

    def refusal(self, bucket: str, path: str, query: list[tuple[str, str]], told: dict[str, str]) -> str:
        """Why the caller may not read it, as Amazon has it; '' where they may."""
        if "X-Amz-Signature" not in told:
            return "" if bucket in self.buckets.public else "AccessDenied"
        if not told["X-Amz-Credential"].startswith(ACCESS):
            return "InvalidAccessKeyId"
        return "" if told["X-Amz-Signature"] == signature(path, query, self.headers["Host"]) else "SignatureDoesNotMatch"

    def listing(self, objects: dict[str, bytes], told: dict[str, str]) -> bytes:
        assert (told["list-type"], told["encoding-type"]) == ("2", "url")
        after = bytes.fromhex(told.get("continuation-token", "").removeprefix("after+")).decode()
        keys = [key for key in sorted(objects) if key.startswith(told["prefix"]) and key > after]
        shown = keys[: min(int(told["max-keys"]), self.buckets.page)]
        more = len(keys) > len(shown)
        return "".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
                f"<EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>",
                f"<NextContinuationToken>after+{shown[-1].encode().hex()}</NextContinuationToken>" if more else "",
                *(f"<Contents><Key>{escape(quote_plus(key, safe='/'))}</Key><Size>{len(objects[key])}</Size></Contents>" for key in shown),
                "</ListBucketResult>",
            ]
        ).encode()

    def send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def serving() -> Iterator[Buckets]:
    """A server while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {}))
    server.daemon_threads, server.block_on_close = True, False
    buckets = server.RequestHandlerClass.buckets = Buckets(server.server_address[1])  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield buckets
    finally:
        server.shutdown()
        server.server_close()
