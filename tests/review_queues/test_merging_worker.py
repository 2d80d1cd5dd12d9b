"""A worker that is killed in the middle of merging leaves nothing half done, and the next one merges once."""

import pytest
from django.db import connection

from apps.annotations.models import AnnotationSet, Label
from apps.core.models import EventLog
from apps.core.tenancy import tenant
from apps.projects.models import Task, TaskState, Transition
from apps.review_queues.models import Consensus
from tests.cast import Person
from tests.support.labeling import Desk, box, make_bench
from tests.support.workers import Eventually, StartWorker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUEUES = ("default", "io", "periodic")
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'review_queues_consensus'::regclass"


def test_a_worker_killed_while_it_merges_leaves_it_to_the_next(
    ada: Person, ana: Person, rui: Person, celery_worker_process: StartWorker, eventually: Eventually
) -> None:
    bench = make_bench(ada, rows=1, consensus_share=1.0, consensus_labels=2)
    bench.queue()
    victim = celery_worker_process(queues=QUEUES, beat=True)
    victim.freeze()
    for who in (ana, rui):
        desk = Desk(bench, who)
        desk.draw(box(bench.words.coin))
        desk.submitted()
    with tenant(bench.organization_id), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE review_queues_consensus IN SHARE MODE")  # whoever writes what was merged waits here
        victim.thaw()

        def is_in_the_middle() -> bool:
            cursor.execute(WAITING)
            return bool(cursor.fetchone()[0])

        eventually(is_in_the_middle, within_s=60)
        victim.kill()
    with tenant(bench.organization_id):
        assert Task.objects.counting().get().state == TaskState.COLLECTING
        assert not AnnotationSet.objects.filter(author=None, model_run=None).exists()
    celery_worker_process(queues=QUEUES, beat=True)

    def is_merged() -> bool:
        with tenant(bench.organization_id):
            return bool(Task.objects.counting().get().state == TaskState.DONE)

    eventually(is_merged, within_s=90)
    with tenant(bench.organization_id):
        assert Consensus.objects.count() == AnnotationSet.objects.filter(author=None, model_run=None).count() == Label.objects.count() == 1
        assert Transition.objects.filter(task=Task.objects.counting().get()).count() == 1
        assert EventLog.objects.filter(type="labels.submitted").count() == 1
