"""Every table says whose rows it holds, and Postgres enforces it: a new table without a policy fails here."""

import pytest
from django.apps import apps
from django.db import connection, models

from apps.core.models import TenantModel

GLOBAL = {
    "accounts.User": "people exist before and beside organizations",
    "organizations.Organization": "the list of organizations itself",
    "organizations.Membership": "read to find out which organizations a person may enter",
    "organizations.Invitation": "read by a link before its holder is a member",
    "organizations.ApiKey": "read to find out which organization a key belongs to",
}
OF_THE_PLATFORM = {
    "inference.Publication": "what the platform offers to every organization",
    "inference.PublishedVersion": "what was published at one time, without a word of whose it was",
    "inference.PublishedPart": "one predictor of it",
}
OURS = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
TENANT = [model for model in OURS if issubclass(model, TenantModel)]

POLICIES = """SELECT relrowsecurity, relforcerowsecurity,
  (SELECT array_agg(polname::text ORDER BY polname) FROM pg_policy WHERE polrelid = c.oid)
  FROM pg_class c WHERE c.oid = to_regclass(%s)"""
KEYS = """SELECT conname, confrelid::regclass::text,
  (SELECT array_agg(attname::text ORDER BY ord) FROM unnest(conkey) WITH ORDINALITY AS k (num, ord)
     JOIN pg_attribute ON attrelid = conrelid AND attnum = num)
  FROM pg_constraint WHERE contype = 'f' AND conrelid = to_regclass(%s)"""
INDEXES = """SELECT i.relname, (SELECT attname FROM pg_attribute WHERE attrelid = x.indrelid AND attnum = x.indkey[0]),
  x.indisunique, x.indisprimary
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = to_regclass(%s)"""
OWNS_WHAT = "SELECT count(*) FROM pg_class WHERE relowner = 'fp_app'::regrole"


def label(model: type[models.Model]) -> str:
    return model._meta.label


def rows(sql: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params) or None)
        return cursor.fetchall()


def test_every_model_is_either_an_organizations_or_in_the_list_of_global_tables() -> None:
    undeclared = {label(model) for model in OURS if not issubclass(model, TenantModel)} - set(GLOBAL) - set(OF_THE_PLATFORM)
    assert undeclared == set()


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT, ids=label)
def test_row_level_security_is_forced(model: type[models.Model]) -> None:
    (enabled, forced, policies) = rows(POLICIES, model._meta.db_table)[0]
    assert (enabled, forced, policies) == (True, True, ["platform", "tenant"])


@pytest.mark.django_db
@pytest.mark.parametrize("model", OF_THE_PLATFORM)
def test_what_is_the_platforms_is_behind_its_own_wall_and_points_at_no_organization(model: str) -> None:
    table = apps.get_model(model)._meta.db_table
    assert rows(POLICIES, table) == [(True, True, ["everybody", "platform"])]
    theirs = {apps.get_model(each)._meta.db_table for each in OF_THE_PLATFORM}
    assert {target for _, target, _ in rows(KEYS, table)} <= theirs


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT, ids=label)
def test_no_row_of_an_organization_points_at_what_is_the_platforms(model: type[models.Model]) -> None:
    theirs = {apps.get_model(each)._meta.db_table for each in OF_THE_PLATFORM}
    assert {target for _, target, _ in rows(KEYS, model._meta.db_table)} & theirs == set()


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT, ids=label)
def test_every_row_names_an_organization_and_points_only_inside_it(model: type[models.Model]) -> None:
    keys = rows(KEYS, model._meta.db_table)
    assert any(target == "organizations_organization" and columns == ["organization_id"] for _, target, columns in keys)
    composite = {(columns[-1], target) for _, target, columns in keys if columns[0] == "organization_id" and len(columns) == 2}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and hasattr(field.related_model, "organization_id"):
            assert (field.column, field.related_model._meta.db_table) in composite, f"{field} needs SameTenant"


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT, ids=label)
def test_uniqueness_never_crosses_organizations(model: type[models.Model]) -> None:
    """A global unique index would tell one organization what another has."""
    for name, first, is_unique, is_primary in rows(INDEXES, model._meta.db_table):
        if is_unique and not is_primary:
            assert first == "organization_id", name


@pytest.mark.django_db
def test_the_application_owns_nothing_and_cannot_bypass() -> None:
    assert rows(OWNS_WHAT)[0][0] == 0
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")[0] == (False, False)


@pytest.mark.django_db
def test_functions_that_see_past_the_policies_are_the_reviewed_ones() -> None:
    found = {name for (name,) in rows("SELECT proname::text FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")}
    assert found == {
        "core_analyze_grown",
        "core_waiting_jobs",
        "core_waiting_events",
        "inference_due_rules",
        "production_overdue",
        "production_to_compare",
    }
