"""What workers do while a person waits for it."""

import logging
from typing import Any

from celery import shared_task

from apps.core.asking import answer
from apps.core.tasks import TenantTask
from apps.inference.services.prompting import PROMPT, answer_prompt

log = logging.getLogger(__name__)


@shared_task(name=PROMPT, base=TenantTask, ignore_result=True, soft_time_limit=40, time_limit=50, acks_late=False)
def prompt(place: str, question: dict[str, Any]) -> None:
    """Answer a prompt; whatever goes wrong is an answer too."""
    try:
        answer(place, answer_prompt(question))
    except Exception:
        log.exception("a prompt could not be answered")
        answer(place, {"results": [], "notes": [], "error": "The predictor failed; its worker's log says why.", "seconds": 0.0})
