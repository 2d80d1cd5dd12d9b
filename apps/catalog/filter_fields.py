"""A filter where it comes in and goes out: a member of a body, a query parameter, a member of an answer."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from apps.catalog.filters import Filter, filter_schema, read_filter
from apps.catalog.problems import FilterInvalid
from apps.core.problems import FieldError
from apps.core.strict_json import NotStrict, loads

MAX_CHARACTERS = 8000


class FilterField(serializers.Field[Filter, Any, Any, Any]):
    """A list of clauses, as JSON. Where it stands deeper in a body, whoever knows the place reads it: `read=False`."""

    def __init__(self, *, read: bool = True, **more: Any) -> None:
        super().__init__(**more)
        self.read = read

    def to_internal_value(self, data: Any) -> Any:
        """The clauses, or what was sent. Raises FilterInvalid."""
        return read_filter(data, f"/{self.field_name}") if self.read else data

    def to_representation(self, value: Any) -> Any:
        """As it is kept."""
        return value


class FilterText(serializers.CharField):
    """The same as a text, for an address."""

    def __init__(self, **more: Any) -> None:
        help_text = 'A filter as JSON, such as [{"term": "asset_type", "is": "image"}]; the clauses are those of a slice. All must hold.'
        super().__init__(max_length=MAX_CHARACTERS, help_text=help_text, **more)

    def to_internal_value(self, data: Any) -> Any:
        """The clauses. Raises FilterInvalid, with pointers that begin with the parameter's name."""
        try:
            return read_filter(loads(super().to_internal_value(data)), f"/{self.field_name}")
        except NotStrict as error:
            expected = "a list of clauses as JSON"
            raise FilterInvalid(errors=[FieldError(f"/{self.field_name}", error.code, error.message, expected)]) from None


class FilterFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """One schema of clauses, worked out from the terms there are."""

    target_class = FilterField

    def get_name(self) -> str:
        """Its name among the components."""
        return "DataRowFilter"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The same in both directions."""
        return filter_schema()
