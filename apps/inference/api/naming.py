"""Rows that a field of a body names."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.problems import FieldError, Invalid


def named(rows: QuerySet[Any], number: UUID, field: str) -> Any:
    """The row that a field of the body names. Raises Invalid, also for one of another organization."""
    found = rows.filter(pk=number).first()
    if found is None:
        raise Invalid(errors=[FieldError(f"/{field}", "not_found", "There is no such thing here.", "the id of one that you can see")])
    return found
