"""The reviewed function by which workers have the statistics of a table that grew taken anew; it tells names of tables alone."""

from django.db import migrations

# Where the table is twice as large as when the planner last looked. One table a call, so that each has the time of a statement to itself.
GROWN = """
CREATE FUNCTION core_analyze_grown() RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  grown text;
BEGIN
  FOR grown IN
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relowner = current_user::regrole
       AND pg_relation_size(oid) > current_setting('block_size')::bigint * (8 + 2 * relpages)
     ORDER BY relpages, relname
  LOOP
    BEGIN
      EXECUTE format('LOCK TABLE public.%I IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', grown);
      EXECUTE format('ANALYZE public.%I', grown);
      RETURN grown;
    EXCEPTION WHEN lock_not_available THEN
      NULL;  -- somebody else is at it
    END;
  END LOOP;
  RETURN NULL;
END
$$"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_what_jobs_are_about")]

    operations = [migrations.RunSQL(GROWN, "DROP FUNCTION core_analyze_grown()")]
