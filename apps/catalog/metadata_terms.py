"""How the values of a metadata field compare, by the kind of the field. What stands there of another kind compares as nothing.

Metadata are JSON, of which no operator may use an index under a policy: a comparison reads the data rows that the other clauses leave.
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
from apps.catalog.models import MetadataField, MetadataKind
from apps.catalog.terms import Field, Said, read_moment
from apps.kinds import InvalidValue
from apps.kinds.reading import read_flag, read_number, read_text

EXISTS = "exists"
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
    """Whether the value of a field compares so; false where there is none. Raises InvalidValue, with pointers into the clause."""
    field: MetadataField | None = MetadataField.objects.filter(name=said["field"]).first()
    if field is None:
        message = f"There is no metadata field {said['field']} here."
        raise InvalidValue("/field", message, "the name of a metadata field; see GET metadata-fields", code="metadata_field_unknown")
    value = _typed(field)
    tests: list[Any] = [LOOKUPS[measure](value, _measure(field, measure, said[measure])) for measure in LOOKUPS if measure in said]
    if EXISTS in said:
        tests.append(IsNull(value, not said[EXISTS]))
    return reduce(and_, (Q(Coalesce(test, Value(value=False), output_field=BooleanField())) for test in tests))


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
            return Case(When(Exact(kind, Value("string")), then=text))
