"""Masks whose pictures lie at addresses: fetched through the guarded client, one picture for many lines."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.catalog.conftest import Site
from tests.interchange.conftest import errors, lines, upload, work
from tests.interchange.labels import bring, label, stored
from tests.support.labeling import HEIGHT, WIDTH, Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    """A run whose ontology has masks of two features."""
    with tenant(bench.organization_id):
        features = tuple(FeatureSpec(uuid7(), name, "mask") for name in ("car", "road"))
        ontology = create_ontology(name="Masks", features=features)
        made = model_runs.create_run(model=model_runs.create_model(name="painter", ontology=ontology), name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    return made


def composite() -> bytes:
    """A red block of 10 x 20 pixels and a green one of 5 x 5 in one picture."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.paste((255, 0, 0), (10, 10, 20, 30))
    picture.paste((0, 255, 0), (50, 50, 55, 55))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def mask(name: str, url: str, *color: int) -> dict[str, Any]:
    return {"dataRow": {"globalKey": "acme-0"}, "name": name, "uuid": str(uuid7()), "mask": {"instanceURI": url, "colorRGB": list(color)}}


def test_many_lines_share_one_picture_that_is_fetched_once(ada: Person, run: ModelRun, site: Site, bench: Bench) -> None:
    site.pictures["/m.png"] = composite()
    url = site.url("/m.png")
    started = upload(ada, run, lines(mask("car", url, 255, 0, 0), mask("road", url, 0, 255, 0), mask("road", url, 1, 2, 3)))
    work(ada, started)
    assert [(number, code) for number, _, code, _ in errors(ada, started)] == [(3, "mask_empty")]
    assert site.asked == ["/m.png"]
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions?data_row={bench.rows[0].pk}").json()["results"]
    assert {tuple(each["value"]["size"]) for each in found["annotations"]} == {(HEIGHT, WIDTH)}


def own(name: str, url: str, *color: int) -> dict[str, Any]:
    return {"name": name, "kind": "mask", "value": {"url": url, **({"color": list(color)} if color else {})}}


def test_our_own_lines_may_say_where_the_picture_of_a_mask_lies(ada: Person, run: ModelRun, site: Site, bench: Bench) -> None:
    site.pictures["/m.png"] = composite()
    row, url = {"data_row": {"global_key": "acme-0"}}, site.url("/m.png")
    sent = [{**row, **own("car", url, 255, 0, 0)}, {**row, **own("road", url, 0, 255, 0)}]
    outline = {**row, "name": "road", "kind": "mask", "value": {"rings": [[[1, 1], [9, 1], [9, 9]]]}}
    work(ada, started := upload(ada, run, lines(*sent, outline, {**row, **own("car", "http://169.254.169.254/m.png")})))
    assert [each[:3] for each in errors(ada, started)] == [(4, "/value/url", "url_not_allowed")]
    assert site.asked == ["/m.png"]
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions?data_row={bench.rows[0].pk}").json()["results"]
    assert [each["value"]["size"] for each in found["annotations"]] == [[HEIGHT, WIDTH]] * 3
    with tenant(bench.organization_id):
        project = projects.create_project(name="Masks", ontology=run.model.ontology_id, review_share=0.0)
    said = [own("car", url, 255, 0, 0), own("road", url, 0, 255, 0), {key: outline[key] for key in ("name", "kind", "value")}]
    refused = label("acme-1", own("car", "http://169.254.169.254/m.png"))
    work(ada, started := bring(ada, project, lines(label("acme-0", *said), refused)))
    assert [each[:3] for each in errors(ada, started)] == [(2, "/annotations/0/value/url", "url_not_allowed")]
    labeled = {json.dumps(each["value"], sort_keys=True) for each in stored(project)["annotations"]}
    assert labeled == {json.dumps(each["value"], sort_keys=True) for each in found["annotations"]}


def test_a_picture_that_may_not_be_fetched_costs_its_line_only(ada: Person, run: ModelRun) -> None:
    body = lines(mask("car", "http://169.254.169.254/m.png", 255, 0, 0))
    started = upload(ada, run, body)
    work(ada, started)
    ((number, pointer, code, _),) = errors(ada, started)
    assert (number, pointer, code) == (1, "/mask/instanceURI", "url_not_allowed")
