"""Work goes on over a bad line, in the same page: what was drawn waits, is saved once, and what was told meanwhile is made up for."""

from typing import Any

import psutil
import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.workshop import Workshop
from tests.support.product import Product
from tests.walk.client import Caller

TASKS = 6  # one for each test here, and some to look ahead at
DROPPED = 4000


@pytest.fixture(scope="module")
def project(workshop: Workshop) -> str:
    """A project of which each test labels a task of its own."""
    return str(workshop.project("Bad lines", pictures=TASKS, start=2000, predictor=True)["id"])


@pytest.fixture
def desk(guest: Guest, project: str) -> Desk:
    """A fresh task before the annotator, with one box drawn and saved."""
    seated = Desk(guest("annotator"), project).by_hand().open()
    seated.draw_box((10, 10), (60, 60))
    seated.saved()
    return seated


@pytest.fixture(autouse=True)
def _hand_in(desk: Desk) -> Any:
    """Each test leaves its task behind, so that the next one gets another."""
    yield
    with desk.page.expect_response("**/submit") as answer:
        desk.key("Escape", "v", "Control+Enter")
    assert answer.value.ok, answer.value.text()


def compare(desk: Desk, api: Caller, drawn: list[dict[str, Any]]) -> None:
    """The server holds exactly what was drawn, and each was made once."""
    state = desk.saved()
    held = api.get(f"annotation-sets/{state['annotationSet']}")
    wanted = {each["id"]: each["value"] for each in drawn}
    assert {each["id"]: each["value"] for each in state["annotations"]} == wanted
    assert {each["id"]: each["value"] for each in held["annotations"]} == wanted
    assert held["revision"] == state["revision"]
    revisions = api.get(f"annotation-sets/{state['annotationSet']}/revisions")["results"]
    made = [each["id"] for revision in revisions for each in revision["changes"]["created"]]
    assert sorted(made) == sorted(set(made)), "nothing was made twice"


def web_server(product: Product) -> psutil.Process:
    """The process that serves, of those that `make run` started."""
    mark = f"--port={product.port}"
    found = [each for each in psutil.process_iter(["cmdline"]) if {"config.asgi:application", mark} <= set(each.info["cmdline"] or [])]
    assert len(found) == 1, found
    return found[0]


def test_edits_made_while_the_server_is_stopped_in_good_order_are_saved_when_it_is_back(desk: Desk, api: Caller, product: Product) -> None:
    server = web_server(product)
    server.terminate()
    server.wait(20)
    drawn = [*desk.state["annotations"], desk.draw_box((100, 10), (160, 70))]
    expect(desk.saving).to_have_attribute("data-state", "offline")
    expect(desk.saving).to_have_attribute("data-unsaved", "1")
    drawn.append(desk.draw_box((200, 10), (260, 70)))
    compare(desk, api, drawn)
    assert web_server(product).pid != server.pid, "the supervisor has started another"
    desk.ready()


def test_a_dropped_socket_is_opened_again_and_what_was_told_meanwhile_is_made_up_for(
    guest: Guest, project: str, api: Caller, workshop: Workshop, desk: Desk
) -> None:
    line = Line()
    desk.page.route_web_socket("**/ws/o/**", line.opened)
    desk.page.reload()
    desk.ready()
    line.cut()
    desk.until("inside.connection === 'lost'")
    expect(desk.saving).to_have_attribute("data-state", "offline")
    drawn = [*desk.state["annotations"], desk.draw_box((100, 10), (160, 70))]
    task = desk.state["task"]
    asked = api.post(f"tasks/{task}/suggestions", {"predictor": workshop.predictor()["id"]}, status=202)
    api.ended(asked["job"])
    assert desk.state["suggestions"] == []
    desk.key(*["-"] * 5)
    line.mend()
    desk.ready()
    desk.until("inside.suggestions.length > 0")
    compare(desk, api, drawn)


class Line:
    """The way between page and server, which can be cut. Frames pass unchanged."""

    def __init__(self) -> None:
        self.is_cut = False
        self._open: list[WebSocketRoute] = []

    def opened(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close(code=DROPPED)
            return
        socket.connect_to_server()
        self._open.append(socket)

    def cut(self) -> None:
        self.is_cut = True
        for socket in self._open:
            socket.close(code=DROPPED)
        self._open.clear()

    def mend(self) -> None:
        self.is_cut = False


def test_edits_made_without_a_network_are_shown_as_waiting_and_saved_once(desk: Desk, api: Caller) -> None:
    (first,) = desk.state["annotations"]
    desk.person.context.set_offline(offline=True)
    kept, undone = desk.draw_box((100, 10), (160, 70)), desk.draw_box((200, 10), (260, 70))
    expect(desk.saving).to_have_attribute("data-state", "offline")
    expect(desk.saving).to_have_attribute("data-unsaved", "2")
    desk.key("v", "Control+z")
    desk.until("inside.annotations.length === 2")
    assert undone["id"] not in {each["id"] for each in desk.state["annotations"]}
    desk.person.context.set_offline(offline=False)
    compare(desk, api, [first, kept])


def test_a_save_whose_answer_was_lost_is_not_made_twice(desk: Desk, api: Caller) -> None:
    """The server takes the change, its answer never arrives, and the page sends the change again."""
    lost: list[str] = []

    def take_and_say_nothing(route: Route) -> None:
        lost.append(str(route.fetch().status))
        route.abort()

    desk.page.route("**/changes", take_and_say_nothing, times=1)
    drawn = [*desk.state["annotations"], desk.draw_box((100, 10), (160, 70))]
    desk.person.until(lambda: lost, "the change is sent")
    assert lost == ["200"]
    compare(desk, api, drawn)


def test_edits_made_after_the_session_ended_are_saved_after_the_next_sign_in(desk: Desk, api: Caller) -> None:
    desk.person.context.clear_cookies(name="sessionid")
    drawn = [*desk.state["annotations"], desk.draw_box((100, 10), (160, 70))]
    expect(desk.saving).to_have_attribute("data-state", "signed-out")
    drawn.append(desk.draw_box((200, 300), (260, 370)))
    sign_in = desk.person.context.new_page()
    sign_in.goto("/sign-in")
    sign_in.get_by_role("button", name="Annotator").click()
    expect(sign_in.get_by_role("heading", name="Projects")).to_be_visible()
    sign_in.close()
    desk.page.bring_to_front()
    compare(desk, api, drawn)
