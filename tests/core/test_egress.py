"""Nothing that an organization names may make this server speak to its own network."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from apps.core.egress import FetchFailed, FetchTimedOut, FetchTooLarge, TooManyRedirects, UrlNotAllowed, check_address, fetch, send

SECRET = b"what the other side says"


@dataclass
class Site:
    """A server on loopback that remembers who asked for what."""

    port: int
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(f"{self.headers['Host']}{self.path}")
        name, _, argument = self.path.lstrip("/").partition("?")
        getattr(self, name)(argument)

    def do_POST(self) -> None:
        self.site.asked.append(f"{self.headers['Host']}{self.path}")
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        name, _, argument = self.path.lstrip("/").partition("?")
        if name == "echo":
            self.answer(int(argument), body + (self.headers["X-Own"] or "").encode(), X_Said="yes")
        else:
            getattr(self, name)(argument)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def file(self, size: str) -> None:
        self.answer(200, b"x" * int(size or 5), Content_Type="image/png")

    def to(self, target: str) -> None:
        self.answer(302, Location=target)

    def hop(self, left: str) -> None:
        self.answer(302, Location=f"/hop?{int(left) - 1}" if int(left) else "/file")

    def nowhere(self, _: str) -> None:
        self.answer(302)

    def refusal(self, _: str) -> None:
        self.answer(500, SECRET)

    def zipped(self, size: str) -> None:
        self.answer(200, gzip.compress(b"\0" * int(size)), Content_Encoding="gzip")

    def odd(self, _: str) -> None:
        self.answer(200, b"...", Content_Encoding="br")

    def endless(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.drip(b"x" * 65_536, pause_s=0)

    def slow(self, _: str) -> None:
        self.send_response(200)
        self.drip(b"X", pause_s=0.05)

    def drip(self, piece: bytes, *, pause_s: float) -> None:
        self.flush_headers()
        try:
            while True:
                self.wfile.write(piece)
                time.sleep(pause_s)
        except OSError:
            return

    def short(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"x")

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def serve() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {}))
    server.daemon_threads = True
    server.block_on_close = False
    site = server.RequestHandlerClass.site = Site(server.server_address[1])  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A server that the settings name, so it may be fetched from."""
    for each in serve():
        settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{each.port}", f"files.test:{each.port}"]
        yield each


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server of the internal network, which nobody named."""
    yield from serve()


def test_a_file_arrives_with_what_it_was_called(site: Site) -> None:
    got = fetch(site.url("/file?7"), max_bytes=7, timeout_s=5)
    assert (got.content, got.content_type, got.final_url) == (b"xxxxxxx", "image/png", site.url("/file?7"))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://example.com/", "ftp://example.com/a", "//example.com/a", "example.com", "", "http://", "http:///a",
        "http://user:pass@example.com/", "http://example.com@127.0.0.1/", "http://example.com:22/", "http://example.com:99999/",
        "http://example.com/a b", "http://exam\nple.com/", "http://example.com\\@127.0.0.1/", "http://[::1/", "http://" + "a" * 3000,
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127.0.0.1./", "http://0/", "http://0.0.0.0/", "http://localhost/",
        "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/",
        "http://255.255.255.255/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001::1]/", "http://[fd00:ec2::254]/",
        "http://[fe80::1]/", "http://[fec0::1]/", "http://[ff02::1]/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_http_is_refused(url: str) -> None:
    with pytest.raises(UrlNotAllowed):
        fetch(url, max_bytes=10, timeout_s=5)


def test_only_the_named_port_of_a_named_host_may_be_private(site: Site, canary: Site) -> None:
    with pytest.raises(UrlNotAllowed):
        fetch(canary.url("/file"), max_bytes=10, timeout_s=5)
    assert canary.asked == []


def test_a_redirect_into_the_internal_network_is_refused_before_it_is_followed(site: Site, canary: Site) -> None:
    with pytest.raises(UrlNotAllowed):
        fetch(site.url(f"/to?{canary.url('/file')}"), max_bytes=10, timeout_s=5)
    with pytest.raises(UrlNotAllowed):
        fetch(site.url("/to?file:///etc/passwd"), max_bytes=10, timeout_s=5)
    assert canary.asked == []


def test_five_redirects_are_followed_and_a_sixth_is_not(site: Site) -> None:
    assert fetch(site.url("/hop?4"), max_bytes=10, timeout_s=5).final_url == site.url("/file")
    with pytest.raises(TooManyRedirects):
        fetch(site.url("/hop?5"), max_bytes=10, timeout_s=5)


@pytest.mark.parametrize("path", ["/nowhere", "/to?http://["])
def test_a_redirect_that_leads_nowhere_is_an_error_of_its_own_line(site: Site, path: str) -> None:
    with pytest.raises(FetchFailed):
        fetch(site.url(path), max_bytes=10, timeout_s=5)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name server say these addresses, one list per question; returns the questions."""
    questions: list[str] = []
    resolve = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        if not host.endswith(".test"):
            return resolve(host, port, *args, **options)
        questions.append(host)
        said = answers[min(len(questions), len(answers)) - 1]
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in said]

    monkeypatch.setattr("apps.core.egress.socket.getaddrinfo", getaddrinfo)
    return questions


