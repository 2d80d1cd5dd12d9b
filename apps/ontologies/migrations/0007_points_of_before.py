"""Points that skeletons had before it was kept which of them annotations still name: all that any version had and that are there no more.

Which of them were deleted or moved then, nobody wrote down; no annotation names those, so that it is no matter that they may be named.
"""

from django.db import migrations

from apps.core.context import SETTING

# For the skeletons of the organization that is set.
FILL = """
UPDATE ontologies_feature AS feature SET kept_points = had.names
FROM (
    SELECT each.id, jsonb_agg(DISTINCT point.name ORDER BY point.name) AS names
    FROM ontologies_feature AS each
    JOIN ontologies_ontologyversion AS version ON version.ontology_id = each.ontology_id
    CROSS JOIN LATERAL jsonb_array_elements(version.tree) AS part
    CROSS JOIN LATERAL jsonb_array_elements_text(part -> 'settings' -> 'points') AS point(name)
    WHERE each.kind = 'keypoints' AND part ->> 'id' = each.id::text AND NOT (each.settings -> 'points' ? point.name)
    GROUP BY each.id
) AS had
WHERE feature.id = had.id AND feature.kept_points = '[]'
"""
FILL_ALL = f"""
DO $$
DECLARE
    number bigint;
    before text := current_setting('{SETTING}', true);
BEGIN
    FOR number IN SELECT id FROM organizations_organization LOOP
        PERFORM set_config('{SETTING}', number::text, true);
        {FILL};
    END LOOP;
    PERFORM set_config('{SETTING}', coalesce(before, ''), true);
END $$
"""  # noqa: S608  no word of it comes from elsewhere


class Migration(migrations.Migration):
    dependencies = [("ontologies", "0006_kept_points"), ("organizations", "0001_initial")]

    operations = [migrations.RunSQL(FILL_ALL, migrations.RunSQL.noop)]
