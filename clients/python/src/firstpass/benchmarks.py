"""How well people label what is known: data rows whose label is right, mixed unseen into what annotators are handed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from firstpass.reading import picked


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A task whose label people are measured by: mixed in as long as its `state` is done, and `answered` by so many people."""

    task: UUID
    data_row: UUID
    state: str
    answered: int

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a benchmark."""
        return picked(cls, said, task=UUID(said["task"]), data_row=UUID(said["data_row"]["id"]))


@dataclass(frozen=True, slots=True)
class BenchmarkAnswer:
    """What one person, the `member`, said in a `task` of theirs, held against the label of the task `benchmark`.

    `score` is the F1 of what both say alike, 0 to 1; None where they skipped it.
    """

    task: UUID
    benchmark: UUID
    data_row: UUID
    member: UUID
    answered_at: datetime | None
    score: float | None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of an answer."""
        task, benchmark, member, row = (UUID(each) for each in (said["task"], said["benchmark"], said["member"], said["data_row"]["id"]))
        answered_at = said["answered_at"] and datetime.fromisoformat(said["answered_at"])
        return picked(cls, said, task=task, benchmark=benchmark, member=member, data_row=row, answered_at=answered_at)


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """`marked` data rows of a project are benchmarks; the newest 300 of them, and the newest 300 answers."""

    marked: int
    benchmarks: tuple[Benchmark, ...]
    answers: tuple[BenchmarkAnswer, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a project's benchmarks."""
        benchmarks = tuple(Benchmark.read(each) for each in said["benchmarks"])
        return cls(said["marked"], benchmarks, tuple(BenchmarkAnswer.read(each) for each in said["answers"]))


@dataclass(frozen=True, slots=True)
class MarkedBenchmarks:
    """How many labels were marked, or no longer are, and which tasks stay as they are, with the reason."""

    changed: int
    left: Mapping[UUID, str] = field(hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says came of it."""
        return cls(said["changed"], {UUID(each["task"]): each["reason"] for each in said["left"]})


@dataclass(frozen=True, slots=True)
class SideBySide:
    """An answer beside its label, as annotations in the one form: what the label says (`gold`), what the person `said`."""

    answer: BenchmarkAnswer
    gold: Sequence[Mapping[str, Any]] = field(hash=False)
    said: Sequence[Mapping[str, Any]] = field(hash=False)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of an answer and its label."""
        return picked(cls, said, answer=BenchmarkAnswer.read(said["answer"]))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of `n` things, from `low` to `high` with a confidence of 95 %; where there is none they are None, and `reason` says why."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a figure."""
        return picked(cls, said)
