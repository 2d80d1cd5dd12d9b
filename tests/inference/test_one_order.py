"""A rule is locked before the predictor that it trains, by whoever holds both: labels that come and trainings that end meet every day."""

import threading

import pytest
from django.db import connection, connections, transaction

from apps.core.tenancy import bound, tenant
from apps.inference.models import Predictor, Promote, TrainingRule
from apps.inference.services.versions import hold
from tests.inference.conftest import World
from tests.support.workers import Eventually

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"


def test_who_ends_a_training_waits_for_the_rule_before_it_holds_the_predictor(world: World, eventually: Eventually) -> None:
    with tenant(world.organization_id):
        TrainingRule.objects.create(predictor=world.predictor, project=world.labelled, after_labels=1, promote=Promote.ALWAYS)
    held = threading.Event()

    def end() -> None:
        try:
            with bound(world.organization_id), transaction.atomic():
                hold(world.predictor.pk)
                held.set()
        finally:
            connections.close_all()

    def is_waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            return bool(cursor.fetchone()[0])

    other = threading.Thread(target=end)
    with tenant(world.organization_id):
        TrainingRule.objects.select_for_update().get()
        other.start()
        eventually(is_waiting)
        assert Predictor.objects.select_for_update(nowait=True).get(pk=world.predictor.pk), "it is free for who has the rule"
        assert not held.is_set()
    other.join(30)
    assert held.is_set()
