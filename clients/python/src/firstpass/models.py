"""Models and their runs: the container of the predictions of one experiment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, Self
from uuid import UUID

from firstpass.data_rows import DataRow
from firstpass.datasets import Dataset
from firstpass.errors import InvalidPayload
from firstpass.evaluated import Evaluated
from firstpass.jobs import Export, Job
from firstpass.labelbox_rows import WEB
from firstpass.labels import prediction_lines
from firstpass.payload import checked_config
from firstpass.progress import Watched
from firstpass.projects import number_of
from firstpass.session import Session
from firstpass.uploads import Payload, export, upload

ROWS_PER_CALL, ROWS_PER_REMOVAL = 10_000, 1_000
UPLOAD = "interchange.predictions"


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
        said = self._session.post("model-runs", {"model": str(self.id), "name": name, "config": checked_config(config)})
        return ModelRun.read(self._session, said)

    def model_runs(self) -> Iterator["ModelRun"]:
        """Its runs, newest first."""
        return (ModelRun.read(self._session, said) for said in self._session.pages("model-runs", model=self.id, with_config="true"))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Data rows of a run without an answer of its predictor."""

    failed: int
    not_reached: int


@dataclass(frozen=True, slots=True)
class ModelRun(Evaluated):
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

        With a `split` (train, validation or test) all of them go to that, those that were there already too.
        """
        added = 0
        for named in _portions(global_keys=global_keys, data_rows=data_rows, dataset=dataset):
            added += int(self._session.post(f"model-runs/{self.id}/data-rows", named)["added"])
            if split is not None:
                self._split({**_chosen(named), "split": split})
        return added

    def assign_split(
        self,
        split: str,
        *,
        global_keys: Iterable[str] | None = None,
        data_rows: Iterable[DataRow | UUID] | None = None,
        dataset: Dataset | UUID | None = None,
    ) -> dict[str, int]:
        """Move data rows of the run to train, validation, test, or "" for none. Returns how many data rows each split has now.

        Data rows of the same content go together, so that nothing is tested on what was trained on; so they do below.
        """
        counts: dict[str, int] = {}
        for named in _portions(global_keys=global_keys, data_rows=data_rows, dataset=dataset):
            counts = self._split({**_chosen(named), "split": split})
        return counts

    def split_at_random(
        self, *, train: float | None = None, validation: float | None = None, test: float | None = None, seed: int = 0, group_by: str = ""
    ) -> dict[str, int]:
        """Share the run's data rows out by chance; the same seed does it the same way. What the shares leave over is in none.

        Where no share is given, they are 0.8, 0.1 and 0.1; else a split without one gets none.
        With `group_by`, the name of a metadata field, data rows of one value stay together. Returns as `assign_split` does.
        """
        given = {"train": train, "validation": validation, "test": test}
        shares = {name: share for name, share in given.items() if share is not None}
        return self._split({"random": shares, "seed": seed, "group_by": group_by})

    def split_by_rules(self, rules: Iterable[tuple[Sequence[Mapping[str, Any]], str]]) -> dict[str, int]:
        """Pairs of a filter, as slices have them, and a split: the first rule that chooses a data row counts.

        run.split_by_rules([([{"term": "text", "contains": "night"}], "test"), ([], "train")])
        """
        return self._split({"rules": [{"filter": list(clauses), "split": split} for clauses, split in rules]})

    def remove_data_rows(self, *, global_keys: Iterable[str] | None = None, data_rows: Iterable[DataRow | UUID] | None = None) -> int:
        """Take data rows out of the run, with what it predicted for them: exactly one of global_keys and data_rows. Returns how many.

        Raises Conflict where people have decided on those predictions.
        """
        removed = 0
        for named in _portions(ROWS_PER_REMOVAL, global_keys=global_keys, data_rows=data_rows):
            removed += int(self._session.post(f"model-runs/{self.id}/data-rows/remove", named)["removed"])
        return removed

    def _split(self, asked: Mapping[str, Any]) -> dict[str, int]:
        return dict(self._session.post(f"model-runs/{self.id}/splits", asked)["splits"])

    def upload_predictions(
        self,
        payload: Payload,
        *,
        format: str | None = None,
        mode: str = "append",
        all_or_nothing: bool = False,
        dry_run: bool = False,
        model_version: str | None = None,
        progress: Watched = None,
    ) -> Job:
        """Send predictions: a list or a generator of labels or dicts, a path, or the address of a file, which the server fetches.

        Figures that you worked out of data rows stand among the labels as `RowMetric`.

        Returns the job, for which `.wait()` waits. A file is NDJSON, Firstpass's or Labelbox's, unless `format` says otherwise. What is
        right is written, and each line that is not has an error: `.errors()`. Sending the same again changes nothing; with
        `mode="replace"` what the run said before is forgotten first. `dry_run` checks everything and writes nothing, `all_or_nothing`
        writes only where no line is refused. Of a file of several versions of a model, `model_version` is the one to take.
        An upload of which no line at all is taken has failed, and `.wait()` raises JobFailed; the run's state is what it was before then,
        and its errors are in `.job.errors()` of what is raised.
        """
        path = f"model-runs/{self.id}/predictions"
        asked: dict[str, Any] = {"mode": mode, "all_or_nothing": all_or_nothing, "dry_run": dry_run}
        if model_version is not None:
            asked["model_version"] = model_version
        if isinstance(payload, str) and payload.startswith(WEB):
            return Job(self._session, self._session.post(f"{path}/fetch", {"url": payload, "format": format or "lines", **asked}))
        return upload(
            self._session, path, payload, prediction_lines,
            title=f"Predictions for {self.name}", progress=progress, lines_as="lines", format=format, **asked,
        )  # fmt: skip

    def uploads(self) -> Iterator[Job]:
        """The jobs of its uploads, newest first."""
        return (Job(self._session, said) for said in self._session.pages("jobs", model_run=self.id, kind=UPLOAD))

    def unanswered(self) -> "Unanswered":
        """How many of its data rows the predictor that makes the run has no answer for: those that failed, those not reached."""
        said = self._session.get(f"model-runs/{self.id}/retry")
        return Unanswered(said["failed"], said["not_reached"])

    def retry(self, only: Literal["failed", "not_reached"] | None = None) -> Job:
        """Let its predictor go on with the data rows without an answer, all or `only` some; what was answered is not asked again.

        Returns the job that began the run, which goes on, for which `.wait()` waits. Raises Conflict where nothing is left, the run still
        goes on, or its version is gone: see the `code`.
        """
        said = self._session.post(f"model-runs/{self.id}/retry", {} if only is None else {"only": only})
        return Job(self._session, self._session.get(f"jobs/{said['job']}"))

    def predictions(self, *, data_row: DataRow | UUID | None = None) -> Iterator[dict[str, Any]]:
        """What it says, data row by data row, as the API has it: `{"data_row": id, "annotations": [...], "sent_as": {...}}`.

        An annotation's `id` is the uuid that you sent it with, unless something else had that already: `sent_as` tells it then by the `id`.
        """
        return self._session.pages(f"model-runs/{self.id}/predictions", data_row=number_of(data_row))

    def export_predictions(self, format: str = "firstpass", *, media: str | None = None) -> Export:
        """What it says, as a file: `.lines()` goes through it, `.save(path)` keeps it."""
        return export(self._session, f"model-runs/{self.id}/exports", {"format": format, "media": media})

    def refresh(self) -> Self:
        """As it is now."""
        return type(self).read(self._session, self._session.get(f"model-runs/{self.id}"))


def _portions(at_most: int = ROWS_PER_CALL, **ways: Any) -> Iterator[dict[str, Any]]:
    """What names data rows, in calls that are short enough. Raises InvalidPayload unless exactly one way is taken."""
    given = [name for name, value in ways.items() if value is not None]
    if len(given) != 1:
        raise InvalidPayload(f"{' and '.join(given) or 'Nothing'} is given. Expected: exactly one of {', '.join(ways)}.")
    (way,) = given
    if way == "dataset":
        yield {way: number_of(ways[way])}
        return
    if isinstance(ways[way], str):
        raise InvalidPayload(f"{way} is the text {ways[way]!r}. Expected: a list.")
    rows = iter(ways[way] if way == "global_keys" else map(number_of, ways[way]))
    while portion := list(islice(rows, at_most)):
        yield {way: portion}


def _chosen(named: Mapping[str, Any]) -> dict[str, Any]:
    """The same data rows as splits name them: those of a dataset by a filter."""
    return {"filter": [{"term": "dataset", "is": named["dataset"]}]} if "dataset" in named else dict(named)
