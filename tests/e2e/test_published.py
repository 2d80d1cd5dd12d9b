"""An administrator of the installation publishes a predictor; another organization copies it, and the copy works there."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from apps.demo.scenes import write_scene
from tests.e2e.conftest import Guest
from tests.e2e.person import PATIENCE_MS, Person, complaints
from tests.e2e.predictor_pages import choose
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.support.product import Product
from tests.walk.client import Caller

START = 1_950_000  # of scenes that no other test takes


def administrator(guest: Guest, product: Product, api: Caller) -> Person:
    """Signed in, and a member of the demo."""
    person, account = guest(None), product.demo["accounts"]["administrator"]
    person.go("/sign-in")
    person.page.get_by_label("E-mail").fill(account["email"])
    person.page.get_by_role("textbox", name="Password").fill(account["password"])
    person.page.get_by_role("button", name="Sign in", exact=True).click()
    person.page.wait_for_url(lambda address: "sign-in" not in address)
    if not ask(person, "get", "me")["organizations"]:
        token = api.post("invitations", {"role": "manager"})["link"].rsplit("/", 1)[-1]
        ask(person, "post", "invitations/accept", {"token": token})
    return person


def ask(person: Person, method: str, path: str, body: Any = None, *, slug: str = "", **options: Any) -> Any:
    """As the page would."""
    cookies = {each["name"]: each["value"] for each in person.context.cookies()}
    headers = {"X-CSRFToken": cookies.get("csrftoken", ""), **({"X-Organization": slug} if slug else {})}
    sent = options or ({"data": body} if body is not None else {})
    answer = getattr(person.context.request, method)(f"/api/v1/{path}", headers=headers, **sent)
    assert answer.ok, answer.text()
    return answer.json()


def test_what_an_administrator_publishes_is_copied_by_another_organization_and_works(
    guest: Guest, product: Product, workshop: Workshop, api: Caller
) -> None:
    name, detector = f"Digits for all {uuid4().hex[:6]}", workshop.predictor()
    admin = administrator(guest, product, api)
    page = admin.page
    admin.go(f"predictors/{detector['id']}")
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog.get_by_text("Please say under which terms others may use it")).to_be_visible()
    dialog.get_by_role("textbox", name="Licence").fill("CC0-1.0")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog).to_have_count(0)
    api.until(lambda: any(each["name"] == name for each in api.get("publications")["results"]))

    owner = guest("owner")
    page = owner.page
    ask(owner, "get", "me")  # which gives the page its cookie against forgery
    slug = ask(owner, "post", "organizations", {"name": f"Initech {uuid4().hex[:6]}"})["slug"]
    features = [{"id": str(uuid4()), "name": digit, "kind": "bounding_box"} for digit in "0123456789"]
    ask(owner, "post", "ontologies", {"name": "Own digits", "features": features}, slug=slug)
    dataset = ask(owner, "post", "datasets", {"name": "Own scenes"}, slug=slug)["id"]
    (scene,) = crowded_scenes(1, start=START)
    file = {"name": scene.name, "mimeType": "image/png", "buffer": write_scene(scene)}
    ask(owner, "post", f"datasets/{dataset}/data-rows", slug=slug, multipart={"files": file})
    owner.go(f"/o/{slug}/predictors")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Published predictors").click()
    page.get_by_role("textbox", name="Search").fill(name)
    page.get_by_test_id("publication").filter(has_text=name).click()
    expect(page.get_by_text("CC0-1.0")).to_be_visible()
    expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)
    page.get_by_role("button", name="Copy to this organization").click()
    choose(page, page.get_by_role("dialog").get_by_role("combobox", name="Ontology"), "Own digits")
    page.get_by_role("dialog").get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_test_id("copied-from")).to_contain_text(f"Copied from {name}, version 1", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("in-use")).to_contain_text("Version 1 is in use", timeout=PATIENCE_MS)
    page.get_by_role("tab", name="Classes").click()
    choose(page, page.get_by_role("combobox", name="Dataset"), "Own scenes")
    page.get_by_test_id("trial-rows").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it on 1 data row").click()
    expect(page.get_by_test_id("tried")).to_contain_text("It found", timeout=PATIENCE_MS)
    assert complaints(owner) == []
    assert complaints(admin) == []
