"""A layer as QGIS saves it: called as its map without the ending, with features that lie nowhere."""

import json

import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import errors, work
from tests.interchange.labels import bring, stored
from tests.interchange.test_round_trips import UTM, make_map
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


def test_a_layer_finds_its_map_and_what_lies_nowhere_is_told_and_costs_nothing(ada: Person, bench: Bench) -> None:
    make_map(bench, UTM)
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(name="map.tif", global_key=None)
        ontology = create_ontology(name="Land", features=(FeatureSpec(uuid7(), "tree", "point"),))
        project = projects.create_project(name="Land", ontology=ontology.pk, review_share=0.0)
    tree, nowhere = (
        {"type": "Feature", "properties": {"label": "tree"}, "geometry": each}
        for each in ({"type": "Point", "coordinates": [15.01, 45.157]}, None)
    )
    layer = json.dumps({"type": "FeatureCollection", "name": "map", "features": [nowhere, tree, nowhere]}).encode()
    work(ada, started := bring(ada, project, layer, form="geojson"))
    assert [each[1:3] for each in errors(ada, started)] == [("/features/0/geometry", "left_out")]
    (kept,) = stored(project)["annotations"]
    assert kept["kind"] == "point"
