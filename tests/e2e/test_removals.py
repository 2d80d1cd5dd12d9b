"""What annotations use does not go away unasked: a person decides, sees what that does, and it is done."""

import io
import json
from urllib.parse import urljoin
from uuid import uuid4

from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.walk.client import Caller, ndjson


def test_who_removes_what_is_in_use_is_asked_and_told_what_that_does(guest: Guest, api: Caller) -> None:
    features = [{"id": str(uuid4()), "kind": "bounding_box", "name": name, "color": "#808080"} for name in ("coin", "stamp")]
    ontology = api.post("ontologies", {"name": "Collected", "features": features})
    project = labelled(api, ontology["id"], features[0]["id"])
    owner = guest("owner")
    owner.go(f"ontologies/{ontology['id']}")
    page = owner.page
    page.get_by_role("button", name="More for coin").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("button", name="Save new version").click()
    asked = page.get_by_role("dialog", name="What happens to their annotations?")
    expect(asked.get_by_test_id("removal-preview")).to_contain_text("Collected things: 1 annotation")
    asked.get_by_role("combobox", name="coin: 1 annotation uses it").click()
    page.get_by_role("option", name="Move them to stamp").click()
    expect(asked.get_by_test_id("removal-preview")).to_contain_text("annotations go over")
    asked.get_by_role("button", name="Save new version").click()
    expect(page.get_by_text("Version 2 is saved.")).to_be_visible()
    expect(asked).to_be_hidden()
    done = api.ended(api.post(f"projects/{project}/exports", {"format": "firstpass"}, status=202)["id"])
    line = json.loads(api.http.get(urljoin(str(api.http.base_url), done["result"]["download_url"])).text)
    assert [each["feature"] for each in line["annotations"]] == [features[1]["id"]]


def labelled(api: Caller, ontology: str, feature: str) -> str:
    """A project with one label of one box of the feature."""
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 40, 90)).save(picture, "PNG")
    dataset = api.post("datasets", {"name": "Collected things"})["id"]
    files = [("files", ("one.png", picture.getvalue()))]
    row = api.post(f"datasets/{dataset}/data-rows", status=200, files=files)["created"][0]["id"]
    project = str(api.post("projects", {"name": "Collected things", "ontology": ontology})["id"])
    box = {"id": str(uuid4()), "kind": "bounding_box", "feature": feature, "value": {"x": 5, "y": 5, "width": 50, "height": 60}}
    line = ndjson([{"data_row": {"id": row}, "annotations": [box]}])
    assert api.ended(api.post(f"projects/{project}/label-imports", status=202, **line)["id"])["state"] == "finished"
    return project
