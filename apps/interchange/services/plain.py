"""Plain prediction lines on their shortest way to a row: with the same result as by way of bound annotations, or not at all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson

from apps.annotations.services import Row
from apps.catalog.models import DataRow
from apps.core.ids import NO_ID
from apps.formats.binding import find_feature
from apps.formats.firstpass_plain import PlainLine
from apps.formats.rows import Ref
from apps.kinds import KINDS, InvalidValue
from apps.kinds.base import Kind
from apps.kinds.features import FeatureSpec
from apps.kinds.support import why_not
from apps.modalities import MODALITIES, Room


class Shortcut:
    """For the lines of one portion: what was found out for one of them holds for all that are like it."""

    def __init__(self, run: UUID, features: Sequence[FeatureSpec]) -> None:
        self._run, self._features = run, features
        self._known: dict[Any, tuple[str, Kind[Any]] | None] = {}

    def row(self, line: PlainLine, data_row: DataRow, room: Room) -> Row | None:
        """What is written of the line; None where it is not plain after all, or wrong."""
        asked = line.feature, line.kind, data_row.modality
        if asked not in self._known:
            self._known[asked] = self._feature(*asked)
        known = self._known[asked]
        value = known[1].fitting(line.value, room) if known is not None else None
        if known is None or value is None:
            return None
        feature = known[0]
        return Row(line.id or self._key(line, data_row, feature, value), feature, line.kind, line.confidence, orjson.dumps(value).decode())

    def doubtful(self, lines: Mapping[int, PlainLine]) -> set[int]:
        """Which of the lines, by their keys, are better looked at on the long way, though a row was made of each; all at once."""
        kinds = defaultdict[str, list[int]](list)
        for index, line in lines.items():
            kinds[line.kind].append(index)
        return {those[place] for kind, those in kinds.items() for place in KINDS[kind].doubtful([lines[index].value for index in those])}

    def _feature(self, named: tuple[str | None, str | None], kind: str, modality: str) -> tuple[str, Kind[Any]] | None:
        """The feature's id and its kind, where any value of the kind may stand on such an asset as a whole."""
        try:
            feature = find_feature(Ref(*named, ""), self._features)
        except InvalidValue:
            return None
        known, asset = KINDS[feature.kind], MODALITIES[modality]
        is_plain = feature.kind == kind and known.role == "object" and not feature.settings
        return (str(feature.id), known) if is_plain and not asset.object_at and not why_not(known, asset) else None

    def _key(self, line: PlainLine, data_row: DataRow, feature: str, value: dict[str, Any]) -> str:
        return str(key_of(self._run, data_row.pk, {
            "id": str(NO_ID), "kind": line.kind, "feature": feature, "value": value, "answers": [], "confidence": line.confidence,
            "at": None, "derived_from": None,
        }))  # fmt: skip


def key_of(run: UUID, data_row: UUID, dumped: dict[str, Any]) -> UUID:
    """The key of a line without one: of what it says, with NO_ID for its id, about a data row in a run."""
    return uuid5(NAMESPACE_OID, f"{run}/{data_row}/{orjson.dumps(dumped).decode()}")
