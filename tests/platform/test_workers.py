"""The worker that other tests stand on."""

from celery import current_app

from tests.support.workers import Eventually, StartWorker


def test_a_worker_process_takes_messages_from_the_queues_it_was_given(celery_worker_process: StartWorker, eventually: Eventually) -> None:
    worker = celery_worker_process(queues=("periodic",))
    current_app.send_task("core.sweep", queue="periodic")
    eventually(lambda: "Task core.sweep" in worker.log and "succeeded" in worker.log)
