"""How a file comes in: in which format, added or in place of what was there, tried or written, whole or as far as it is right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from apps.formats.telling import format_told

CHECK, WRITE = "check", "write"
LINES = "lines"
REPLACED, KEPT = "replace", "keep"
EARLIER = (REPLACED, KEPT)

Payload = dict[str, Any]


@dataclass(frozen=True)
class Manner:
    """What the sender asked for.

    `form` is one of LABEL_FORMATS, or `lines` for what tells itself apart: prediction lines, and files that show their format by how they
    begin. A dry run writes nothing. All or nothing
    checks every line first, and writes only where none was refused. `file_name` is what the sender calls the file, where that is known.
    `model_version` is the one whose predictions are meant, None where a file has only one.
    `earlier` is what becomes of the label that an earlier import made of a data row: it is replaced, or kept and added to.
    """

    form: str = LINES
    mode: str = "append"
    dry_run: bool = False
    all_or_nothing: bool = False
    file_name: str | None = None
    earlier: str = REPLACED
    model_version: str | None = None

    def told(self, head: bytes, default: str) -> "Manner":
        """With the format that the first bytes of the file tell where none is named, else with the default."""
        return self if self.form != LINES else replace(self, form=format_told(head, self.file_name) or default)

    def params(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "Manner":
        """From what a job keeps."""
        return cls(**{name: params[name] for name in cls.__dataclass_fields__ if name in params})

    def tells(self, payload: Payload) -> bool:
        """Whether a chunk tells what is left out; where all is checked first, that was told then."""
        return self.dry_run or not self.all_or_nothing or payload.get("phase") == CHECK

    def begins_with(self, portions: Sequence[Payload]) -> list[Payload]:
        """The first chunks of work on these portions of lines."""
        if self.all_or_nothing and not self.dry_run:
            return [{**each, "phase": CHECK} for each in portions]
        return self.writes(portions)

    def writes(self, portions: Sequence[Payload]) -> list[Payload]:
        """The chunks that write these portions, after what was there has been cleared where that was asked."""
        work = [{**each, "phase": WRITE} for each in portions]
        if self.mode == "replace" and not self.dry_run and work:
            return [{"clear": work, "file": work[0]["file"]}]
        return work
