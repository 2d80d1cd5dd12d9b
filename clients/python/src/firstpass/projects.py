"""Projects: where people label; and the batches of data rows that come into them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from firstpass.benchmarks import BenchmarkAnswer, Benchmarks, Figure, MarkedBenchmarks, SideBySide
from firstpass.data_rows import DataRow
from firstpass.datasets import Dataset
from firstpass.errors import InvalidPayload
from firstpass.jobs import Export, Job
from firstpass.labels import label_lines
from firstpass.progress import Watched
from firstpass.session import Session
from firstpass.uploads import Payload, export, upload

if TYPE_CHECKING:
    from firstpass.models import ModelRun


@dataclass(frozen=True, slots=True)
class Batch:
    """Data rows that came into a project together. `added` and `already` (there before) are told when it is made."""

    id: UUID
    project: UUID
    name: str
    priority: int
    added: int | None = None
    already: int | None = None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of a batch."""
        return cls(UUID(said["id"]), UUID(said["project"]), said["name"], said["priority"], said.get("added"), said.get("already"))


@dataclass(frozen=True, slots=True)
class Project:
    """People's work on data rows, in the words of an ontology."""

    id: UUID
    name: str
    ontology: UUID
    instructions: str
    review_share: float
    counts: Mapping[str, int] = field(hash=False)
    _session: Session = field(repr=False, compare=False)

    @classmethod
    def read(cls, session: Session, said: Mapping[str, Any]) -> Self:
        """What the API says of a project."""
        return cls(
            UUID(said["id"]), said["name"], UUID(said["ontology"]), said["instructions"], said["review_share"], said["counts"], session
        )

    def create_batch(
        self,
        name: str,
        *,
        global_keys: Iterable[str] | None = None,
        data_rows: Iterable[DataRow | UUID] | None = None,
        dataset: Dataset | UUID | None = None,
        model_run: "ModelRun | UUID | None" = None,
        limit: int | None = None,
        order: str | None = None,
        priority: int = 0,
        prelabels: "ModelRun | UUID | None" = None,
    ) -> Batch:
        """Put data rows into the queue: exactly one of global_keys, data_rows, dataset and model_run; what is there already is left out.

        Of a model run the least sure come first, at most `limit` of them; `order="name"` goes by name. The predictions of the run
        `prelabels` are shown as suggestions.
        """
        body = {
            "name": name,
            "priority": priority,
            "global_keys": None if global_keys is None else list(global_keys),
            "data_rows": None if data_rows is None else [number_of(row) for row in data_rows],
            "dataset": number_of(dataset),
            "model_run": number_of(model_run),
            "limit": limit,
            "order": order,
            "prelabel_run": number_of(prelabels),
        }
        said = {name: value for name, value in body.items() if value is not None}
        return Batch.read(self._session.post(f"projects/{self.id}/batches", said))

    def batches(self) -> Iterator[Batch]:
        """Its batches."""
        return (Batch.read(said) for said in self._session.pages(f"projects/{self.id}/batches"))

    def import_labels(
        self,
        payload: Payload,
        *,
        format: str | None = None,
        all_or_nothing: bool = False,
        dry_run: bool = False,
        keep: bool = False,
        progress: Watched = None,
    ) -> Job:
        """Bring labels that were made elsewhere: a list or a generator of labels or dicts, or the path of a file in any format.

        Without a `format` it is told by how the file begins: Firstpass and Labelbox lines, Labelbox exports, tasks of Label Studio, COCO,
        CVAT. Dicts are lines as Firstpass or Labelbox have them. A later import replaces what you imported before of the same data rows, or
        with `keep` adds to it; what somebody labeled here it never touches.
        """
        return upload(
            self._session, f"projects/{self.id}/label-imports", payload, label_lines,
            title=f"Labels for {self.name}", progress=progress, lines_as="firstpass", format=format,
            all_or_nothing=all_or_nothing, dry_run=dry_run, earlier="keep" if keep else None,
        )  # fmt: skip

    def export_labels(
        self, format: str = "firstpass", *, states: Iterable[str] | None = None, batches: Iterable[Batch | UUID] | None = None,
        dataset: Dataset | UUID | None = None, media: str | None = None,
    ) -> Export:  # fmt: skip
        """Everything that counts now, as a file: `.lines()` goes through it, `.save(path)` keeps it.

        `states` are submitted and approved; `media` is "files" for a zip with the media, "urls" for signed addresses.
        """
        asked = {
            "format": format,
            "states": None if states is None else list(states),
            "batches": None if batches is None else [number_of(batch) for batch in batches],
            "dataset": number_of(dataset),
            "media": media,
        }
        return export(self._session, f"projects/{self.id}/exports", asked)

    def mark_benchmarks(
        self,
        tasks: Iterable[UUID | str] | None = None,
        *,
        gold: bool = True,
        state: str | None = None,
        batch: Batch | UUID | None = None,
        slice: UUID | None = None,
        last_annotator: UUID | None = None,
        assignee: UUID | None = None,
    ) -> MarkedBenchmarks:
        """Measure people by the labels of these tasks, or of all that agree with the rest, up to 5,000; with `gold` False no longer.

        People are given by their memberships. Raises Invalid where tasks and a filter are named, or neither.
        """
        things = {"batch": batch, "slice": slice, "last_annotator": last_annotator, "assignee": assignee}
        wanted = {"state": state} | {name: number_of(each) for name, each in things.items()}
        body = {
            "gold": gold,
            "tasks": None if tasks is None else [number_of(task) for task in tasks],
            "filter": {name: value for name, value in wanted.items() if value is not None} or None,
        }
        said = {name: value for name, value in body.items() if value is not None}
        return MarkedBenchmarks.read(self._session.post(f"projects/{self.id}/benchmarks", said))

    def benchmarks(self) -> Benchmarks:
        """Its benchmarks and what people answered. For who manages projects; raises Forbidden for anybody else."""
        return Benchmarks.read(self._session.get(f"projects/{self.id}/benchmarks"))

    def benchmark_answer(self, answer: BenchmarkAnswer | UUID | str) -> SideBySide:
        """What a person said beside the label, by the answer or its task. Raises NotFound for any other task, and for one skipped."""
        task = answer.task if isinstance(answer, BenchmarkAnswer) else number_of(answer)
        return SideBySide.read(self._session.get(f"tasks/{task}/benchmark"))

    def benchmark_scores(self) -> dict[UUID, Figure]:
        """The mean score of each person who labels here, by membership; nobody for who does not manage projects."""
        people = self._session.get(f"projects/{self.id}/quality")["people"]
        return {UUID(each["member"]): Figure.read(each["benchmarks"]) for each in people if each["benchmarks"] is not None}

    def refresh(self) -> Self:
        """As it is now."""
        return type(self).read(self._session, self._session.get(f"projects/{self.id}"))


def number_of(thing: Any) -> str | None:
    """The id of a thing, or an id as it is, as the API spells it. Raises InvalidPayload for anything else."""
    if thing is None:
        return None
    found = getattr(thing, "id", thing)
    if isinstance(found, str):
        try:
            found = UUID(found)
        except ValueError:
            raise InvalidPayload(f"{found!r} is no id. Expected: a UUID, or the thing itself.") from None
    if not isinstance(found, UUID):
        raise InvalidPayload(f"A {type(thing).__name__} has no id. Expected: a UUID, or the thing itself.")
    return str(found)
