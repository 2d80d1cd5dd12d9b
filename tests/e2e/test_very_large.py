"""Pictures that are looked at by tiles: what is drawn on them lies where it is seen; of 16 bits one chooses the values that are shown."""

import json
import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from apps.kinds import KINDS, rle
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.workshop import Workshop
from tests.modalities.geotiffs import tiff
from tests.support.product import Product

WIDTH, HEIGHT = 12_000, 10_000
MARK = (9_001, 7_003, 9_042, 7_034)  # left, top, right, bottom
PAPER, INK = 200, 20
UPLOAD_S = 180  # the file is read while the request waits
FEATURES = [{"kind": "bounding_box", "name": "Mark", "color": "#D55E00"}, {"kind": "mask", "name": "Stain", "color": "#0072B2"}]


def slide() -> bytes:
    """A light picture of 120 megapixels, striped without smaller copies in it, with one dark mark and a few grey lines."""
    values = np.full((1, HEIGHT, WIDTH), PAPER, np.uint8)
    values[:, ::1000] = values[:, :, ::1000] = 150
    left, top, right, bottom = MARK
    values[:, top:bottom, left:right] = INK
    return tiff(values, compress="deflate")


def ramp() -> bytes:
    """16 bits that rise from 1000 to 3995 from left to right."""
    out = BytesIO()
    Image.fromarray(np.tile(np.arange(600, dtype=np.uint16) * 5 + 1000, (400, 1))).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def at(guest: Guest, workshop: Workshop) -> Any:
    """Sit an annotator before one picture."""

    def sit(name: str, data: bytes) -> Desk:
        api, title = workshop.api, f"{name} {uuid4().hex[:6]}"
        dataset = api.post("datasets", {"name": title})
        answer = api.post(f"datasets/{dataset['id']}/data-rows", status=200, files=[("files", (name, data))], timeout=UPLOAD_S)
        (row,) = answer["created"]
        api.until(lambda: api.get(f"data-rows/{row['id']}")["state"] == "ready")
        ontology = api.post("ontologies", {"name": title, "features": FEATURES})
        project = api.post("projects", {"name": title, "ontology": ontology["id"], "review_share": 0.0})
        api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset["id"]})
        return Desk(guest("annotator"), project["id"]).by_hand().open()

    return sit


@pytest.fixture
def admitted(guest: Guest, product: Product) -> None:
    """Very large imagery for the demo's organization, as a platform administrator admits it."""
    account = json.loads((product.data / "demo_people.json").read_text())["accounts"]["administrator"]
    page = guest(None).page
    page.goto("/admin/")
    page.locator("input[name=username]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/admin/")
    page.goto("/admin/organizations/organization/")
    page.locator("a[href*='/organizations/organization/'][href*='/change/']").filter(has_text="Firstpass demo").first.click()
    page.locator("textarea[name=quotas]").fill('{"large_imagery": true}')
    page.locator("[name=_save]").click()
    page.wait_for_url("**/admin/organizations/organization/**")


def seen(desk: Desk) -> Any:
    """The grey values of the picture as it is on the screen now, once all its tiles are."""
    tiles = desk.page.get_by_test_id("tiles")
    expect(tiles).to_have_attribute("data-missing", "0")
    return np.asarray(Image.open(BytesIO(desk.canvas.screenshot())).convert("L")).astype(int)


def mark_on_screen(desk: Desk) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the dark mark as it is seen, in pixels of the screen within the canvas."""
    down, across = np.nonzero(abs(seen(desk) - INK) < 25)
    return int(across.min()), int(down.min()), int(across.max()) + 1, int(down.max()) + 1


def zoom(desk: Desk, to: float) -> None:
    """Turn the wheel over the mark until a pixel of the picture has about that many of the screen."""
    desk.point_at(((MARK[0] + MARK[2]) / 2, (MARK[1] + MARK[3]) / 2))
    desk.page.mouse.wheel(0, -float(np.log(to / desk.state["camera"]["scale"])) / 0.0018)
    desk.until("Math.abs(inside.camera.scale / known[0] - 1) < 0.01", to)


def test_a_box_on_120_megapixels_lies_where_the_mark_is_seen(admitted: None, at: Any) -> None:
    desk = at("slide.tif", slide())
    assert desk.state["camera"]["scale"] < 0.1
    for scale in (0.4, 1.7, 7.3):
        zoom(desk, scale)
        camera = desk.state["camera"]
        expected = [MARK[i] * camera["scale"] + camera["x" if i % 2 == 0 else "y"] for i in range(4)]
        assert mark_on_screen(desk) == pytest.approx(expected, abs=1.6 if scale < 1 else 1)
    expect(desk.page.get_by_test_id("minimap")).to_be_visible()
    left, top, right, bottom = mark_on_screen(desk)
    box = desk.canvas.bounding_box()
    desk.key("b")
    desk.page.mouse.move(box["x"] + left, box["y"] + top)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + (left + right) / 2, box["y"] + bottom)
    desk.page.mouse.move(box["x"] + right, box["y"] + bottom)
    desk.page.mouse.up()
    desk.until("inside.annotations.length === 1")
    (drawn,) = desk.saved()["annotations"]
    value = drawn["value"]
    found = [value["x"], value["y"], value["x"] + value["width"], value["y"] + value["height"]]
    assert found == pytest.approx(MARK, abs=0.2)


def test_16_bits_are_drawn_between_the_values_one_chooses(at: Any) -> None:
    desk = at("ramp.png", ramp())
    desk.key("f")
    asked: list[str] = []

    def grey(value: float) -> int:
        camera = desk.state["camera"]
        x, y = ((value - 1000) / 5 + 0.5) * camera["scale"] + camera["x"], 200 * camera["scale"] + camera["y"]
        return int(seen(desk)[int(y), int(x)])

    assert grey(1020) < 10
    assert abs(grey(2497) - 128) < 4
    assert grey(3975) > 245
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.page.get_by_test_id("levels").click()
    desk.page.get_by_label("Black from").last.fill("2300")
    desk.page.get_by_label("White from").last.fill("3000")
    desk.page.keyboard.press("Escape")
    desk.page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
    assert [grey(2250), grey(3050)] == [0, 255]
    assert abs(grey(2650) - 128) < 4
    assert not [url for url in asked if "/tiles/" in url]
    desk.page.get_by_test_id("levels").click()
    desk.page.get_by_role("button", name="Reset").click()
    desk.page.keyboard.press("Escape")
    assert abs(grey(2497) - 128) < 4


def test_pieces_are_cut_from_what_is_shown_of_a_picture_by_tiles(at: Any) -> None:
    desk = at("ramp.png", ramp())
    edges = desk.page.get_by_test_id("piece-edges")
    desk.key("Shift+S")
    expect(edges).to_have_attribute("data-pieces", re.compile(r"^[1-9]\d{2}$"))
    desk.click((300, 200))
    desk.until("inside.annotations.length === 1")
    (made,) = desk.saved()["annotations"]
    assert made["kind"] == "mask"
    marked = rle.decode(KINDS["mask"].parse(made["value"]))
    assert marked.shape == (400, 600)
    assert marked[200, 300]
    assert 100 < marked.sum() < marked.size / 50