def test_a_name_that_changes_its_mind_is_asked_once_and_the_first_answer_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = answering(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    assert fetch(f"http://files.test:{site.port}/file", max_bytes=10, timeout_s=5).content == b"xxxxx"
    assert (questions, site.asked) == (["files.test"], [f"files.test:{site.port}/file"])


@pytest.mark.parametrize("said", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:169.254.169.254"]])
def test_a_name_with_any_internal_answer_is_refused(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, said)
    with pytest.raises(UrlNotAllowed):
        fetch("http://rebound.test/", max_bytes=10, timeout_s=5)


def test_a_dead_first_answer_gives_way_to_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, ["127.0.0.3", "127.0.0.1"])
    assert fetch(f"http://files.test:{site.port}/file", max_bytes=10, timeout_s=5).content == b"xxxxx"


def test_proxies_of_the_environment_are_not_used(site: Site, canary: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", canary.url(""))
    monkeypatch.setenv("ALL_PROXY", canary.url(""))
    fetch(site.url("/file"), max_bytes=10, timeout_s=5)
    assert canary.asked == []


@pytest.mark.parametrize("path", ["/file?11", "/endless"])
def test_more_bytes_than_allowed_are_not_read(site: Site, path: str) -> None:
    with pytest.raises(FetchTooLarge):
        fetch(site.url(path), max_bytes=10, timeout_s=5)


def test_bytes_are_counted_after_decoding(site: Site) -> None:
    assert fetch(site.url("/zipped?1000"), max_bytes=1000, timeout_s=5).content == bytes(1000)
    with pytest.raises(FetchTooLarge):
        fetch(site.url("/zipped?50000000"), max_bytes=1_000_000, timeout_s=5)


def test_a_drip_of_single_bytes_ends_at_the_deadline(site: Site) -> None:
    started = time.monotonic()
    with pytest.raises(FetchTimedOut):
        fetch(site.url("/slow"), max_bytes=10, timeout_s=0.4)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("path", ["/refusal", "/short", "/odd"])
def test_a_bad_answer_is_a_failure_that_repeats_nothing_of_it(site: Site, path: str) -> None:
    with pytest.raises(FetchFailed) as refusal:
        fetch(site.url(path), max_bytes=1000, timeout_s=5)
    assert SECRET.decode() not in str(refusal.value.body())


def test_nobody_listening_is_a_failure(settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{port}"]
        with pytest.raises(FetchFailed):
            fetch(f"http://127.0.0.1:{port}/", max_bytes=10, timeout_s=2)


def test_what_is_sent_arrives_and_any_status_is_an_answer(site: Site) -> None:
    got = send("POST", site.url("/echo?503"), content=b"to you", headers={"X-Own": "!"}, timeout_s=5, max_bytes=100)
    assert (got.status, got.content, got.headers["x-said"]) == (503, b"to you!", "yes")


def test_what_is_sent_follows_no_redirect(site: Site, canary: Site) -> None:
    with pytest.raises(TooManyRedirects):
        send("POST", site.url(f"/to?{canary.url('/file')}"), content=b"secret", timeout_s=5, max_bytes=100)
    assert canary.asked == []


def test_nothing_is_sent_to_the_internal_network(canary: Site) -> None:
    with pytest.raises(UrlNotAllowed):
        send("POST", canary.url("/echo?200"), content=b"secret", timeout_s=5, max_bytes=100)
    assert canary.asked == []


@pytest.mark.parametrize("path", ["/file?11", "/endless", "/zipped?50000000"])
def test_an_answer_to_what_was_sent_is_bounded(site: Site, path: str) -> None:
    with pytest.raises(FetchTooLarge):
        send("POST", site.url(path), timeout_s=5, max_bytes=10)


def test_an_answer_that_drips_ends_at_the_deadline(site: Site) -> None:
    with pytest.raises(FetchTimedOut):
        send("POST", site.url("/slow"), content=b"x", timeout_s=0.4, max_bytes=10)


@pytest.mark.parametrize("written", ["[::1]:8081", "::1:8081"])
def test_an_address_of_ip_version_6_is_named_in_brackets_and_admitted_so(settings: Settings, written: str) -> None:
    settings.EGRESS_ALLOWED_HOSTS = []
    with pytest.raises(UrlNotAllowed, match=r'"\[::1\]:8081"'):
        check_address("http://[::1]:8081/")
    settings.EGRESS_ALLOWED_HOSTS = [written]
    check_address("http://[::1]:8081/")
