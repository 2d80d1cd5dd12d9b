"""`any`: a column is one of many values, which are sent as one array; `in` has a placeholder for each of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import CharField, Field, Lookup
from django.db.models.fields.related import ForeignObject

from apps.core.db.base import DatabaseWrapper


@Field.register_lookup
@ForeignObject.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]  # Django does not subscript it
    """`Row.objects.filter(pk__any=ids)`: as `pk__in`, for thousands of them."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: DatabaseWrapper) -> tuple[str, list[Any]]:
        """The condition, and its parameters."""
        left, params = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        kind = "text" if isinstance(field, CharField) else field.db_type(connection)
        return f"{left} = ANY(%s::{kind}[])", [*params, array_of(self.rhs)]


def array_of(values: Iterable[Any]) -> Any:
    """The parameter for an array of these; UUIDs as one text, which is much sooner made than a list of them is adapted."""
    every = list(values)
    return f"{{{','.join([each.hex for each in every])}}}" if all(type(each) is UUID for each in every) else every
