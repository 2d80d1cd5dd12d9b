"""Predictions of one file under one key: it goes to the first that is right, and how often that is looked for is bounded."""

from uuid import UUID

import pytest

from apps.annotations import services as annotations
from apps.annotations.models import Annotation
from apps.annotations.services import Sent
from apps.annotations.services.uploads import ROUNDS
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds import parse_annotation
from apps.model_runs import services as model_runs
from tests.cast import Person
from tests.support.labeling import Bench, box, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    return make_bench(ada)


def sent(bench: Bench, key: UUID, wrong: int) -> list[Sent]:
    """So many boxes of features that there are not, each another one, and one that is right: all under the same key."""
    boxes = [box(uuid7() if number < wrong else bench.words.coin, x=number) | {"id": str(key)} for number in range(wrong + 1)]
    return [Sent(bench.rows[0], parse_annotation(each), place) for place, each in enumerate(boxes)]


@pytest.mark.parametrize(("wrong", "written"), [(ROUNDS - 1, 1), (ROUNDS, 0), (ROUNDS + 4, 0)])
def test_a_key_is_offered_to_so_many_and_what_is_left_is_refused_and_not_lost(bench: Bench, wrong: int, written: int) -> None:
    key = uuid7()
    with tenant(bench.organization_id):
        run = model_runs.create_run(model=model_runs.create_model(name="m", ontology=bench.words.ontology), name="v1")
        model_runs.add_data_rows(run=run, data_rows=[bench.rows[0].pk])
        done = annotations.upload_predictions(run=run, sent=sent(bench, key, wrong), since=None, job_id=None)
        assert (done.written, Annotation.objects.filter(pk=key).count()) == (written, written)
    codes = [done.refused[index].code for index in sorted(done.refused)]
    offered = min(wrong, ROUNDS)
    assert codes == ["unknown_feature"] * offered + ["duplicate_in_file"] * (wrong + 1 - offered - written)
