"""Models and their runs: the container of the predictions of one experiment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Self
from uuid import UUID

from firstpass.data_rows import DataRow
from firstpass.datasets import Dataset
from firstpass.errors import InvalidPayload
from firstpass.jobs import Export, Job
from firstpass.labels import prediction_lines
from firstpass.progress import Watched
from firstpass.projects import number_of
from firstpass.session import Session
from firstpass.uploads import Payload, export, upload

ROWS_PER_CALL = 10_000


@dataclass(frozen=True, slots=True)
class Model:
    """Something that predicts in the words of one ontology."""

    id: UUID
    name: str
    ontology: UUID
    description: str
    _session: Session = field(repr=False, compare=False)

    @classmethod
    def read(cls, session: Session, said: Mapping[str, Any]) -> Self:
        """What the API says of a model."""
        return cls(UUID(said["id"]), said["name"], UUID(said["ontology"]), said["description"], session)

    def create_model_run(self, name: str, *, config: Mapping[str, Any] | None = None) -> "ModelRun":
        """A new run; `config` are hyperparameters and whatever else describes the experiment, any JSON."""
        said = self._session.post("model-runs", {"model": str(self.id), "name": name, "config": dict(config or {})})
        return ModelRun.read(self._session, said)

    def model_runs(self) -> Iterator["ModelRun"]:
        """Its runs, newest first."""
        return (ModelRun.read(self._session, said) for said in self._session.pages("model-runs", model=self.id))


@dataclass(frozen=True, slots=True)
class RunDataRow:
    """A data row in a run: its split, how much is predicted for it, and how sure the least sure prediction is."""

    data_row: DataRow
    split: str
    prediction_count: int
    lowest_confidence: float | None


@dataclass(frozen=True, slots=True)
class ModelRun:
    """One go of a model. `state` is created, running, finished, failed or cancelled, as its last upload went."""

    id: UUID
    model: UUID
    ontology: UUID
    name: str
    state: str
    config: Mapping[str, Any] = field(hash=False)
    data_row_count: int
    prediction_count: int
    _session: Session = field(repr=False, compare=False)

    @classmethod
    def read(cls, session: Session, said: Mapping[str, Any]) -> Self:
        """What the API says of a run."""
        names = ("name", "state", "config", "data_row_count", "prediction_count")
        id_, model, ontology = (UUID(said[name]) for name in ("id", "model", "ontology"))
        return cls(id=id_, model=model, ontology=ontology, _session=session, **{name: said[name] for name in names})

    def add_data_rows(
        self,
        *,
        global_keys: Iterable[str] | None = None,
        data_rows: Iterable[DataRow | UUID] | None = None,
        dataset: Dataset | UUID | None = None,
        split: str | None = None,
    ) -> int:
        """Put data rows into the run: exactly one of global_keys, data_rows and dataset. Returns how many are new in it.

        With a `split` (train, validation or test) they are in that, those that were there already too.
        """
        ways = {"global_keys": global_keys, "data_rows": data_rows, "dataset": dataset}
        given = [name for name, value in ways.items() if value is not None]
        if len(given) != 1:
            raise InvalidPayload(
                f"{' and '.join(given) or 'Nothing'} is given. Expected: exactly one of global_keys, data_rows and dataset."
            )
        path, more = f"model-runs/{self.id}/data-rows", {} if split is None else {"split": split}
        if dataset is not None:
            return int(self._session.post(path, {"dataset": number_of(dataset), **more})["added"])
        named = iter(global_keys if global_keys is not None else map(number_of, data_rows or ()))
        added = 0
        while part := list(islice(named, ROWS_PER_CALL)):
            added += int(self._session.post(path, {given[0]: part, **more})["added"])
        return added

    def data_rows(self, *, split: str | None = None, order: str | None = None) -> Iterator[RunDataRow]:
        """Its data rows, the least sure first; `order` is confidence, -confidence or name."""
        for said in self._session.pages(f"model-runs/{self.id}/data-rows", split=split, order=order):
            yield RunDataRow(DataRow.read(said["data_row"]), said["split"], said["prediction_count"], said["lowest_confidence"])

    def upload_predictions(
        self,
        payload: Payload,
        *,
        format: str | None = None,
        mode: str = "append",
        all_or_nothing: bool = False,
        dry_run: bool = False,
        progress: Watched = None,
    ) -> Job:
        """Send predictions: a list or a generator of labels or dicts, or the path of a file. Returns the job; `.wait()` waits for it.

        A file is NDJSON, Firstpass's or Labelbox's, unless `format` says otherwise. What is right is written, and each line that is not
        has an error: `.errors()`. Sending the same again changes nothing; with `mode="replace"` what the run said before is forgotten
        first. `dry_run` checks everything and writes nothing, `all_or_nothing` writes only where no line is refused.
        """
        return upload(
            self._session, f"model-runs/{self.id}/predictions", payload, prediction_lines,
            title=f"Predictions for {self.name}", progress=progress, lines_as="lines", format=format,
            mode=mode, all_or_nothing=all_or_nothing, dry_run=dry_run,
        )  # fmt: skip

    def uploads(self) -> Iterator[Job]:
        """The jobs of its uploads, newest first."""
        return (Job(self._session, said) for said in self._session.pages("jobs", model_run=self.id))

    def predictions(self, *, data_row: DataRow | UUID | None = None) -> Iterator[dict[str, Any]]:
        """What it says, data row by data row, as the API has it: `{"data_row": id, "annotations": [...]}`."""
        return self._session.pages(f"model-runs/{self.id}/predictions", data_row=number_of(data_row))

    def export_predictions(self, format: str = "firstpass", *, media: str | None = None) -> Export:
        """What it says, as a file: `.lines()` goes through it, `.save(path)` keeps it."""
        return export(self._session, f"model-runs/{self.id}/exports", {"format": format, "media": media})

    def refresh(self) -> Self:
        """As it is now."""
        return type(self).read(self._session, self._session.get(f"model-runs/{self.id}"))
