"""Objects copied in the browser: one beside another, all of them, and from one task to the next."""

from tests.e2e.conftest import Guest, Sit
from tests.e2e.desk import Desk, kept, shown
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller


def test_all_objects_are_chosen_and_one_key_makes_another_of_each(sit: Sit, api: Caller) -> None:
    desk = sit()
    desk.draw_box((20, 20), (70, 90))
    desk.draw_box((90, 30), (150, 100))
    desk.key("v", "Control+a")
    assert [row.get_attribute("aria-selected") for row in desk.objects.all()] == ["true", "true"]
    assert desk.page.evaluate("getSelection().toString()") == ""
    desk.key("Control+d")
    desk.until("inside.annotations.length === 4")
    desk.saved()
    assert len({value["x"] for _, value in shown(desk)}) == 4
    assert shown(desk) == kept(api, desk)
    desk.key("Control+z")
    desk.until("inside.annotations.length === 2")


def test_what_is_copied_on_one_task_is_pasted_at_the_same_place_on_the_next(guest: Guest, workshop: Workshop, api: Caller) -> None:
    project = workshop.project("Copying", pictures=2, start=9_760)["id"]
    desk = Desk(guest("annotator"), project).by_hand().open()
    drawn = desk.draw_box((20, 20), (70, 90))
    desk.key("v", "Control+a", "Control+c")
    desk.saved()
    first = desk.state["task"]
    desk.key("Control+Enter")
    desk.until("inside && inside.task !== known[0]", first)
    desk.key("Control+v")
    desk.until("inside.annotations.length === 1")
    desk.saved()
    ((pasted, value),) = kept(api, desk)
    assert (value, pasted == drawn["id"]) == (drawn["value"], False)
