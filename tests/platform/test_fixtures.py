"""The worker and the browser that other tests stand on."""

import pytest
from celery import current_app
from playwright.sync_api import Page

from tests.support.workers import Eventually, StartWorker


def test_a_worker_process_takes_messages_from_the_queues_it_was_given(celery_worker_process: StartWorker, eventually: Eventually) -> None:
    worker = celery_worker_process(queues=("periodic",))
    current_app.send_task("core.sweep", queue="periodic")
    eventually(lambda: "Task core.sweep" in worker.log and "succeeded" in worker.log)


@pytest.mark.browser
def test_the_browser_shows_what_the_live_server_says(page: Page, live_server_url: str) -> None:
    page.goto(f"{live_server_url}/healthz")
    assert '"ok"' in page.content()
