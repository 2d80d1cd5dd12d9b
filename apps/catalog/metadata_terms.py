"""How the values of a metadata field compare, by the kind of the field. What stands there of another kind compares as nothing.

Metadata are JSON, of which no operator may use an index under a policy: a comparison reads the data rows that the other clauses leave.
A name that was not set up is looked for among the newest data rows alone, so that one that there is not is refused at once, however many
data rows there are. For fields that were set up nothing is looked for.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BooleanField, Case, DateTimeField, F, FloatField, Func, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IContains, IsNull, LessThan, LessThanOrEqual

from apps.catalog.metadata import MAX_TEXT
from apps.catalog.models import DataRow, MetadataField, MetadataKind
from apps.catalog.queries import NEWEST, known_names, told_names
from apps.catalog.terms import Field, Said, read_moment
from apps.kinds import InvalidValue
from apps.kinds.reading import read_flag, read_number, read_text

EXISTS = "exists"
ANY = ""  # the kind of a value that is only asked for whether there is one
LOOKUPS: Mapping[str, type[Any]] = {
    "is": Exact, "contains": IContains, "above": GreaterThan, "at_least": GreaterThanOrEqual, "below": LessThan, "at_most": LessThanOrEqual,
}  # fmt: skip
ORDERED = ("is", "above", "at_least", "below", "at_most")
TAKES = {
    MetadataKind.STRING.value: ("is", "contains"),
    MetadataKind.NUMBER.value: ORDERED,
    MetadataKind.DATETIME.value: ORDERED,
    MetadataKind.ENUM.value: ("is",),
    MetadataKind.BOOLEAN.value: ("is",),
}


def _as_it_is(payload: Any, at: str) -> Any:
    """Text, a number or a truth value; which one it must be is the field's to say, once that is looked up."""
    if isinstance(payload, str):
        return read_text(payload, at, at_most=MAX_TEXT)
    return payload if isinstance(payload, bool) else read_number(payload, at)


MEASURE = Field(_as_it_is, {"type": ["string", "number", "boolean"]}, needed=False)
MEASURES: Mapping[str, Field] = {
    **dict.fromkeys(LOOKUPS, MEASURE),
    EXISTS: Field(read_flag, {"type": "boolean"}, needed=False),
}


def metadata_condition(said: Said) -> Q:
    """Whether the value of a field compares so; false where there is none.

    A name that was not set up compares too, where one of the newest data rows has it. Raises InvalidValue, with pointers into the clause.
    """
    field: MetadataField = MetadataField.objects.filter(name=said["field"]).first() or _free(said)
    value = _typed(field)
    tests: list[Any] = [LOOKUPS[measure](value, _measure(field, measure, said[measure])) for measure in LOOKUPS if measure in said]
    if EXISTS in said:
        tests.append(IsNull(value, not said[EXISTS]))
    return reduce(and_, (Q(Coalesce(test, Value(value=False), output_field=BooleanField())) for test in tests))


def _free(said: Said) -> MetadataField:
    """A name that one of the newest data rows has, though no field of it was set up: of the kind that it is compared with.

    Raises InvalidValue.
    """
    name = said["field"]
    newest = DataRow.objects.order_by("-created_at", "-id").values("pk")[:NEWEST]
    if not DataRow.objects.filter(pk__in=newest, metadata__has_key=name).exists():
        message = f"There is no metadata field {name} here, and none of the newest {NEWEST:,} data rows has one of this name."
        message += " A name that only older ones have can be compared once it is set up as a field."
        raise InvalidValue("/field", message, told_names(known_names()), code="metadata_field_unknown")
    kinds = {_kind_of(measure, said[measure]) for measure in LOOKUPS if measure in said}
    return MetadataField(name=name, kind=kinds.pop() if len(kinds) == 1 else MetadataKind.STRING if kinds else ANY)


def _kind_of(measure: str, payload: Any) -> str:
    if isinstance(payload, bool):
        return MetadataKind.BOOLEAN.value
    if not isinstance(payload, str):
        return MetadataKind.NUMBER.value
    return MetadataKind.STRING.value if measure in TAKES[MetadataKind.STRING] else MetadataKind.DATETIME.value


def _measure(field: MetadataField, measure: str, payload: Any) -> Any:
    """What the field's values are compared with. Raises InvalidValue."""
    at = f"/{measure}"
    if measure not in TAKES[field.kind]:
        takes = ", ".join((*TAKES[field.kind], EXISTS))
        raise InvalidValue(at, f"{field.name} is of kind {field.kind}, which does not compare so.", takes, code="measure_unknown")
    if field.kind == MetadataKind.ENUM and payload not in field.options:
        raise InvalidValue(at, f"{field.name} has no such option.", f"one of {', '.join(field.options)}", code="invalid_choice")
    return READ[field.kind](payload, at)


READ: Mapping[str, Callable[[Any, str], Any]] = {
    MetadataKind.STRING.value: read_text,
    MetadataKind.ENUM.value: read_text,
    MetadataKind.NUMBER.value: read_number,
    MetadataKind.BOOLEAN.value: read_flag,
    MetadataKind.DATETIME.value: read_moment,
}


def _typed(field: MetadataField) -> Combinable:
    """The field's value in its own type; null where there is none, or one of another type."""
    name = Value(field.name, output_field=TextField())
    text = Func(F("metadata"), name, template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField())
    json = Func(F("metadata"), name, template="(%(expressions)s)", arg_joiner=" -> ", output_field=TextField())
    kind = Func(json, function="jsonb_typeof", output_field=TextField())
    match field.kind:
        case MetadataKind.NUMBER:
            return Case(When(Exact(kind, Value("number")), then=Cast(text, FloatField())))
        case MetadataKind.BOOLEAN:
            return Case(When(Exact(kind, Value("boolean")), then=Cast(text, BooleanField())))
        case MetadataKind.DATETIME:
            valid = Func(text, Value("timestamptz"), function="pg_input_is_valid", output_field=BooleanField())
            return Case(When(valid, then=Cast(text, DateTimeField())))
        case _:
            return text if field.kind == ANY else Case(When(Exact(kind, Value("string")), then=text))
