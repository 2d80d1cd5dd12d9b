"""What predicting costs: seconds of work, added up by run, project, device and day in the transaction that writes what was found."""

from django.db import connection

from apps.core.ids import uuid7
from apps.core.tenancy import current_organization_id
from apps.model_runs.models import ModelRun

ADD = """INSERT INTO inference_computeuse (id, organization_id, model_run_id, project_id, device, data_rows, seconds, day)
  VALUES (%s, %s, %s, %s, %s, %s, %s, (now() AT TIME ZONE 'UTC')::date)
  ON CONFLICT (organization_id, model_run_id, device, day, project_id) DO UPDATE
  SET data_rows = inference_computeuse.data_rows + excluded.data_rows, seconds = inference_computeuse.seconds + excluded.seconds"""


def record_compute(*, run: ModelRun, project: str | None, device: str, data_rows: int, seconds: float) -> None:
    """So many seconds were spent on so many data rows that are now over, for the project of this id."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [uuid7(), current_organization_id(), run.pk, project or None, device, data_rows, seconds])
