"""The ontology that a Parquet file speaks of: objects by their categories, questions by their columns.

An object is of the kind that its column `kind` names, else an entity where it has a start, a polygon where any of its category has
outlines, else a box. Rows that have their line of Firstpass NDJSON are drafted from that, which says more than the columns do. Names
behind numbers are those of the file's metadata; all names of a column that has some are options.
"""

import re
from collections.abc import Container, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid5

import orjson

from apps.formats.column_drafting import Column, draft_of_columns
from apps.formats.drafting import Draft, features_of
from apps.formats.firstpass_draft import row_of
from apps.formats.parquet_columns import CATEGORIES, KEYS, OBJECTS, PLAIN, class_names, listed
from apps.formats.tagged_tokens import columns_of, document_of, labels_in
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec

NAMESPACE = UUID("b4d6a0c2-6f13-5e0b-8a7c-1d9e2f3a4b5c")
EXACT = "firstpass"
ASIDE = frozenset({*PLAIN, *KEYS, OBJECTS, EXACT})
MAX_OBJECTS = 10_000
# What stands behind the name of a question whose column would have the name of another.
OWN_ID = re.compile(r" \[[0-9a-f-]{36}\]$")


class ParquetDraft:
    """What was taken in so far."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}
        self._asked: dict[str, Column] = {}
        self._kinds: dict[str, str] = {}
        self._exact = Draft()
        self._tagged: tuple[str, ...] = ()

    def columns(self, schema: Any) -> list[str]:
        """The columns to read: the objects, and whatever may be an answer: texts, lists of texts, and numbers that have names."""
        self._names = class_names(schema.metadata or {})
        for field in schema:
            told = self._names.get(field.name)
            if field.name not in ASIDE and (told or _is_text(field.type)):
                self._asked[field.name] = Column(names=dict.fromkeys(told or ()), is_named=bool(told))
        for column in CATEGORIES:
            self._kinds |= dict.fromkeys(self._names.get(f"{OBJECTS}.{column}", ())[:MAX_OBJECTS], "")
        return [*self._asked, *(name for name in (OBJECTS, EXACT) if name in schema.names)]

    def take(self, members: Mapping[str, Any]) -> None:
        """One row."""
        if isinstance(exact := members.get(EXACT), str):
            with suppress(orjson.JSONDecodeError):
                line = orjson.loads(exact)
                self._exact.add(row_of(line if isinstance(line, dict) else {}))
        tagged = self._take_tagged(members)
        for name, column in self._asked.items():
            cell = members.get(name)
            if name not in tagged and cell is not None and cell != []:
                said = [self._named(name, each) for each in (cell if isinstance(cell, list) else [cell])]
                column.add([each for each in said if each is not None], is_list=isinstance(cell, list))
        with suppress(InvalidValue):  # reading tells what is wrong with the objects of a row
            for each in listed(members.get(OBJECTS)):
                self._take_object(each)

    def _take_tagged(self, members: Mapping[str, Any]) -> Container[str]:
        """Tokens with their tags, of which each name is an entity; the columns where they stand."""
        tagged = columns_of(self._asked)
        tags = members.get(tagged[1]) if tagged is not None else None
        if tagged is None or not isinstance(tags, list):
            return ()
        named = [self._named(tagged[1], each) or "" for each in tags]
        if document_of(members.get(tagged[0]), named) is None:
            return ()
        self._tagged = tagged
        self._kinds |= dict.fromkeys(labels_in((*self._names.get(tagged[1], ()), *named)), "entity")
        return tagged

    def _take_object(self, members: Mapping[str, Any]) -> None:
        column = next((name for name in CATEGORIES if members.get(name) is not None), CATEGORIES[0])
        name = self._named(f"{OBJECTS}.{column}", members.get(column))
        if not name or (name not in self._kinds and len(self._kinds) >= MAX_OBJECTS):
            return
        told = members.get("kind")
        if isinstance(told, str) and told in KINDS and KINDS[told].role == "object":
            self._kinds[name] = told
        elif members.get("start") is not None:
            self._kinds[name] = "entity"
        elif members.get("segmentation"):
            self._kinds[name] = "polygon"
        else:
            self._kinds[name] = self._kinds.get(name) or "bounding_box"

    def _named(self, column: str, said: Any) -> str | None:
        """The text itself, or the name of a number; None for what is none."""
        if isinstance(said, str):
            return said
        names = self._names.get(column, [])
        return names[said] if isinstance(said, int) and 0 <= said < len(names) else None

    def features(self) -> tuple[FeatureSpec, ...]:
        """What lines of our own say, then the objects, then the questions."""
        exact = features_of(self._exact.top)
        told = {feature.name for feature in exact}
        objects = (FeatureSpec(uuid5(NAMESPACE, name), name, _plain(kind)) for name, kind in self._kinds.items() if name not in told)
        asked = {name: column for name, column in self._asked.items() if OWN_ID.sub("", name) not in told and name not in self._tagged}
        return (*exact, *objects, *draft_of_columns(asked))


def _plain(kind: str) -> str:
    """The kind of an object; points without names are drawn as the boxes around them."""
    return kind if kind and kind != "keypoints" else "bounding_box"


def _is_text(kind: Any) -> bool:
    """Whether a column of this Arrow type holds texts, or lists of them."""
    from pyarrow import types

    inner = kind.value_type if types.is_list(kind) or types.is_large_list(kind) else kind
    return bool(types.is_string(inner) or types.is_large_string(inner))
