"""Masks whose pictures lie at addresses: fetched through the guarded client, one picture for many lines."""

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
from tests.cast import Person
from tests.catalog.conftest import Site
from tests.interchange.conftest import errors, lines, upload, work
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


def test_a_picture_that_may_not_be_fetched_costs_its_line_only(ada: Person, run: ModelRun) -> None:
    body = lines(mask("car", "http://169.254.169.254/m.png", 255, 0, 0))
    started = upload(ada, run, body)
    work(ada, started)
    ((number, pointer, code, _),) = errors(ada, started)
    assert (number, pointer, code) == (1, "/mask/instanceURI", "url_not_allowed")
