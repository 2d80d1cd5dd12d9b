"""Slices come and go: filters that have a name."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.catalog.filters import Filter, condition_of, dump_filter
from apps.catalog.models import Slice
from apps.catalog.problems import SliceNameTaken, TooManySlices
from apps.core.problems import FieldError

MAX_SLICES = 1000


def create_slice(*, name: str, clauses: Filter, author: UUID, description: str = "") -> Slice:
    """A new slice; `author` is the membership of who makes it. Raises NotFound, FilterInvalid, SliceNameTaken, TooManySlices."""
    condition_of(clauses)
    if Slice.objects.count() >= MAX_SLICES:
        raise TooManySlices(f"An organization has at most {MAX_SLICES} slices.")
    return _saved(Slice(name=name, description=description, filter=dump_filter(clauses), author_id=author))


def update_slice(*, chosen: Slice, clauses: Filter | None = None, **values: Any) -> Slice:
    """Change `name`, `description` or what it chooses; None leaves that. Raises NotFound, FilterInvalid, SliceNameTaken."""
    if clauses is not None:
        condition_of(clauses)
        chosen.filter = dump_filter(clauses)
    for name in values.keys() & {"name", "description"}:
        setattr(chosen, name, values[name])
    return _saved(chosen)


def remove_slice(*, chosen: Slice) -> None:
    """Delete a slice; the data rows stay."""
    chosen.delete()


def _saved(chosen: Slice) -> Slice:
    try:
        with transaction.atomic():
            chosen.save()
    except IntegrityError:
        raise SliceNameTaken(errors=[FieldError("/name", "name_taken", "A slice has this name already.", "another name")]) from None
    return chosen
