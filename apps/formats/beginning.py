"""How a file begins: enough of it to tell formats apart, however long its lines are and wherever the piece was cut off."""

import re
from dataclasses import dataclass, field
from functools import cached_property

HEAD_BYTES = 64 * 1024
BYTE_ORDER_MARK = "\ufeff"
TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*(?:"|\Z)|[{}\[\]:,]', re.DOTALL)
ROOT = re.compile(r"<([A-Za-z][\w.-]*)")
NESTED = 2  # an object in a list of an object


@dataclass(frozen=True)
class Beginning:
    """The first bytes of a file as text, from where an object or another document begins."""

    text: str

    @classmethod
    def of(cls, head: bytes) -> "Beginning":
        """Of the first bytes as they are."""
        return cls(head.decode("utf-8", "replace").removeprefix(BYTE_ORDER_MARK).lstrip())

    @property
    def is_list(self) -> bool:
        """Whether it is a JSON document that is a list; `members` are then those of its first object."""
        return self.text.startswith("[")

    @property
    def members(self) -> dict[str, str]:
        """The members of the first JSON object, each with how its value begins: {, [, " or nothing for what is none of these."""
        return self._object.members

    @property
    def inner(self) -> set[str]:
        """The names of members of the objects right below it, in lists too."""
        return self._object.inner

    @property
    def root(self) -> str:
        """The outermost element of an XML document; empty where it is none."""
        found = ROOT.search(self.text) if self.text.startswith("<") else None
        return found[1] if found else ""

    @cached_property
    def _object(self) -> "_Object":
        return _Object().read(self.text) if self.text.startswith(("{", "[")) else _Object()


@dataclass
class _Object:
    members: dict[str, str] = field(default_factory=dict)
    inner: set[str] = field(default_factory=set)

    def read(self, text: str) -> "_Object":
        """Take in the first object of a JSON text, which may break off anywhere."""
        own = 2 if text.startswith("[") else 1  # how deep its members stand
        depth, said, waiting = 0, "", False
        for mark in (found[0] for found in TOKEN.finditer(text)):
            if mark == ":":
                waiting = depth == own
                if waiting:
                    self.members[said] = ""
                elif own < depth <= own + NESTED:
                    self.inner.add(said)
                continue
            if waiting and mark != ",":
                self.members[said] = mark[0]
            waiting = False
            if mark in "{[":
                depth += 1
            elif mark in "}]":
                depth -= 1
                if depth < own:
                    break
            elif mark != ",":
                said = mark[1:-1]
        return self
