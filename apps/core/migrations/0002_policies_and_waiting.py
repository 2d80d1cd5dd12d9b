"""Policies for core's tables, and the two reviewed functions by which the sweep sees what waits in any organization (ids only)."""

from django.db import migrations

from apps.core.operations import EnableTenantRLS, SameTenant

TABLES = ("EventLog", "SubscriberCursor", "Job", "JobChunk", "JobError")

WAITING_JOBS = """
CREATE FUNCTION core_waiting_jobs() RETURNS TABLE (organization_id bigint, job_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT job.organization_id, job.id FROM public.core_job job
   WHERE job.state <= 1 AND job.woken_at < clock_timestamp() - interval '15 seconds'
     AND EXISTS (SELECT FROM public.core_jobchunk chunk
                  WHERE chunk.organization_id = job.organization_id AND chunk.job_id = job.id AND chunk.state = 0
                    AND chunk.lease_until < clock_timestamp())
   ORDER BY job.woken_at LIMIT 1000
$$"""

WAITING_EVENTS = """
CREATE FUNCTION core_waiting_events(subscribers jsonb, minutes int) RETURNS TABLE (organization_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT event.organization_id
    FROM public.core_eventlog event
    JOIN jsonb_each(subscribers) AS reader (name, types) ON reader.types ? event.type
    LEFT JOIN public.core_subscribercursor place ON place.organization_id = event.organization_id AND place.subscriber = reader.name
   WHERE event.created_at > clock_timestamp() - make_interval(mins => minutes)
     AND event.created_at < clock_timestamp() - interval '3 seconds'
     AND event.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
     AND (event.tx, event.id) > (coalesce(place.tx, 0), coalesce(place.event_id, 0))
   LIMIT 1000
$$"""


def hand_over(signature: str) -> str:
    """The search role bypasses policies, reads only and cannot log in; the function alone may use it."""
    return f"ALTER FUNCTION {signature} OWNER TO fp_search"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        *(EnableTenantRLS(name) for name in TABLES),
        SameTenant("JobChunk", "job"),
        SameTenant("JobError", "job"),
        migrations.RunSQL(WAITING_JOBS, "DROP FUNCTION core_waiting_jobs()"),
        migrations.RunSQL(hand_over("core_waiting_jobs()"), migrations.RunSQL.noop),
        migrations.RunSQL(WAITING_EVENTS, "DROP FUNCTION core_waiting_events(jsonb, int)"),
        migrations.RunSQL(hand_over("core_waiting_events(jsonb, int)"), migrations.RunSQL.noop),
    ]
