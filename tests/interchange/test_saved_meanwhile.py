"""An ontology that is saved while a file is read and written: nothing comes in of what was removed by then."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from apps.annotations.models import Annotation
from apps.core.ids import uuid7
from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.catalog.conftest import Site
from tests.interchange.conftest import errors, lines, upload, work
from tests.interchange.labels import bring, label
from tests.interchange.test_masks_elsewhere import composite, mask, own
from tests.ontologies.test_removals import body_without, put, removal
from tests.support.labeling import Bench
from tests.support.workers import Eventually

pytestmark = pytest.mark.django_db(transaction=True)
OUTLINE = {"rings": [[[1, 1], [9, 1], [9, 9]]]}
WAITING = """SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = %s
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
Send = Callable[[str], Any]


@pytest.fixture
def ontology(ada: Person, bench: Bench) -> Ontology:
    with tenant(bench.organization_id):
        return create_ontology(name="Masks", features=[FeatureSpec(uuid7(), name, "mask") for name in ("car", "bus")])


@pytest.fixture
def send_labels(ada: Person, bench: Bench, ontology: Ontology) -> Send:
    """Two lines into a project, of a car and of a bus whose mask lies at an address."""
    with tenant(bench.organization_id):
        project = projects.create_project(name="Streets", ontology=ontology.pk, review_share=0.0)
    car = {"name": "car", "kind": "mask", "value": OUTLINE}
    return lambda url: bring(ada, project, lines(label("acme-0", car), label("acme-1", own("bus", url, 255, 0, 0))))


@pytest.fixture
def send_predictions(ada: Person, bench: Bench, ontology: Ontology) -> Send:
    """The same into a model run."""
    with tenant(bench.organization_id):
        run = model_runs.create_run(model=model_runs.create_model(name="painter", ontology=ontology), name="v1")
        model_runs.add_data_rows(run=run, data_rows=[row.pk for row in bench.rows])
    car = {"data_row": {"global_key": "acme-1"}, "name": "car", "kind": "mask", "value": OUTLINE}
    return lambda url: upload(ada, run, lines(car, mask("bus", url, 255, 0, 0)))


@pytest.fixture
def started(send: Send, site: Site) -> Any:
    """The job of such a file, whose mask can be fetched."""
    site.pictures["/m.png"] = composite()
    return send(site.url("/m.png"))


@pytest.fixture(params=["send_labels", "send_predictions"])
def send(request: pytest.FixtureRequest) -> Send:
    found: Send = request.getfixturevalue(request.param)
    return found


def remove_bus(person: Person, ontology: Ontology) -> Any:
    """Save it without the bus, whose annotations shall be deleted."""
    told = person.api.get(f"ontologies/{ontology.pk}").json()
    bus = told["features"][1]["id"]
    return put(person, told, body_without(told, bus, removals=[removal(bus, "delete")]))


def named(bench: Bench) -> list[str]:
    """The features of all annotations."""
    with tenant(bench.organization_id):
        return list(Annotation.objects.values_list("feature__name", flat=True))


def elsewhere(act: Callable[[], Any]) -> Any:
    """Done in a thread with connections of its own."""
    try:
        return act()
    finally:
        connections.close_all()


def test_what_is_removed_while_a_portion_is_read_is_refused_in_it(
    ada: Person, bench: Bench, ontology: Ontology, started: Any, site: Site
) -> None:
    saved = list[int]()

    def save_once(_: str) -> None:
        if not saved:
            saved.append(elsewhere(lambda: remove_bus(ada, ontology))["version"])

    site.before = save_once  # while the mask of the bus is fetched
    job = work(ada, started)
    assert (saved, job.done, job.failed) == ([2], 1, 1)
    assert [(number, code) for number, _, code, _ in errors(ada, started)] == [(2, "feature_removed")]
    assert named(bench) == ["car"]


def test_a_save_waits_for_a_portion_that_is_being_written(
    ada: Person, bench: Bench, ontology: Ontology, started: Any, eventually: Eventually
) -> None:
    with ThreadPoolExecutor(2) as pool:
        with tenant(bench.organization_id), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE annotations_annotation IN SHARE MODE")  # whoever writes annotations waits here

            def waits(for_what: str) -> bool:
                cursor.execute(WAITING, [for_what])
                return bool(cursor.fetchone()[0])

            worked: Future[Job] = pool.submit(elsewhere, lambda: work(ada, started))
            eventually(lambda: waits("relation"))
            saved = pool.submit(elsewhere, lambda: remove_bus(ada, ontology))
            eventually(lambda: waits("advisory") or saved.done())
        assert (worked.result().done, saved.result()["version"]) == (2, 2)
    assert named(bench) == ["car"]
