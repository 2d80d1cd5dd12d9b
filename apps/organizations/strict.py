"""Serializers that take exactly what they name: an unknown field, or a value of another JSON type, is refused by its place."""

import math
from collections import deque
from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, cast

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

_TYPES: tuple[tuple[type[serializers.Field], str, tuple[type, ...]], ...] = (
    (serializers.BooleanField, "true or false", (bool,)),
    (serializers.IntegerField, "a whole number", (int,)),
    (serializers.FloatField, "a number", (int, float)),
    (serializers.CharField, "a string", (str,)),
    (serializers.UUIDField, "a string", (str,)),
    (serializers.DateTimeField, "a string", (str,)),
    (serializers.ChoiceField, "a string or a number", (str, int)),
    (serializers.ListField, "a list", (list,)),
    (serializers.ListSerializer, "a list", (list,)),
    (serializers.DictField, "an object", (dict,)),
    (serializers.Serializer, "an object", (dict,)),
)


_IDLE: dict[type[serializers.BaseSerializer[Any]], deque[serializers.BaseSerializer[Any]]] = {}


class StrictSerializer(serializers.Serializer[Any]):
    """Base of every request body and of every set of query parameters; `"5"` is no number, `1` is not true, unknown names are refused."""

    typed = True  # False where every value arrives as text: query parameters

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """`null` in place of a body is no object; inside a body the field knows whether it may be null."""
        if data is None and self.parent is None:
            return False, data
        return super().validate_empty_values(data)

    def get_fields(self) -> dict[str, Any]:
        """The fields by name; those that take one of a few words refuse others by saying which."""
        fields = super().get_fields()
        for field in fields.values():
            chosen = getattr(field, "child", field)
            if isinstance(chosen, serializers.ChoiceField):
                chosen.error_messages["invalid_choice"] = _choices_told(chosen)
        return fields

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The validated values. Raises ValidationError with codes unknown_field, type_mismatch, body_not_object and DRF's own."""
        if not isinstance(data, Mapping):
            code = "body_not_object" if self.parent is None else "type_mismatch"
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail("An object is expected.", code)]})
        errors = self._misfits(data)
        if errors:
            raise ValidationError(errors)
        values = super().to_internal_value(data)
        infinite = [name for name, value in values.items() if isinstance(value, float) and not math.isfinite(value)]
        if infinite:
            raise ValidationError({name: [ErrorDetail("The number must be finite.", "number_not_finite")] for name in infinite})
        return values

    def _misfits(self, data: Mapping[str, Any]) -> dict[str, Any]:
        fields = {name: field for name, field in self.fields.items() if not field.read_only}
        unknown = [ErrorDetail("There is no such field here.", "unknown_field")]
        errors: dict[str, Any] = {str(name): unknown for name in data if name not in fields}
        if self.typed and not isinstance(data, QueryDict):
            for name, field in fields.items():
                if name in data and (misfit := _misfit(field, data[name])):
                    errors[name] = [ErrorDetail(misfit, "type_mismatch")]
        return errors


def _choices_told(field: serializers.ChoiceField) -> str:
    """As DRF writes messages: braces name what was sent."""
    words = [str(choice).replace("{", "{{").replace("}", "}}") or "'' (none)" for choice in field.choices]
    return f'"{{input}}" is not a valid choice. Expected: one of {", ".join(words)}.'


class PlainOutput(serializers.Serializer[Any]):
    """Base of answers of many rows: shows what DRF shows of objects, but finds out once, not for each row, how a value is reached.

    Every field is required: an object without a value that a field names is an error.
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The object's fields by name."""
        shown = {}
        for name, reach, show in self._ways:
            value = reach(instance)
            if callable(value):
                value = value()
            shown[name] = None if value is None else show(value)
        return shown

    @cached_property
    def _ways(self) -> list[tuple[str, Callable[[Any], Any], Callable[[Any], Any]]]:
        return [(str(field.field_name), _way(field), field.to_representation) for field in self._readable_fields]


def shown(serializer: type[serializers.BaseSerializer[Any]], value: Any, context: Mapping[str, Any]) -> Any:
    """What a serializer of this class shows of a value. It is kept and used again, by one call at a time: a new one copies all its fields,
    which takes longer than what they show. For serializers that show what depends on the value and the context alone.
    """
    idle = _IDLE.setdefault(serializer, deque())
    try:
        kept = idle.pop()
    except IndexError:
        kept = serializer(context={})
    held = cast(dict[str, Any], kept.context)
    held.update(context)
    try:
        return kept.to_representation(value)
    finally:
        held.clear()
        idle.append(kept)


def _way(field: serializers.Field[Any, Any, Any, Any]) -> Callable[[Any], Any]:
    """From an object to what the field shows; `*` is the object itself."""
    return (lambda instance: instance) if field.source == "*" else attrgetter(str(field.source))


def _misfit(field: serializers.Field[Any, Any, Any, Any], value: Any) -> str:
    """What is wrong with the JSON type of a value, or ''. None is left to the field, which knows whether it may be null."""
    if value is None:
        return ""
    for kind, words, types in _TYPES:
        if isinstance(field, kind):
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                return f"{words[0].upper()}{words[1:]} is expected."
            child = getattr(field, "child", None)
            if isinstance(value, list) and child is not None and not isinstance(child, serializers.BaseSerializer):
                return next((f"Item {index}: {wrong}" for index, each in enumerate(value) if (wrong := _misfit(child, each))), "")
            return ""
    return ""
