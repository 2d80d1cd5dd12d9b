"""A run of Acme's with predictions, a project with labels of the same data rows, and everything that workers do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.core import jobs
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import NDJSON, keyed, lines, make_run, work
from tests.support.labeling import Bench, box, make_bench

SIZE = 100.0


@dataclass(frozen=True)
class Trial:
    """A bench, and a run that holds its data rows; `mark` begins their global keys."""

    bench: Bench
    run: ModelRun
    mark: str

    @property
    def person(self) -> Person:
        return self.bench.owner

    @property
    def path(self) -> str:
        return f"model-runs/{self.run.pk}"

    def get(self, below: str) -> Any:
        """What the run says there."""
        answer = self.person.api.get(f"{self.path}/{below}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def upload(self, *documents: Any, mode: str = "append", settle: bool = True) -> None:
        """Send predictions and let the workers write them, and do all that follows unless they are not to `settle` it."""
        answer = self.person.api.post(f"{self.path}/predictions?mode={mode}", lines(*documents), content_type=NDJSON)
        assert answer.status_code == 202, answer.content
        work_all(self.person) if settle else work(self.person, answer.json())

    def label(self, **boxes: Sequence[dict[str, Any]]) -> None:
        """Import labels: for each number of a data row (`_0=[...]`) its annotations."""
        rows = [{"data_row": {"global_key": f"{self.mark}{name.replace('_', '-')}"}, "annotations": each} for name, each in boxes.items()]
        path = f"projects/{self.bench.project.pk}/label-imports"
        answer = self.person.api.post(path, lines(*rows), content_type=NDJSON)
        assert answer.status_code == 202, answer.content
        work_all(self.person)

    def take(self, *, follows: bool = False) -> None:
        """Take the project's labels, and evaluate."""
        answer = self.person.api.put(f"{self.path}/labels", {"project": str(self.bench.project.pk), "follows": follows})
        assert answer.status_code == 202, answer.content
        work_all(self.person)

    def refresh(self) -> None:
        """Take them again."""
        assert self.person.api.post(f"{self.path}/labels/refresh").status_code == 202
        work_all(self.person)

    def coin(self, x: float, **more: Any) -> dict[str, Any]:
        """A label of a coin: a square, this far to the right."""
        return box(self.bench.words.coin, x, 10, SIZE, SIZE, **more)

    def stamp(self, x: float, **more: Any) -> dict[str, Any]:
        """The same of a stamp."""
        return box(self.bench.words.stamp, x, 10, SIZE, SIZE, **more)

    def said(self, number: int, x: float, confidence: float | None = 0.9, name: str = "coin", **more: Any) -> dict[str, Any]:
        """A prediction line: a square on a data row."""
        value = {"x": x, "y": 10, "width": SIZE, "height": SIZE}
        where = {"data_row": {"global_key": f"{self.mark}-{number}"}}
        return {**where, "name": name, "kind": "bounding_box", "value": value, "confidence": confidence, **more}


def make_trial(person: Person, *, rows: int = 4, mark: str = "t") -> Trial:
    """Data rows with the keys <mark>-0, <mark>-1 and so on, and a run that holds them all."""
    bench = keyed(make_bench(person, rows=rows), mark)
    return Trial(bench, make_run(bench, rows=rows), mark)


def another_run(trial: Trial, *, rows: int = 4) -> Trial:
    """A second run over the same data rows."""
    return Trial(trial.bench, make_run(trial.bench, rows=rows), trial.mark)


def work_all(person: Person) -> None:
    """Every job, what subscribers make of it, and the jobs that follow, to the end."""
    for _ in range(50):
        with tenant(person.organization.pk):
            open_jobs = list(Job.objects.filter(state__lte=JobState.RUNNING).order_by("created_at").values_list("pk", flat=True))
        with bound(person.organization.pk):
            for number in open_jobs:
                jobs.run(str(number))
            tell_subscribers()
        with tenant(person.organization.pk):
            if not Job.objects.filter(state__lte=JobState.RUNNING).exists():
                return
    raise AssertionError("there is no end to the work")
