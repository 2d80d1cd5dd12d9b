"""A filter is data: a list of clauses that must all hold. It is read from JSON, kept as JSON, and becomes one SQL condition."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.catalog.models import DataRow
from apps.catalog.problems import FilterInvalid
from apps.catalog.terms import IS, NOT, TERM, TERMS, Term
from apps.core.models import TenantModel
from apps.core.problems import FieldError, NotFound
from apps.kinds import InvalidValue
from apps.kinds.reading import an, join, read_flag, read_list, read_object

MAX_CLAUSES = 20
Place = TypeVar("Place")


@dataclass(frozen=True)
class Clause:
    """One term and what is said of it; `at` points to where it was said, for whoever has to mend it."""

    term: Term
    said: Mapping[str, Any]
    negated: bool = False
    at: str = ""

    def dump(self) -> dict[str, Any]:
        """JSON-able; reading it gives the same clause."""
        said = {name: _plain(value) for name, value in self.said.items()}
        return {TERM: self.term.name, **said, **({NOT: True} if self.negated else {})}


Filter = tuple[Clause, ...]


def read_filter(payload: Any, at: str = "/filter") -> Filter:
    """The clauses of a filter. Raises FilterInvalid, which names every clause that is wrong."""
    clauses, wrong = list[Clause](), list[FieldError]()
    try:
        listed = read_list(payload, at, at_most=MAX_CLAUSES)
    except InvalidValue as error:
        raise FilterInvalid(errors=[_told(error)]) from None
    for index, each in enumerate(listed):
        try:
            clauses.append(_read_clause(each, join(at, index)))
        except InvalidValue as error:
            wrong.append(_told(error))
    if wrong:
        raise FilterInvalid(errors=wrong)
    return tuple(clauses)


def by_id(name: str, number: UUID) -> Clause:
    """The clause that a query parameter stands for: a term that is an id and nothing else."""
    return Clause(TERMS[name], {IS: number}, at=name)


def dump_filter(clauses: Filter) -> list[dict[str, Any]]:
    """JSON-able."""
    return [clause.dump() for clause in clauses]


def narrow(rows: QuerySet[DataRow], clauses: Filter) -> QuerySet[DataRow]:
    """The rows of which every clause holds. Raises NotFound for ids the organization does not have, FilterInvalid."""
    condition = condition_of(clauses)
    return rows.filter(condition) if clauses else rows


def condition_of(clauses: Filter) -> Q:
    """The same as a condition on DataRow."""
    _refuse_what_is_not_here(clauses)
    whole, wrong = Q(), list[FieldError]()
    for clause in clauses:
        try:
            holds = Q(clause.term.hold(clause.said))
        except InvalidValue as error:
            wrong.append(_told(InvalidValue(clause.at + error.pointer, error.message, error.expected, error.code)))
        else:
            whole &= ~holds if clause.negated else holds
    if wrong:
        raise FilterInvalid(errors=wrong)
    return whole


def outdated(filters: Mapping[UUID, Any]) -> set[UUID]:
    """Which of these filters cannot be read any more, or speak by its id of what is gone. Metadata fields have names and are not asked."""
    unreadable, named = set[UUID](), list[tuple[type[TenantModel], UUID, UUID]]()
    for key, payload in filters.items():
        try:
            named += [(model, number, key) for model, number, _ in _ids(read_filter(payload))]
        except FilterInvalid:
            unreadable.add(key)
    return unreadable | {key for _, _, key in _gone(named)}


def filter_schema() -> dict[str, Any]:
    """The JSON Schema of a filter, from the terms there are."""
    clauses = [_clause_schema(term) for _, term in sorted(TERMS.items())]
    return {"type": "array", "maxItems": MAX_CLAUSES, "items": {"oneOf": clauses}, "description": "Clauses that must all hold."}


def _read_clause(payload: Any, at: str) -> Clause:
    name = payload.get(TERM) if isinstance(payload, Mapping) else None
    term = TERMS.get(name) if isinstance(name, str) else None
    if term is None:
        pointer = join(at, TERM) if isinstance(payload, Mapping) else at
        raise InvalidValue(pointer, "There is no such term.", f"a term: {', '.join(sorted(TERMS))}", code="term_unknown")
    needed = [name for name, field in term.fields.items() if field.needed]
    given = read_object(payload, at, required=[TERM, *needed], optional=[NOT, *term.fields])
    if term.any_of and not any(name in given for name in term.any_of):
        raise InvalidValue(at, f"The term {term.name} says too little.", f"at least one of {', '.join(term.any_of)}", code="required")
    said = {name: field.read(given[name], join(at, name)) for name, field in term.fields.items() if name in given}
    return Clause(term, said, read_flag(given.get(NOT, False), join(at, NOT)), at)


def _refuse_what_is_not_here(clauses: Filter) -> None:
    """Raises NotFound."""
    wrong = list[FieldError]()
    for model, _, at in _gone(_ids(clauses)):
        name = str(model._meta.verbose_name)
        message, expected = f"There is no such {name} here.", f"the id of {an(name)}, or a filter without this clause"
        wrong.append(FieldError(at, "not_found", message, expected))
    if wrong:
        raise NotFound(wrong[0].message, errors=wrong)


def _gone(named: Iterable[tuple[type[TenantModel], UUID, Place]]) -> Iterator[tuple[type[TenantModel], UUID, Place]]:
    """Those that the organization does not have: one question for each table."""
    asked: dict[type[TenantModel], list[tuple[UUID, Place]]] = defaultdict(list)
    for model, number, place in named:
        asked[model].append((number, place))
    for model, numbers in asked.items():
        here = set(model.objects.filter(pk__in={number for number, _ in numbers}).values_list("pk", flat=True))
        yield from ((model, number, place) for number, place in numbers if number not in here)


def _ids(clauses: Filter) -> Iterator[tuple[type[TenantModel], UUID, str]]:
    for clause in clauses:
        for name, field in clause.term.fields.items():
            if field.of is not None and name in clause.said:
                yield field.of, clause.said[name], join(clause.at, name) if clause.at.startswith("/") else clause.at


def _clause_schema(term: Term) -> dict[str, Any]:
    fields: dict[str, Any] = {name: dict(field.schema) for name, field in term.fields.items()}
    needed: Sequence[str] = [TERM, *(name for name, field in term.fields.items() if field.needed)]
    turned = {"type": "boolean", "description": "True where the term must not hold."}
    return {
        "type": "object", "description": term.help_text, "required": list(needed), "additionalProperties": False,
        "properties": {TERM: {"type": "string", "enum": [term.name]}, **fields, NOT: turned},
    }  # fmt: skip


def _told(error: InvalidValue) -> FieldError:
    return FieldError(error.pointer, error.code, error.message, error.expected)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value
