"""One label out of several rows of a file."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import orjson

from apps.formats.rows import LineError
from apps.kinds import KINDS
from apps.kinds.relations import moved_ends

SIZE = ("width", "height")
ORIGIN = ("project", "by", "status", "split")

Said = dict[str, Any]  # an annotation on the wire


class Joined:
    """The first of them, as a line of apps.interchange.rewritten, and what the others add to it."""

    def __init__(self, document: dict[str, Any], *, whole: bool) -> None:
        self.document, self._whole = document, whole
        for name in ("key", "cut"):
            self.document.pop(name, None)
        self.document["places"] = self._places(document)
        self.renumbered = 0  # ids that somebody gave and that others took, as several rows have them
        self._ids = {each["id"]: each for each in self._said}
        self._answers = {_question(each): each for each in self._said if _is_answer(each)}

    @property
    def _said(self) -> list[Said]:
        said: list[Said] = self.document["row"]["annotations"]
        return said

    def join(self, document: Mapping[str, Any]) -> list[LineError]:
        """Add what another row says; returns what is refused of it."""
        if wrong := self._other_size(document):
            return [wrong]
        moved: dict[str, str] = {}
        errors, added = list[LineError](), list[tuple[Said, Sequence[Any]]]()
        options = list[tuple[Said, list[Any]]]()
        for said, place in zip(document["row"]["annotations"], self._places(document), strict=True):
            other = self._answers.get(_question(said)) if _is_answer(said) else None
            if self._ids.get(said["id"]) == said or (other is not None and _without_id(other) == _without_id(said)):
                continue
            if other is not None and (more := _more_options(other, said)) is not None:
                options.append((other, more))
            elif other is not None:
                errors.append(self._duplicate(place, "answers this question otherwise", "one answer for each data row"))
            elif said["id"] in self._ids and self._whole:
                errors.append(self._duplicate(place, "has this id too", "one annotation per id"))
            else:
                if said["id"] in self._ids:
                    moved[said["id"]] = str(uuid5(UUID(said["id"]), orjson.dumps(said).decode()))
                    self.renumbered += said["id"] not in document["made"]
                added.append((said, place))
        if not (errors and self._whole):
            self._take(added, moved, options, document)
        return errors

    def _take(
        self,
        added: list[tuple[Said, Sequence[Any]]],
        moved: Mapping[str, str],
        options: list[tuple[Said, list[Any]]],
        document: Mapping[str, Any],
    ) -> None:
        row = document["row"]
        for answer, more in options:
            answer["value"]["options"] += more
        self.document["made"] += [*document["made"], *moved.values()]
        for said, place in added:
            said["id"] = moved.get(said["id"], said["id"])
            if said["kind"] == "relationship":
                said["value"] = moved_ends(said["value"], moved)
            self._said.append(said)
            self.document["places"].append(place)
            self._ids[said["id"]] = said
            if _is_answer(said):
                self._answers[_question(said)] = said
        here, there = self.document["row"], row["data_row"]
        here |= {name: row[name] for name in ORIGIN if here.get(name) is None and row.get(name) is not None}
        if SIZE[0] not in here["data_row"]:
            self.document["size_at"] = document["size_at"]
        here["data_row"] |= {name: there[name] for name in SIZE if name in there}

    def _places(self, document: Mapping[str, Any]) -> list[Any]:
        """Where each annotation stands; the line of its row, where no more is known."""
        known, said = document["places"], document["row"]["annotations"]
        if len(known) == len(said):
            return list(known)
        return [[document["line"], f"/annotations/{index}" if self._whole else ""] for index in range(len(said))]

    def _other_size(self, document: Mapping[str, Any]) -> LineError | None:
        ours, theirs = self.document["row"]["data_row"], document["row"]["data_row"]
        side = next((name for name in SIZE if ours.get(name, theirs.get(name)) != theirs.get(name, ours.get(name))), None)
        if side is None:
            return None
        words = f"{self._first()} says that this data row has another size."
        return LineError(document["line"], document["size_at"] + side, "size_differs", words, "one size for each data row")

    def _duplicate(self, place: Sequence[Any], what: str, expected: str) -> LineError:
        words = f"{self._first()} is about the same data row and {what}."
        return LineError(place[0], place[1], "duplicate", words, f"{expected} in a file")

    def _first(self) -> str:
        line = self.document["line"]
        return "Another part of the file" if line is None else f"Line {line}"


def _is_answer(said: Said) -> bool:
    return KINDS[said["kind"]].role == "classification"


def _question(said: Said) -> tuple[str, bytes]:
    """What is answered, and about which place."""
    return said["feature"], orjson.dumps(said.get("at"), option=orjson.OPT_SORT_KEYS)


def _without_id(said: Said) -> Said:
    return {name: member for name, member in said.items() if name != "id"}


def _more_options(answer: Said, said: Said) -> list[Any] | None:
    """The options of a checklist that are not chosen yet; None where the two say more than that, or contradict each other."""
    plain = [{name: member for name, member in each.items() if name not in ("id", "value")} for each in (answer, said)]
    if answer["kind"] != "checklist" or plain[0] != plain[1]:
        return None
    chosen = {each["option"]: each for each in answer["value"]["options"]}
    if any(chosen.get(each["option"], each) != each for each in said["value"]["options"]):
        return None
    return [each for each in said["value"]["options"] if each["option"] not in chosen]
