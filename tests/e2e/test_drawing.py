"""Drawing on a picture: what is shown to a predictor by clicks, what is painted, cut, joined and linked, as it comes to the server."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from apps.kinds import KINDS, rle
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.workshop import Workshop

SIZE = (640, 480)
FEW_VERTICES = 150  # along the edges of pixels it has some 500
PIECES = (150, 900)  # that a picture of this size is cut into at first
DISC = (200, 150, 360, 310)  # left, top, right, bottom
FEATURES = [
    {"kind": "mask", "name": "Stain", "color": "#CC79A7"},
    {"kind": "polygon", "name": "Region", "color": "#009E73"},
]
Sit = Callable[..., Desk]


def picture() -> bytes:
    """A red disc on grey noise."""
    noise = np.random.default_rng(uuid4().int).integers(90, 150, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    ImageDraw.Draw(image).ellipse(DISC, fill=(220, 30, 30))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def disc() -> np.ndarray[Any, np.dtype[np.bool_]]:
    image = Image.new("1", SIZE)
    ImageDraw.Draw(image).ellipse(DISC, fill=1)
    return np.asarray(image, np.bool_)


def overlap(value: dict[str, Any]) -> float:
    """Intersection over union of a mask with the disc."""
    marked = rle.decode(KINDS["mask"].parse(value))
    return float((marked & disc()).sum() / (marked | disc()).sum())


def zigzag() -> list[tuple[float, float]]:
    """A way to and fro over the disc that stays in it."""
    middle, radius = ((DISC[0] + DISC[2]) / 2, (DISC[1] + DISC[3]) / 2), (DISC[2] - DISC[0]) / 2 - 4
    points = list[tuple[float, float]]()
    for across in range(round(-radius) + 4, round(radius), 8):
        reach = (radius**2 - across**2) ** 0.5
        sides = (-reach, reach) if len(points) % 4 == 0 else (reach, -reach)
        points += [(middle[0] + side, middle[1] + across) for side in sides]
    return points


@pytest.fixture
def drawing(guest: Guest, workshop: Workshop) -> Sit:
    """Sit an annotator before one picture of a red disc, with these features to draw."""

    def at(features: list[dict[str, Any]] | None = None) -> Desk:
        name = f"Drawing {uuid4().hex[:6]}"
        api = workshop.api
        dataset = api.post("datasets", {"name": name})
        answer = api.post(f"datasets/{dataset['id']}/data-rows", status=200, files=[("files", (f"{name}.png", picture()))])
        assert len(answer["created"]) == 1, answer
        ontology = api.post("ontologies", {"name": name, "features": features or FEATURES})
        project = api.post("projects", {"name": name, "ontology": ontology["id"], "review_share": 0.0})
        api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset["id"]})
        return Desk(guest("annotator"), project["id"]).open()

    return at


def test_a_click_is_answered_with_a_mask_that_is_refined_kept_and_undone_as_one_step(drawing: Sit) -> None:
    desk = drawing()
    hint = desk.page.get_by_test_id("hint")
    desk.key("d")
    expect(hint).to_contain_text("Click into what is meant")
    desk.click((280, 230))
    expect(hint).to_contain_text("Click to refine, or keep it as Stain")
    assert desk.state["annotations"] == []
    desk.click((120, 100), button="right")
    expect(hint).to_contain_text("Click to refine")
    desk.key("Enter")
    desk.until("inside.annotations.length === 1")
    (made,) = desk.saved()["annotations"]
    assert made["kind"] == "mask"
    assert made["derived_from"]
    assert overlap(made["value"]) > 0.9
    (decision,) = desk.state["decisions"]
    assert (decision["suggestion"], decision["outcome"]) == (made["derived_from"], "accepted")
    desk.key("Control+z")
    desk.until("inside.annotations.length === 0")
    assert desk.saved()["suggestions"] == []


def test_a_box_is_answered_with_a_polygon_and_escape_forgets_what_was_shown(drawing: Sit) -> None:
    desk = drawing()
    desk.page.get_by_title("Region", exact=True).click()
    desk.key("d")
    desk.drag((190, 140), (370, 320))
    hint = desk.page.get_by_test_id("hint")
    expect(hint).to_contain_text("keep it as Region")
    desk.key("Escape")
    expect(hint).to_contain_text("Click into what is meant")
    desk.drag((190, 140), (370, 320))
    hint.get_by_role("button", name="Keep it").click()
    desk.until("inside.annotations.length === 1")
    (made,) = desk.saved()["annotations"]
    polygon = KINDS["polygon"].parse(made["value"])
    assert made["derived_from"]
    assert len(polygon.rings[0]) < FEW_VERTICES
    assert overlap(KINDS["mask"].dump(rle.rle_of_polygon(polygon.rings, (SIZE[1], SIZE[0])))) > 0.9
    desk.page.reload()
    desk.ready()
    assert [each["id"] for each in desk.state["annotations"]] == [made["id"]]
    assert desk.state["suggestions"] == []


def test_pieces_are_painted_in_and_out_each_stroke_is_one_step(drawing: Sit) -> None:
    desk = drawing()
    edges, hint = desk.page.get_by_test_id("piece-edges"), desk.page.get_by_test_id("hint")
    desk.key("Shift+S")
    expect(hint).to_contain_text("pieces of a new Stain")
    first = int(edges.get_attribute("data-pieces") or 0)
    assert PIECES[0] < first < PIECES[1]
    desk.draw(*zigzag())
    desk.until("inside.annotations.length === 1")
    (made,) = desk.saved()["annotations"]
    assert made["kind"] == "mask"
    assert overlap(made["value"]) > 0.9
    before = overlap(made["value"])
    desk.click((280, 230), button="right")
    desk.until("inside.annotations[0].value.counts !== known[0]", made["value"]["counts"])
    assert overlap(desk.state["annotations"][0]["value"]) < before
    desk.key("Control+z")
    desk.until("inside.annotations[0].value.counts === known[0]", made["value"]["counts"])
    desk.key("]", "]")
    desk.until("Number(document.querySelector('[data-testid=piece-edges]').dataset.pieces) < known[0]", first)
    desk.key("v")
    expect(edges).to_be_hidden()


def test_what_cannot_be_answered_is_told_and_asked_again(drawing: Sit) -> None:
    desk = drawing()
    page, hint = desk.page, desk.page.get_by_test_id("hint")
    page.route("**/prompts", lambda route: route.abort())
    desk.key("d")
    desk.click((280, 230))
    expect(hint).to_contain_text("The server did not answer")
    page.unroute("**/prompts")
    desk.click((282, 232))
    expect(hint).to_contain_text("Click to refine")


def test_a_mask_is_painted_wiped_and_filled(drawing: Sit) -> None:
    desk = drawing()
    page = desk.page
    page.get_by_title("Stain", exact=True).click()
    expect(page.get_by_test_id("tool-brush")).to_have_attribute("aria-pressed", "true")
    desk.key("]", "]", "[")
    for start, end in (((100, 100), (300, 100)), ((300, 100), (300, 300)), ((300, 300), (100, 300)), ((100, 300), (100, 100))):
        desk.drag(start, end)
    expect(page.get_by_test_id("brush-ring")).to_be_visible()
    (frame,) = desk.saved()["annotations"]
    assert pixels(frame) < 48_000
    desk.key("u")
    desk.click((200, 200))
    (filled,) = desk.saved()["annotations"]
    assert pixels(filled) > 48_000
    desk.key("w")
    desk.drag((100, 200), (300, 200))
    (wiped,) = desk.saved()["annotations"]
    assert pixels(filled) - pixels(wiped) > 7_000
    desk.key("Control+z", "Control+z")
    assert pixels(desk.saved()["annotations"][0]) == pixels(frame)


def pixels(annotation: dict[str, Any]) -> int:
    return rle.area(KINDS["mask"].parse(annotation["value"]))


def test_a_polygon_is_drawn_freely_cut_joined_and_made_a_mask(drawing: Sit) -> None:
    desk = drawing()
    page, hint = desk.page, desk.page.get_by_test_id("hint")
    desk.key("p")
    desk.draw(DISC[:2], (DISC[2], DISC[1]), DISC[2:], (DISC[0], DISC[3]), DISC[:2])
    (made,) = desk.saved()["annotations"]
    assert made["kind"] == "polygon"
    desk.key("n")
    expect(hint.get_by_role("button", name="Snap to neighbours")).to_have_attribute("aria-pressed", "true")
    desk.key("c")
    desk.drag((280, 100), (280, 400))
    desk.until("inside.annotations.length === 2")
    desk.key("v")
    left, right = desk.saved()["annotations"]
    desk.row(left["id"]).click()
    desk.row(right["id"]).click(modifiers=["Shift"])
    desk.key("y")
    desk.until("inside.annotations.length === 1")
    page.get_by_test_id("convert").click()
    desk.until("inside.annotations[0].kind === 'mask'")
    (mask,) = desk.saved()["annotations"]
    assert pixels(mask) == pytest.approx(160 * 160, rel=0.02)
    desk.key("?")
    for words in ("Cut in two", "Join the chosen ones", "Click to segment", "Brush"):
        expect(page.get_by_role("dialog")).to_contain_text(words)


def test_two_objects_are_linked_by_an_arrow_that_goes_with_them(drawing: Sit) -> None:
    desk = drawing(
        [{"kind": "bounding_box", "name": "Box", "color": "#E69F00"}, {"kind": "relationship", "name": "Holds", "color": "#0072B2"}]
    )
    first = desk.draw_box((100, 100), (200, 200))
    second = desk.draw_box((400, 100), (500, 200))
    desk.page.get_by_title("Holds", exact=True).click()
    desk.drag((150, 150), (450, 150))
    link = desk.page.get_by_test_id("link")
    expect(link).to_have_count(1)
    joined = desk.saved()["annotations"][-1]
    assert joined["value"] == {"source": first["id"], "target": second["id"], "directed": True}
    expect(desk.row(joined["id"])).to_contain_text("Box 1 → Box 2")
    desk.key("v")
    desk.row(second["id"]).click()
    desk.key("Delete")
    expect(link).to_have_count(0)
    assert [each["id"] for each in desk.saved()["annotations"]] == [first["id"]]
    desk.key("Control+z")
    expect(link).to_have_count(1)
    desk.saved()
