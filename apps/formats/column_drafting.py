"""An ontology drafted from columns of answers: what a column is called tells where its question stands, its cells tell the kind.

Our own files tell the kinds in columns of their own. Else a column whose cells list several names is a checklist, or a ranking where a
file of ours lists them without their confidences; one of few short texts that come again is a radio question; every other one is a text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.formats.drafting import MAX_PARTS, Drafted, features_of
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec

MAX_OPTIONS = 200
MAX_OPTION = 100
# So many texts may all differ, and be options still.
FEW = 12
FACETS = ("confidence", "confidences", "id", "derived_from", "kind")
UNESCAPED = {"n": "\n", "r": "\r"}
UNDER = " > "

Path = tuple[str, ...]


@dataclass
class Column:
    """What the cells of a column say: `names` are the different ones, None once they are too many or too long to be options.

    `is_ours` and `is_rated` are whether ids and confidences of options stand beside it, `is_named` whether its names were told before;
    `told` is the kind that a file of ours tells.
    """

    answered: int = 0
    lists: int = 0
    names: dict[str, None] | None = field(default_factory=dict)
    is_ours: bool = False
    is_rated: bool = False
    is_named: bool = False
    told: str | None = None
    is_sequence: bool = False  # whether a list has a name twice, so that it is no answer

    def add(self, cell: Sequence[str], *, is_list: bool) -> None:
        """One more cell that is not empty: a text, or the names of a list."""
        self.answered += 1
        self.lists += is_list
        self.is_sequence |= is_list and len(set(cell)) < len(cell)
        if self.names is not None and not self.is_named:
            self.names |= dict.fromkeys(cell)
            if len(self.names) > MAX_OPTIONS or any(not name or len(name) > MAX_OPTION or "\n" in name for name in cell):
                self.names = None

    @property
    def kind(self) -> str:
        """The kind of the question."""
        if self.told == "text" or (self.told is not None and self.names):
            return self.told
        if self.names is not None and (self.lists or self.is_rated):
            return "ranking" if self.is_ours and not self.is_rated else "checklist"
        few = self.names is not None and 0 < len(self.names) <= max(FEW, self.answered // 2)
        return "radio" if few or self.is_named else "text"


def draft_of_columns(columns: Mapping[str, Column]) -> tuple[FeatureSpec, ...]:
    """The questions of these columns with their options, each under the option its name says, in the order of the columns."""
    top: dict[str, Drafted] = {}
    parts = 0
    for path, column in sorted(_questions(columns), key=lambda each: len(each[0])):  # what stands under an option after what it is of
        if column.is_sequence:
            continue
        parts += 1 + len(column.names or ())
        drafted = _at(path, top)
        if drafted is None or parts > MAX_PARTS:
            continue
        drafted.kind = column.kind
        if drafted.kind != "text":
            for name in column.names or ():
                drafted.options.setdefault(name, Drafted(name))
    return features_of(top)


def facet_of(name: str) -> tuple[str, str]:
    """The column of the question, and what this one says of its answers; nothing for the answers themselves."""
    head, _, facet = name.rpartition(":")
    is_escaped = (len(head) - len(head.rstrip("\\"))) % 2
    return (head, facet) if facet in FACETS and head and not is_escaped else (name, "")


def _questions(columns: Mapping[str, Column]) -> Iterator[tuple[Path, Column]]:
    """The columns by their paths, each told what stands beside it."""
    beside: dict[str, set[str]] = {}
    for name in columns:
        own, facet = facet_of(name)
        beside.setdefault(own, set()).add(facet)
    for name, facets in beside.items():
        column = columns.get(name, Column())
        column.is_ours, column.is_rated = "id" in facets, "confidences" in facets
        told = list(columns.get(f"{name}:kind", Column()).names or ())
        column.told = told[0] if len(told) == 1 and told[0] in KINDS and KINDS[told[0]].role == "classification" else None
        yield _path(name), column


def _path(name: str) -> Path:
    """The steps of a column's name: question, option, question and so on."""
    steps = [""]
    index = 0
    while index < len(name):
        if name[index] == "\\" and index + 1 < len(name):
            steps[-1] += UNESCAPED.get(name[index + 1], name[index + 1])
            index += 2
        elif name.startswith(UNDER, index):
            steps.append("")
            index += len(UNDER)
        else:
            steps[-1] += name[index]
            index += 1
    return tuple(steps) if len(steps) % 2 and all(steps) else (name,)


def _at(path: Path, top: dict[str, Drafted]) -> Drafted | None:
    """The question at this path; what it stands under is made where no column did."""
    into = top
    for question, option in _pairs(path[:-1]):
        asked = into.setdefault(question, Drafted(question, "radio"))
        if asked.kind == "text":
            asked.kind = "radio"
        into = asked.options.setdefault(option, Drafted(option)).features
    return into.setdefault(path[-1], Drafted(path[-1]))


def _pairs(steps: Iterable[str]) -> Iterator[tuple[str, str]]:
    each = iter(steps)
    return zip(each, each, strict=True)
