"""Filter terms of data rows that only the rooms above understand, such as 'is in this model run'.

A room offers its terms in `catalog_terms.py`, which is found by itself:

    @filter_term("model_run", "Only data rows of this model run.", of=ModelRun)
    def in_model_run(rows: QuerySet[DataRow], number: UUID) -> QuerySet[DataRow]: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.models import TenantModel

Narrow = Callable[[QuerySet[Any], UUID], QuerySet[Any]]


@dataclass(frozen=True)
class Term:
    """One query parameter: the id of a row of a model above, and how it narrows the data rows."""

    name: str
    help_text: str
    of: type[TenantModel]
    narrow: Narrow


TERMS: dict[str, Term] = {}


def filter_term(name: str, help_text: str, *, of: type[TenantModel]) -> Callable[[Narrow], Narrow]:
    """Register a term."""

    def register(narrow: Narrow) -> Narrow:
        TERMS[name] = Term(name, help_text, of, narrow)
        return narrow

    return register
