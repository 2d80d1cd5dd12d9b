"""Calls to the server behind a predictor are guarded, bounded and written down; a server that keeps failing is left alone for a while."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.tenancy import bound, tenant
from apps.inference.health import health_of
from apps.inference.models import Endpoint, Exchange, Predictor
from apps.inference.predictors.contract import EndpointFailed
from apps.inference.predictors.sending import Send
from apps.inference.services import calling
from apps.inference.services.calling import FAILURES, KEPT, send_for
from tests.inference.conftest import World
from tests.inference.endpoints.replay import Asked, Respond, Server

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[Respond], Server]
SECRET = "ada:open-sesame"


@pytest.fixture
def calls(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Send]:
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    with tenant(world.organization_id):
        Predictor.objects.filter(pk=world.predictor.pk).update(family="label_studio_backend")
    with bound(world.organization_id):
        yield send_for(world.predictor.pk, SECRET)


def call(send: Send, server: Server, path: str = "/predict", **options: Any) -> int:
    settled: dict[str, Any] = {"content": b"{}", "timeout_s": 5, "max_bytes": 1000, **options}
    return send("POST", f"{server.url}{path}", **settled).status


def endpoint(world: World) -> Endpoint:
    with tenant(world.organization_id):
        found: Endpoint = Endpoint.objects.get(predictor=world.predictor)
        return found


def test_what_was_said_is_shown_without_secrets(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (200, {"echo": asked.headers["authorization"], "of": "https://media.example/a.png?signature=abc"}))
    said = b'{"image": "https://media.example/media/abc:123:sig", "password": "open-sesame"}'
    call(calls, server, content=said, headers={"Authorization": "Basic YWRhOm9wZW4tc2VzYW1l"})
    with tenant(world.organization_id):
        (exchange,) = Exchange.objects.all()
    shown = exchange.asked + exchange.answered
    assert "media.example/media/" in exchange.asked
    assert (exchange.status, exchange.error) == (200, "")
    for hidden in ("open-sesame", "YWRhOm9wZW4tc2VzYW1l", "signature=abc", "abc:123:sig"):
        assert hidden not in shown


@pytest.mark.parametrize("repeated", ["Basic Ym9iOm9wZW4tc2VzYW1l", "Ym9iOm9wZW4tc2VzYW1l", "bearer of.another-token~1"])
def test_credentials_that_an_answer_repeats_are_not_shown(calls: Send, world: World, serve: Serve, repeated: str) -> None:
    server = serve(lambda asked: (500, {"detail": f"What came: {repeated}"}))
    with pytest.raises(EndpointFailed) as failed:
        call(calls, server, headers={"Authorization": "Basic Ym9iOm9wZW4tc2VzYW1l"})
    with tenant(world.organization_id):
        (exchange,) = Exchange.objects.all()
    word = repeated.rpartition(" ")[2]
    assert word not in exchange.answered + exchange.error + str(failed.value)


def test_only_the_last_exchanges_are_kept(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (200, {}))
    for number in range(KEPT + 3):
        call(calls, server, content=str(number).encode())
    with tenant(world.organization_id):
        kept = [each.asked for each in Exchange.objects.order_by("id")]
    assert kept == [str(number) for number in range(3, KEPT + 3)]


def test_a_server_that_is_busy_is_asked_again(calls: Send, world: World, serve: Serve) -> None:
    answers = [(503, b""), (502, b""), (200, {})]
    server = serve(lambda asked: answers.pop(0))
    assert call(calls, server) == 200
    assert len(server.asked) == 3
    assert endpoint(world).failures == 0


def test_a_server_that_fails_is_not_asked_again_at_once(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, {"detail": "ValueError: no such thing", "result": {"traceback": "File secret.py"}}))
    with pytest.raises(EndpointFailed, match=r"answered 500: ValueError: no such thing$"):
        call(calls, server)
    assert len(server.asked) == 1
    assert endpoint(world).failures == 1


def fail(calls: Send, server: Server, times: int = FAILURES) -> None:
    for _ in range(times):
        with pytest.raises(EndpointFailed):
            call(calls, server)


def test_after_some_failures_in_a_row_nobody_asks_for_a_while(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, b"broken"))
    fail(calls, server)
    with pytest.raises(EndpointFailed, match="is not asked before"):
        call(calls, server)
    assert len(server.asked) == FAILURES
    with tenant(world.organization_id):
        assert health_of(Predictor.objects.get(pk=world.predictor.pk)).condition == "open"


def wait_out(world: World) -> None:
    with tenant(world.organization_id):
        Endpoint.objects.update(open_until=timezone.now() - timedelta(seconds=1))


def test_then_one_call_goes_through_and_a_success_closes_the_circuit(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, b"broken"))
    fail(calls, server)
    wait_out(world)
    server.respond = lambda asked: (200, {})
    assert call(calls, server) == 200
    assert (endpoint(world).failures, endpoint(world).open_until) == (0, None)


def test_while_one_tries_the_others_still_wait(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, b"broken"))
    fail(calls, server)
    wait_out(world)
    others: list[str] = []

    def respond(asked: Asked) -> tuple[int, Any]:
        others.append(endpoint(world).open_until.isoformat())  # type: ignore[union-attr]
        return 500, b"still broken"

    server.respond = respond
    before = timezone.now()
    fail(calls, server, times=1)
    assert others[0] > before.isoformat()
    assert endpoint(world).open_until > before + timedelta(seconds=calling.SHORTEST_S)  # type: ignore[operator]


def test_calls_under_way_when_a_circuit_opens_do_not_lengthen_its_pause(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, b"broken"))
    around = iter(range(3))

    def check(_reply: Any) -> None:
        if next(around, None) is not None:
            with pytest.raises(EndpointFailed, match="hung"):
                call(calls, server, check=check)
        else:
            server.respond = lambda asked: (500, b"broken")
            fail(calls, server)  # while four calls are under way
        raise EndpointFailed("It hung.")

    server.respond = lambda asked: (200, {})
    before = timezone.now()
    with pytest.raises(EndpointFailed, match="hung"):
        call(calls, server, check=check)
    found = endpoint(world)
    assert found.failures == FAILURES
    assert found.open_until is not None
    assert found.open_until < before + timedelta(seconds=calling.SHORTEST_S + 15)
    assert found.error.endswith("broken")


def test_an_answer_of_two_hundred_megabytes_is_cut_off(calls: Send, world: World, serve: Serve) -> None:
    def pour(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"x" * 1_000_000)
                poured.append(1)
        except OSError:
            return

    poured: list[int] = []
    server = serve(lambda asked: (200, pour))
    with pytest.raises(EndpointFailed, match="more than the 5,000,000 bytes"):
        call(calls, server, max_bytes=5_000_000)
    assert len(poured) < 100
    assert endpoint(world).failures == 1


def test_a_server_that_hangs_costs_its_timeout(calls: Send, world: World, serve: Serve) -> None:
    def hang(handler: Any) -> None:
        handler.rfile.read(1)

    server = serve(lambda asked: (200, hang))
    with pytest.raises(EndpointFailed, match=r"no answer within 2 seconds"):
        call(calls, server, timeout_s=2)
    assert len(server.asked) == 1


def test_a_redirect_to_a_private_address_is_not_followed(calls: Send, world: World, serve: Serve) -> None:
    def redirect(handler: Any) -> None:
        handler.send_response(307)
        handler.send_header("Location", "http://169.254.169.254/latest/meta-data")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server = serve(lambda asked: (307, redirect))
    with pytest.raises(EndpointFailed, match="points elsewhere"):
        call(calls, server)


def test_a_private_address_is_not_asked_at_all(calls: Send, world: World) -> None:
    with pytest.raises(EndpointFailed, match="EGRESS_ALLOWED_HOSTS"):
        calls("GET", "http://127.0.0.1:9/", timeout_s=1, max_bytes=10)


def test_a_server_that_is_gone_is_told(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (200, {}))
    url = server.url.replace(str(server.port), "1")
    with pytest.raises(EndpointFailed):
        calls("GET", url, timeout_s=1, max_bytes=10)


def test_the_health_of_a_predictor_is_shown_to_those_who_train(calls: Send, world: World, serve: Serve) -> None:
    server = serve(lambda asked: (500, b"broken"))
    fail(calls, server, times=1)
    health = world.owner.api.get(f"predictors/{world.predictor.pk}/health").json()
    assert (health["condition"], health["failures"]) == ("failing", 1)
    assert health["exchanges"][0]["answered"] == "broken"
    assert "answered 500" in health["error"]
