"""What a run says of its own quality, once it has labels to be compared with."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from firstpass.curves import Curves
from firstpass.data_rows import DataRow
from firstpass.errors import NotEvaluated, WaitedTooLong
from firstpass.jobs import Job
from firstpass.metrics import Comparison, Evaluation, Metrics, Subject
from firstpass.outcomes import LabelError, RowOutcomes, SentToReview
from firstpass.progress import Watched
from firstpass.projects import Project, number_of
from firstpass.rows import ComparedDataRow, RunDataRow
from firstpass.session import Session

if TYPE_CHECKING:
    from firstpass.models import ModelRun

REVIEWED_PER_CALL = 1_000
SOON_S = 0.2  # until what changed is taken by a job

# Clauses as slices have them; all must hold.
Filter = Sequence[Mapping[str, Any]]


class Evaluated:
    """The part of a run that compares its predictions with labels.

    `confidence` is a threshold in hundredths: predictions of at least that count. `iou` is one in steps of 0.05, 0 for any overlap: a
    prediction matches a label that overlaps it at least so much. What is left out is the run's operating point; `split` None is all
    data rows, "" those of none. Moving a threshold looks figures up and works nothing out again.
    """

    __slots__ = ()
    id: UUID
    _session: Session

    def take_labels(self, project: Project | UUID, *, follows: bool = False) -> Job:
        """Compare the run with the labels that count now in a project, in place of those of another. Returns the job that copies them.

        Later changes of the labels change nothing until `refresh_labels`; with `follows`, each is taken by itself. The figures come
        by themselves after this, and after each upload: see `wait_until_evaluated`. Raises Conflict for a project of another ontology.
        """
        body = {"project": number_of(project), "follows": follows}
        return Job(self._session, self._session.put(self._door("labels"), body))

    def refresh_labels(self) -> Job:
        """Take the labels again as they count now in the same project, also for data rows that are new in the run."""
        return Job(self._session, self._session.post(self._door("labels/refresh")))

    def evaluation(self) -> Evaluation:
        """How far the figures are, with whose labels, and what there is to ask for."""
        return Evaluation.read(self._session.get(self._door("evaluation")))

    def move_operating_point(self, *, confidence: float | None = None, iou: float | None = None) -> Evaluation:
        """Let the figures of single data rows stand at other thresholds. They are worked out again: see `wait_until_evaluated`."""
        asked = {"confidence": confidence, "iou": iou}
        said = {name: value for name, value in asked.items() if value is not None}
        return Evaluation.read(self._session.patch(self._door("evaluation"), said))

    def wait_until_evaluated(self, *, timeout_s: float | None = None, progress: Watched = None) -> Evaluation:
        """Return once the figures are up to date with all that is there.

        Raises NotEvaluated where no labels were taken, or nothing is at work on figures that are out of date; JobFailed, JobCancelled,
        WaitedTooLong as waiting for a job does.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while (found := self.evaluation()).state != "current":
            left_s = None if deadline is None else max(0.0, deadline - time.monotonic())
            if found.job is None:
                if found.state != "running":
                    raise NotEvaluated(_why_not(found))
                if left_s == 0.0:
                    raise WaitedTooLong(f"A change of labels or splits still waits to be taken after {timeout_s:g} s.")
                time.sleep(SOON_S)
                continue
            Job(self._session, self._session.get(f"jobs/{found.job}")).wait(timeout_s=left_s, progress=progress)
        return found

    def metrics(self, *, confidence: float | None = None, iou: float | None = None, split: str | None = None) -> Metrics:
        """Figures of all subjects and of each, and the confusion matrix."""
        said = self._session.get(self._door("metrics"), confidence=confidence, iou=iou, split=split)
        return Metrics.read(said, self.evaluation())

    def curves(self, *, iou: float | None = None, split: str | None = None, subject: Subject | str | None = None) -> Curves:
        """What is drawn of all subjects or of one: counts at every confidence, precision and recall, histogram, reliability.

        `subject` may be its path or name. Raises UnknownName, which lists those there are.
        """
        index = self._index(subject)
        return Curves.read(self._session.get(self._door("curves"), iou=iou, split=split, subject=index))

    def data_rows(self, *, split: str | None = None, order: str | None = None, filter: Filter | None = None) -> Iterator[RunDataRow]:
        """Its data rows, the least sure first.

        `order` is confidence, name, surest_wrong, iou, f1, precision, recall, true_positives, false_positives, false_negatives or
        metric:<name>, with a - in front for the other way round; those without that figure come last: the worst false positive is in
        the first data row of "-surest_wrong". `filter` are clauses as slices have them:
        [{"term": "outcome", "model_run": str(run.id), "is": "false_positive"}].
        """
        for said in self._session.pages(self._door("data-rows"), split=split, order=order, filter=_text(filter)):
            yield RunDataRow.read(said)

    def outcomes(self, data_row: DataRow | UUID, *, confidence: float | None = None, iou: float | None = None) -> RowOutcomes:
        """What became of every prediction and every label of a data row."""
        said = self._session.get(self._door(f"data-rows/{number_of(data_row)}/outcomes"), confidence=confidence, iou=iou)
        return RowOutcomes.read(said, self.evaluation())

    def compare(
        self, other: "ModelRun | UUID", *, confidence: float | None = None, iou: float | None = None, split: str | None = None
    ) -> Comparison:
        """The figures of this run and of another on the data rows that both are evaluated on; splits are those of this run.

        Both are read at the same `confidence` and `iou`; without them, at this run's operating point.
        """
        asked = {"with": number_of(other), "confidence": confidence, "iou": iou, "split": split}
        return Comparison.read(self._session.get(self._door("comparison"), **asked))

    def compared_data_rows(
        self,
        other: "ModelRun | UUID",
        *,
        order: str = "worse",
        split: str | None = None,
        filter: Filter | None = None,
        confidence: float | None = None,
        iou: float | None = None,
    ) -> Iterator[ComparedDataRow]:
        """Data rows that both are evaluated on, those first where the other run does worse, or with `order="better"` does better.

        Both are read at the same `confidence` and `iou`; without them, at this run's operating point.
        """
        asked = {"with": number_of(other), "order": order, "split": split, "filter": _text(filter), "confidence": confidence, "iou": iou}
        return map(ComparedDataRow.read, self._session.pages(self._door("comparison/data-rows"), **asked))

    def label_errors(
        self,
        *,
        confidence: float | None = None,
        iou: float | None = None,
        reason: str | None = None,
        subject: Subject | str | None = None,
        split: str | None = None,
        in_review: bool | None = None,
        doubtful: bool = False,
    ) -> Iterator[LabelError]:
        """Labels that are perhaps wrong, the surest prediction against them first; `reason` is missing, class or place.

        `in_review=False` leaves out those that wait for a reviewer already. `doubtful` tells also what the model is more often wrong
        than right about when it is so sure.
        """
        evaluation, index = self.evaluation(), self._index(subject)
        asked = {"confidence": confidence, "iou": iou, "reason": reason, "subject": index, "split": split}
        asked["in_review"] = None if in_review is None else str(in_review).lower()
        asked["doubtful"] = "true" if doubtful else None
        for said in self._session.pages(self._door("label-errors"), **asked):
            yield LabelError.read(said, evaluation)

    def send_to_review(self, data_rows: Iterable[LabelError | RunDataRow | DataRow | UUID], *, comment: str = "") -> SentToReview:
        """Let reviewers look again at the labels of these data rows, which count until then. Sent again, nothing changes."""
        rows = iter(dict.fromkeys(number_of(getattr(each, "data_row", each)) for each in data_rows))
        sent, already = 0, 0
        left: list[UUID] = []
        while portion := list(islice(rows, REVIEWED_PER_CALL)):
            said = self._session.post(self._door("label-errors/review"), {"data_rows": portion, "comment": comment})
            sent, already = sent + said["sent"], already + said["already"]
            left += map(UUID, said["left"])
        return SentToReview(sent, already, tuple(left))

    def _door(self, below: str) -> str:
        return f"model-runs/{self.id}/{below}"

    def _index(self, subject: Subject | str | None) -> int | None:
        found = self.evaluation().subject(subject) if isinstance(subject, str) else subject
        return None if found is None else found.index


def _text(clauses: Filter | None) -> str | None:
    """A filter as it stands in an address."""
    return None if clauses is None else json.dumps(list(clauses), ensure_ascii=False)


def _why_not(found: Evaluation) -> str:
    if found.state == "none":
        return "This run has no labels to be compared with. Expected: take_labels(project) first."
    return (
        f"Data rows that are not evaluated as they are now: {found.stale_count:,}, and no job is at work on them. "
        "Expected: refresh_labels(), which also takes labels of data rows that are new in the run."
    )
