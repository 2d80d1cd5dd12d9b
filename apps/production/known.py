"""What has to be known before anything is decided, by one statement: the queue, the data rows that are meant, and what was asked before.

Each is looked up by itself, as in apps.annotations.queries: asked for all at once, Postgres goes through the whole queue where it knows
little of the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from django.db import connection, models

from apps.catalog.models import DataRow
from apps.core.db.base import DatabaseWrapper
from apps.core.db.lookups import array_of
from apps.core.problems import NotFound
from apps.core.tenancy import current_organization_id
from apps.production.models import Decision

M = TypeVar("M", bound=models.Model)

KNOWN = """WITH meant AS MATERIALIZED (
    SELECT id, global_key, modality, width, height, facts, state FROM catalog_datarow
      WHERE organization_id = %(organization)s AND id = ANY(%(ids)s::uuid[])
    UNION SELECT id, global_key, modality, width, height, facts, state FROM catalog_datarow
      WHERE organization_id = %(organization)s AND global_key = ANY(%(keys)s::text[])),
  asked AS (
    SELECT found.* FROM unnest(%(external)s::text[]) AS said (external_id) CROSS JOIN LATERAL (SELECT * FROM production_decision
      WHERE organization_id = %(organization)s AND queue_id = %(queue)s AND external_id = said.external_id OFFSET 0) AS found
    UNION ALL SELECT found.* FROM meant CROSS JOIN LATERAL (SELECT * FROM production_decision
      WHERE organization_id = %(organization)s AND queue_id = %(queue)s AND data_row_id = meant.id OFFSET 0) AS found)
  SELECT queue.project_id, queue.batch_id, queue.model_run_id, queue.threshold, queue.automatic, queue.audit_share, queue.seed,
    queue.calibrator::text, queue.deadline_s, queue.archived_at IS NOT NULL, ontology.id, ontology.version, now(),
    queue.class_thresholds::text, queue.spread::text, queue.certify_share, queue.targeted_share,
    (SELECT jsonb_agg(to_jsonb(meant)) FROM meant)::text, (SELECT jsonb_agg(to_jsonb(asked) - 'sealed' - 'metadata') FROM asked)::text
  FROM production_productionqueue queue
  JOIN projects_project project ON project.organization_id = queue.organization_id AND project.id = queue.project_id
  JOIN ontologies_ontology ontology ON ontology.organization_id = project.organization_id AND ontology.id = project.ontology_id
  WHERE queue.organization_id = %(organization)s AND queue.id = %(queue)s"""

CALIBRATOR, CLASS_THRESHOLDS, SPREAD = 7, 13, 14  # columns that come as JSON


@dataclass(frozen=True)
class QueueNow:
    """A queue as it stands at this moment, as far as deciding needs it."""

    id: UUID
    project_id: UUID
    batch_id: UUID
    model_run_id: UUID
    threshold: float | None
    automatic: bool
    audit_share: float
    seed: UUID
    calibrator: Mapping[str, Any] | None
    deadline_s: int | None
    is_archived: bool
    ontology: UUID
    version: int
    now: datetime
    class_thresholds: Mapping[str, float | None] | None
    spread: Sequence[float] | None
    certify_share: float
    targeted_share: float


@dataclass(frozen=True)
class Known:
    """The queue; data rows by id and by global key; decisions by external id, and by the data row that they are about."""

    queue: QueueNow
    rows: Mapping[UUID | str, DataRow]
    asked: Mapping[str, Decision]
    about: Mapping[UUID, Decision]


def known(*, queue: UUID, ids: Sequence[UUID], keys: Sequence[str], external_ids: Sequence[str]) -> Known:
    """Read it. Raises NotFound where there is no such queue."""
    organization = current_organization_id()
    asked = {"organization": organization, "queue": queue, "ids": array_of(ids), "keys": list(keys), "external": list(external_ids)}
    with cast(DatabaseWrapper, connection).prepared() as cursor:
        cursor.execute(KNOWN, asked)
        found = cursor.fetchone()
    if found is None:
        raise NotFound
    *values, rows, decisions = found
    for place in (CALIBRATOR, CLASS_THRESHOLDS, SPREAD):
        values[place] = values[place] and orjson.loads(values[place])
    meant = [_made(DataRow, each) for each in orjson.loads(rows or "[]")]
    before = [_made(Decision, each) for each in orjson.loads(decisions or "[]")]
    return Known(
        QueueNow(queue, *values),
        {**{row.pk: row for row in meant}, **{row.global_key: row for row in meant if row.global_key}},
        {each.external_id: each for each in before},
        {each.data_row_id: each for each in before},
    )


def _made(model: type[M], columns: Mapping[str, Any]) -> M:
    """An instance of what Postgres wrote as JSON; what is left out stays as it is by default."""
    fields = _fields(model)
    return model(**{fields[name].attname: fields[name].to_python(value) for name, value in columns.items() if name in fields})


@cache
def _fields(model: type[models.Model]) -> Mapping[str, "models.Field[Any, Any]"]:
    """By their columns."""
    return {str(each.column): each for each in model._meta.concrete_fields}
