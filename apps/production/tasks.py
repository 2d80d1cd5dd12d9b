"""What the clock asks of this room."""

from celery import shared_task
from django.db import connection, transaction

from apps.core.tasks import TenantTask
from apps.core.wake import wake
from apps.production import services

TELL_OVERDUE = "production.tell_overdue"
CHECK_SHIFTS = "production.check_shifts"


@shared_task(name="production.look_for_overdue", base=TenantTask, platform=True, ignore_result=True, soft_time_limit=20, time_limit=30)
def look_for_overdue() -> None:
    """Wake the organizations in which a decision waits past its deadline and nobody has told it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM production_overdue()")
        found = [number for (number,) in cursor.fetchall()]
    for number in found:
        wake(TELL_OVERDUE, number)


@shared_task(name=TELL_OVERDUE, base=TenantTask, ignore_result=True, soft_time_limit=50, time_limit=60)
def tell_overdue() -> None:
    """Tell what became overdue."""
    with transaction.atomic():
        services.tell_overdue()


@shared_task(name="production.look_for_shifts", base=TenantTask, platform=True, ignore_result=True, soft_time_limit=50, time_limit=60)
def look_for_shifts() -> None:
    """Wake the organizations with a queue that was not compared today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM production_to_compare()")
        found = [number for (number,) in cursor.fetchall()]
    for number in found:
        wake(CHECK_SHIFTS, number)


@shared_task(name=CHECK_SHIFTS, base=TenantTask, ignore_result=True, soft_time_limit=540, time_limit=600)
def check_shifts() -> None:
    """Compare what was asked in the last day."""
    with transaction.atomic():
        services.check_shifts()
