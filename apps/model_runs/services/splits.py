"""Data rows of a run are put into splits: by hand, by rule, or at random. What has the same content, or nearly, never parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BinaryField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Substr

from apps.catalog.filters import Filter, condition_of
from apps.catalog.models import DataRow
from apps.catalog.queries import told_names
from apps.core.db.lookups import array_of
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id
from apps.modalities.likeness import HEAD_BYTES
from apps.model_runs.events import SplitsChanged
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.model_runs.near import near_pairs
from apps.model_runs.services.rows import refuse_missing
from apps.model_runs.splitting import Group, Held, at_random, groups_of

ASSIGN = """WITH changed AS (
    UPDATE model_runs_modelrundatarow AS held SET split = new.split
      FROM unnest(%s::uuid[], %s::text[]) AS new (data_row, split)
      WHERE held.organization_id = %s AND held.model_run_id = %s AND held.data_row_id = new.data_row AND held.split <> new.split
      RETURNING held.data_row_id)
  SELECT count(*), count(*) FILTER (WHERE data_row_id = ANY(%s::uuid[])) FROM changed"""

KEEP = """WITH new AS (SELECT * FROM unnest(%s::uuid[], %s::text[]) AS said (data_row, split)),
  held AS (SELECT data_row_id, held.split AS own, new.split FROM model_runs_modelrundatarow held JOIN new ON held.data_row_id = new.data_row
    WHERE held.organization_id = %s AND held.model_run_id = %s),
  changed AS (UPDATE model_runs_modelrundatarow AS row SET split = held.split FROM held
    WHERE row.organization_id = %s AND row.model_run_id = %s AND row.data_row_id = held.data_row_id AND row.split = '' AND held.split <> ''
    RETURNING row.data_row_id)
  SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM held WHERE own NOT IN ('', split))"""

METADATA_FIELDS = """SELECT DISTINCT field FROM model_runs_modelrundatarow held
    JOIN catalog_datarow about ON about.organization_id = held.organization_id AND about.id = held.data_row_id,
    jsonb_object_keys(about.metadata) field
  WHERE held.organization_id = %s AND held.model_run_id = %s ORDER BY field LIMIT 100"""


@dataclass(frozen=True)
class Assigned:
    """How many data rows changed their split; `along` of them only because they are nearly the same as one that was chosen."""

    changed: int
    along: int = 0


@dataclass(frozen=True)
class Rule:
    """What the filter chooses goes to the split."""

    filter: Filter
    split: str

    def dump(self) -> dict[str, Any]:
        """JSON-able, as it is sent."""
        return {"filter": [clause.dump() for clause in self.filter], "split": self.split}


def assign_split(*, run: ModelRun, data_rows: Sequence[UUID], split: str) -> Assigned:
    """Put these data rows of the run into a split, with all that have the same content or nearly.

    Raises NotFound for data rows that are not in the run.
    """
    wanted = set(data_rows)
    inside = _groups(run)
    refuse_missing(data_rows, wanted.difference(*inside))
    splits = {row: split for group in inside if not wanted.isdisjoint(group) for row in group}
    return _assign(run, splits, along=[row for row in splits if row not in wanted])


def keep_splits(*, run: ModelRun, splits: Mapping[UUID, str]) -> tuple[int, int]:
    """Give data rows of the run the split that is said of each where they are in none, and in no other case.

    Returns how many got one, and how many are in another. What is said counts: likeness moves nothing. Others are passed over.
    """
    organization = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [array_of(list(splits)), list(splits.values()), *(organization, run.pk) * 2])
        changed, other = cursor.fetchone()
    if changed:
        publish(SplitsChanged(run.pk, changed), topics=(f"model_run:{run.pk}",))
    return changed, other


def assign_by_rules(*, run: ModelRun, rules: Sequence[Rule]) -> Assigned:
    """Put each data row of the run where the first rule that chooses it says; others stay.

    Data rows of the same content, or nearly, go where the first of them goes. Raises NotFound and FilterInvalid as catalog filters do.
    """
    held = ModelRunDataRow.objects.filter(model_run=run).values("data_row")
    chosen: dict[UUID, int] = {}
    for number, rule in enumerate(rules):
        rows = DataRow.objects.filter(condition_of(rule.filter), pk__in=held).values_list("pk", flat=True)
        for row in rows.iterator():
            chosen.setdefault(row, number)
    splits: dict[UUID, str] = {}
    along: list[UUID] = []
    for group in _groups(run):
        first = min((chosen[row] for row in group if row in chosen), default=None)
        if first is not None:
            splits.update(dict.fromkeys(group, rules[first].split))
            along.extend(row for row in group if chosen.get(row) != first)
    return _assign(run, splits, along=along)


def keep_rules(*, run: ModelRun, rules: Sequence[Rule]) -> None:
    """Let the run remember the rules, in place of those before."""
    run.split_rules = [rule.dump() for rule in rules]
    run.save(update_fields=["split_rules"])


def assign_at_random(*, run: ModelRun, shares: Mapping[str, float], seed: int, group_by: str = "") -> Assigned:
    """Put every data row of the run into a split by chance, see `at_random`.

    Data rows of one content or nearly (see apps.modalities.likeness) stay together, and those with one value in the metadata field
    `group_by` where it is given; those without a value go each by itself. Raises Invalid where no data row of the run has that field, or
    where what stays together leaves a split that has a share without any data row.
    """
    if group_by:
        _refuse_unknown(run, group_by)
    groups, named = _groups(run, group_by), [name for name, share in shares.items() if share > 0]
    if len(groups) < len(named):
        words = f"These shares name {len(named)} splits, and there is nothing to put into some: {_told(groups)}."
        expected = f"shares above 0 of at most {len(groups)} splits" if groups else "a run that has data rows"
        raise Invalid(errors=[FieldError("/random", "too_few_data_rows", words, expected)])
    return _assign(run, at_random(groups, shares, seed))


def _told(groups: Sequence[Group]) -> str:
    rows = sum(map(len, groups))
    return f"the run has {rows} data row{'' if rows == 1 else 's'}" + (
        f", which stay together as {len(groups)}" if len(groups) < rows else ""
    )


def _refuse_unknown(run: ModelRun, field: str) -> None:
    held = DataRow.objects.filter(pk__in=ModelRunDataRow.objects.filter(model_run=run).values("data_row")).order_by()
    if held.filter(metadata__has_key=field).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(METADATA_FIELDS, [current_organization_id(), run.pk])
        known = [name for (name,) in cursor.fetchall()]
    words = f"No data row of the run has the metadata field {field}."
    raise Invalid(errors=[FieldError("/group_by", "metadata_field_unknown", words, told_names(known))])


def _groups(run: ModelRun, group_by: str = "") -> list[Group]:
    """What stays together: by content, by what is nearly the same, and by a metadata field."""
    rows = ModelRunDataRow.objects.filter(model_run=run).order_by("data_row_id")
    head = Substr("data_row__likeness", 1, HEAD_BYTES, output_field=BinaryField())
    said = rows.values_list("data_row_id", head, "data_row__checksum")
    if group_by:
        said = said.annotate(group=KeyTextTransform(group_by, "data_row__metadata"))
    held, heads = list[Held](), list[bytes]()
    for row, first, *rest in said.iterator():
        held.append(Held(row, tuple(_shared(rest))))
        heads.append(bytes(first or b""))

    def marks(places: Sequence[int]) -> dict[int, bytes]:
        found = dict(DataRow.objects.filter(pk__any=[held[place].data_row for place in places]).values_list("pk", "likeness"))
        return {place: bytes(found[held[place].data_row]) for place in places if found.get(held[place].data_row)}

    return groups_of(held, near_pairs(heads, marks))


def _shared(values: Iterable[Any]) -> Iterable[tuple[int, str]]:
    return ((place, str(value)) for place, value in enumerate(values) if value not in (None, ""))


def _assign(run: ModelRun, splits: Mapping[UUID, str], *, along: Sequence[UUID] = ()) -> Assigned:
    with connection.cursor() as cursor:
        said = [array_of(list(splits)), list(splits.values()), current_organization_id(), run.pk, array_of(list(along))]
        cursor.execute(ASSIGN, said)
        assigned = Assigned(*cursor.fetchone())
    if assigned.changed:
        publish(SplitsChanged(run.pk, assigned.changed), topics=(f"model_run:{run.pk}",))
    return assigned
