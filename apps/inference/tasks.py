"""What workers do while a person waits for it."""

import logging
from typing import Any

from celery import shared_task
from django.db import connection, transaction

from apps.core.asking import answer
from apps.core.tasks import TenantTask
from apps.core.wake import wake
from apps.inference.services import train_what_is_due
from apps.inference.services.prompting import PROMPT, answer_prompt

log = logging.getLogger(__name__)


TRAIN_DUE = "inference.train_due"


@shared_task(name="inference.due_rules", base=TenantTask, platform=True, ignore_result=True, soft_time_limit=50, time_limit=60)
def due_rules() -> None:
    """Wake the organizations in which the hour of a rule of training has come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM inference_due_rules()")
        due = [number for (number,) in cursor.fetchall()]
    for number in due:
        wake(TRAIN_DUE, number)


@shared_task(name=TRAIN_DUE, base=TenantTask, ignore_result=True, soft_time_limit=50, time_limit=60)
def train_due() -> None:
    """Start the trainings whose hour has come."""
    with transaction.atomic():
        train_what_is_due()


@shared_task(name=PROMPT, base=TenantTask, ignore_result=True, soft_time_limit=40, time_limit=50, acks_late=False)
def prompt(place: str, question: dict[str, Any]) -> None:
    """Answer a prompt; whatever goes wrong is an answer too."""
    try:
        answer(place, answer_prompt(question))
    except Exception:
        log.exception("a prompt could not be answered")
        answer(place, {"results": [], "notes": [], "error": "The predictor failed; its worker's log says why.", "seconds": 0.0})
