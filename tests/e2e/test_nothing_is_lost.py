"""What somebody has done is never lost, nor there twice: reloads, a server that dies, a cable that is cut, a session that ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from playwright.sync_api import expect

from config.supervise.programs import answers
from tests.e2e.conftest import Sit
from tests.e2e.desk import Desk, Point, kept, objects, shown
from tests.support.product import Product, process
from tests.walk.client import Caller

# Until a reload. Routes do not see what a closing page sends.
CUT = "() => { window.fetch = () => Promise.reject(new TypeError('cut off')) }"
SESSION_COOKIE = "sessionid"
UNAUTHENTICATED = 401
FIRST: tuple[Point, Point] = ((20, 20), (70, 90))
SECOND: tuple[Point, Point] = ((90, 30), (150, 100))
THIRD: tuple[Point, Point] = ((20, 110), (80, 150))


def test_a_draft_survives_a_reload(sit: Sit, api: Caller) -> None:
    desk = sit()
    box = desk.draw_box(*FIRST)
    desk.saved()
    desk.page.reload()
    desk.ready()
    expect(desk.objects).to_have_count(1)
    assert shown(desk) == objects([box]) == kept(api, desk)


def test_a_reload_before_the_save_loses_nothing(sit: Sit, api: Caller) -> None:
    """Nothing leaves the page from the drawing on, not even in its last moment, so only the device can know of the box."""
    desk = sit()
    desk.page.route("**/changes", lambda route: route.abort())
    desk.page.evaluate(CUT)
    box = desk.draw_box(*FIRST)
    desk.page.reload()
    desk.until("inside && inside.annotations.length === 1")
    assert kept(api, desk) == []
    desk.page.unroute("**/changes")
    desk.saved()
    assert shown(desk) == objects([box]) == kept(api, desk)


def test_a_reload_in_the_instant_of_drawing_saves_once(sit: Sit, api: Caller) -> None:
    desk = sit()
    box = desk.draw_box(*FIRST)
    desk.page.reload()
    desk.ready()
    desk.until("inside.annotations.length === 1")
    assert desk.saved()["revision"] == 1
    assert shown(desk) == objects([box]) == kept(api, desk)


def test_a_second_tab_takes_nothing_from_the_first(sit: Sit, api: Caller) -> None:
    desk = sit()
    desk.page.route("**/changes", lambda route: route.abort())
    drawn = [desk.draw_box(*FIRST)]
    expect(desk.saving).to_have_attribute("data-state", "offline")
    drawn.append(desk.draw_box(*SECOND))
    other = second_tab(desk)
    assert other.saved()["annotations"] == []
    drawn.append(desk.draw_box(*THIRD))
    desk.page.unroute("**/changes")
    desk.saved()
    other.until("inside.annotations.length === 3")
    assert shown(desk) == shown(other) == objects(drawn) == kept(api, desk)


def test_a_second_tab_is_told_of_the_first_and_that_it_submitted(sit: Sit) -> None:
    desk = sit()
    other = second_tab(desk)
    for each in (desk, other):
        expect(each.page.get_by_role("listitem", name="You have this open in another window too")).to_be_visible()
    desk.draw_box(*FIRST)
    desk.saved()
    other.until("inside.annotations.length === 1")
    desk.key("Control+Enter")
    expect(other.page.get_by_test_id("lost")).to_contain_text("You have submitted this task already")


def test_what_a_closed_tab_leaves_behind_is_saved_by_the_one_beside_it(sit: Sit, api: Caller) -> None:
    desk = sit()
    desk.page.evaluate(CUT)
    box = desk.draw_box(*FIRST)
    expect(desk.saving).to_have_attribute("data-state", "offline")
    other = second_tab(desk)
    assert kept(api, other) == []
    desk.page.close()
    other.until("inside.annotations.length === 1")
    assert shown(other) == objects([box]) == kept(api, other)


def test_boxes_drawn_while_the_server_is_gone_are_saved_once_when_it_is_back(sit: Sit, api: Caller, product: Product) -> None:
    desk = sit()
    with server_gone(product):
        drawn = [desk.draw_box(*FIRST), desk.draw_box(*SECOND)]
        expect(desk.saving).to_have_attribute("data-state", "offline")
        expect(desk.saving).to_have_text("Offline, 2 changes waiting")
    desk.saved()
    assert shown(desk) == objects(drawn) == kept(api, desk)


def test_suggestions_made_while_one_is_cut_off_appear_without_a_reload(sit: Sit, api: Caller, product: Product) -> None:
    """An open socket outlives an offline browser, so the server takes it along; the browser cannot come back before it is online."""
    desk = sit(predictor=True)
    with server_gone(product):
        desk.until("inside.connection === 'lost'")
        desk.person.context.set_offline(True)
    job = ask_predictor(product, api, desk)
    assert api.ended(job)["state"] == "finished"
    expect(desk.rows).to_have_count(0)
    expect(desk.saving).to_have_text("Offline")
    desk.person.context.set_offline(False)
    the_suggestions_come(api, desk)


def test_suggestions_that_the_server_did_not_live_to_tell_appear_without_a_reload(sit: Sit, api: Caller, product: Product) -> None:
    desk = sit(predictor=True)
    worker = process(product, "--hostname=inference@%h")
    worker.suspend()
    try:
        job = ask_predictor(product, api, desk)
        with server_gone(product):
            desk.until("inside.connection === 'lost'")
            worker.resume()
    finally:
        worker.resume()
    desk.ready()
    assert api.ended(job)["state"] == "finished"
    the_suggestions_come(api, desk)


def test_the_session_ends_while_one_draws_and_the_page_goes_on_once_the_person_is_back(sit: Sit, api: Caller) -> None:
    """What is said of the task is read anew behind the drawing, and that read is the first that nobody is signed in for."""
    desk = sit()
    page = desk.page
    desk.draw_box(*FIRST)
    desk.saved()
    page.evaluate("window.samePage = true")
    desk.key("b")
    desk.hold(*SECOND)
    desk.person.context.clear_cookies(name=SESSION_COOKIE)
    with page.expect_response(lambda response: response.status == UNAUTHENTICATED):
        api.post(f"tasks/{desk.state['task']}/threads", {"text": "Is this one a digit?"})
    notice = page.get_by_role("alert").filter(has_text="Your session has ended")
    expect(notice).to_be_visible()
    page.mouse.up()
    desk.until("inside.annotations.length === 2")
    desk.draw_box(*THIRD)
    drawn = desk.state["annotations"]
    expect(desk.saving).to_have_attribute("data-state", "signed-out")
    assert len(kept(api, desk)) == 1

    notice.get_by_role("button", name="Sign in").click()
    page.get_by_role("dialog").get_by_role("button", name="Annotator").click()
    desk.saved()
    expect(notice).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("window.samePage")
    assert shown(desk) == objects(drawn) == kept(api, desk)
    expect(page.get_by_text("Is this one a digit?")).to_be_visible()
    desk.key("Control+z")
    desk.until("inside.annotations.length === 2")


def test_the_page_of_somebody_whose_session_ended_goes_on_from_another_tab_and_for_nobody_else(sit: Sit, api: Caller) -> None:
    desk = sit()
    desk.page.evaluate("window.samePage = true")
    desk.person.context.clear_cookies(name=SESSION_COOKIE)
    box = desk.draw_box(*FIRST)
    expect(desk.saving).to_have_attribute("data-state", "signed-out")
    sign_in_beside(desk, "Annotator")
    desk.saved()
    assert desk.page.evaluate("window.samePage")
    assert shown(desk) == objects([box]) == kept(api, desk)
    sign_in_beside(desk, "Reviewer")
    desk.page.wait_for_function("!window.samePage")


def ask_predictor(product: Product, api: Caller, desk: Desk) -> str:
    """Let the predictor look at the picture, once there is a server to ask; the job that does."""
    api.until(lambda: answers(product.port, "/readyz"))
    predictor = api.get(f"projects/{desk.project}/predictors")["results"][0]["predictor"]["id"]
    return str(api.post(f"tasks/{desk.state['task']}/suggestions", {"predictor": predictor}, status=202)["job"])


def the_suggestions_come(api: Caller, desk: Desk) -> None:
    """The page comes to hold what the server has, as far as the person wants to see it."""
    sets = api.get(f"tasks/{desk.state['task']}")["suggestions"]
    threshold = float(desk.page.get_by_test_id("threshold").input_value())
    made = sorted(each["id"] for found in sets for each in found["annotations"] if each["confidence"] >= threshold)
    assert made
    desk.until("inside.suggestions.length === known[0]", len(made))
    assert sorted(each["id"] for each in desk.state["suggestions"]) == made


def sign_in_beside(desk: Desk, role: str) -> None:
    """Sign in to the demo in another tab of the same browser."""
    desk.person.context.clear_cookies(name=SESSION_COOKIE)
    other = desk.person.context.new_page()
    other.goto("/sign-in")
    other.get_by_role("button", name=role).click()
    expect(other.get_by_role("heading", name="Projects")).to_be_visible()
    other.close()


def second_tab(desk: Desk) -> Desk:
    """The same task in another tab of the same browser."""
    other = Desk(desk.person, desk.project)
    other.page = desk.person.context.new_page()
    other.page.goto(desk.page.url)
    other.ready()
    return other


@contextmanager
def server_gone(product: Product) -> Iterator[None]:
    """Kill the web server; its supervisor, held meanwhile, starts it again at the end."""
    assert product.process is not None
    supervisor, server = psutil.Process(product.process.pid), process(product, f"--port={product.port}")
    supervisor.suspend()
    try:
        server.kill()
        yield
    finally:
        supervisor.resume()
