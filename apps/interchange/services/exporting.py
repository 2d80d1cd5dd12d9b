"""A project's labels as a file, as a job: written row by row, stored once it is whole."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction
from django.utils.text import slugify

from apps.core import storage
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job
from apps.core.problems import FieldError, Invalid, NotFound
from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import LabelRow
from apps.interchange.queries import label_rows, labels_of
from apps.kinds import InvalidValue
from apps.ontologies.queries import tree
from apps.organizations.actor import Actor
from apps.projects.models import Project

EXPORT = "interchange.export"
TOLD_EVERY = 50


def start_export(*, actor: Actor, project: Project, form: str, states: Sequence[str] = ()) -> Job:
    """Start the job that writes the project's labels in one of LABEL_FORMATS; those in these states, or all."""
    payload = {"project": str(project.pk), "format": form, "states": list(states)}
    return create_job(
        kind=EXPORT,
        title=f"Export of {project.name} as {LABEL_FORMATS[form].title}",
        chunks=[payload],
        actor_id=actor.user_id,
        total=labels_of(project, states).count(),
        params=payload,
    )


def export_chunk(context: ChunkContext) -> None:
    """The whole file; done again it is another one, and the one whose end is written counts. Raises LeaseLost, JobCancelled, Invalid."""
    payload = context.payload
    with transaction.atomic():
        project: Project | None = Project.objects.filter(pk=payload["project"]).first()
        features = tree(project.ontology_id) if project is not None else ()
    if project is None:
        raise NotFound("The project is gone.")
    form, counted, digest, report = LABEL_FORMATS[payload["format"]], _Counted(context), hashlib.sha256(), Report()
    with tempfile.TemporaryFile() as file:
        rows = label_rows(project, labels_of(project, payload["states"]))
        try:
            for piece in form.write(counted.all(rows), features=features, report=report):
                digest.update(piece)
                file.write(piece)
        except InvalidValue as error:
            refusal = FieldError(error.pointer, error.code, error.message, error.expected)
            raise Invalid(f"{form.title} cannot hold these labels: {error.message}", errors=[refusal]) from error
        file.seek(0)
        key = storage.put("exports", File(file), form.suffix.lstrip("."))
    name = f"{slugify(project.name) or 'labels'}-{form.name}{form.suffix}"
    figures = {"annotations": counted.annotations, "data_rows": counted.data_rows, "sha256": digest.hexdigest(), "left_out": report.lines()}
    try:
        with context.commit(done=counted.data_rows - context.job.done, result={"file": {"key": key, "filename": name}, **figures}):
            pass
    except BaseException:
        storage.delete(key)
        raise


@dataclass
class _Counted:
    """Rows on their way into a file."""

    context: ChunkContext
    data_rows: int = 0
    annotations: int = 0

    def all(self, rows: Iterator[LabelRow]) -> Iterator[LabelRow]:
        """Count them, and say from time to time how far it is. Raises JobCancelled, LeaseLost."""
        for row in rows:
            self.data_rows += 1
            self.annotations += len(row.annotations)
            if self.data_rows % TOLD_EVERY == 0:
                if self.context.cancelled():
                    raise JobCancelled
                self.context.progress(f"{self.data_rows:,} data rows written", done=self.data_rows)
            yield row
