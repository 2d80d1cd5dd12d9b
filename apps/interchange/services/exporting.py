"""Labels and predictions that go out as a file, as a job."""

import hashlib
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import File
from django.db import transaction
from django.utils.text import slugify

from apps.annotations.queries import spoken_features
from apps.catalog.models import DataRow
from apps.core import storage
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job
from apps.core.problems import FieldError, Invalid, NotFound
from apps.formats import LABEL_FORMATS, LabelFormat, Report
from apps.formats.archive import zip_of
from apps.formats.base import ARCHIVE
from apps.formats.listing import media_places
from apps.formats.rows import LabelRow
from apps.interchange.counting import ROW, counted
from apps.interchange.exported import ExportedRows, automatic_left_out, data_rows_of, kept_back_in, names_in
from apps.interchange.selection import FILES, NO_MEDIA, Selection
from apps.interchange.unmatched import why_nothing
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.organizations.actor import Actor
from apps.projects.models import Project

EXPORT = "interchange.export"
TOLD_EVERY_S = 0.5
PIECE_BYTES = 1 << 20
FIRST_DATE = (1980, 1, 1, 0, 0, 0)
MEDIA = ("file", "files")
FILE, ADDRESS = "file", "address of the media"  # as the report calls them


def start_export(*, actor: Actor, selection: Selection, name: str) -> Job:
    """Start the job that writes a selection in one of LABEL_FORMATS; `name` is of the project or the run it is of."""
    return create_job(
        kind=EXPORT,
        title=f"Export of {name} as {LABEL_FORMATS[selection.form].title}",
        chunks=[selection.params()],
        actor_id=actor.user_id,
        total=data_rows_of(selection).count(),
        params={**selection.params(), "format": selection.form, "named": names_in(selection)},
    )


def export_chunk(context: ChunkContext) -> None:
    """The whole file; done again it is another one, and the one whose end is written counts. Raises LeaseLost, JobCancelled, Invalid."""
    selection = Selection.of(context.payload)
    with transaction.atomic():
        name, features = _named(selection)
        unseen, kept_back = automatic_left_out(selection), kept_back_in(selection)
    form, report = LABEL_FORMATS[selection.form], Report()
    if unseen:
        report.left_out("automatic label", "nobody has looked at it, and automatic labels were not asked for", unseen)
    if kept_back:
        report.left_out("data row that a model looked at", "it is under a blind audit, which what the model said would spoil", kept_back)
    going = _Going(context, form, report, media=selection.media)
    with tempfile.TemporaryFile() as file:
        try:
            for piece in form.write(going.all(ExportedRows(selection, form)), features=features, report=report):
                file.write(piece)
        except InvalidValue as error:
            refusal = FieldError(error.pointer, error.code, error.message, error.expected)
            raise Invalid(f"{form.title} cannot hold this: {error.message}", errors=[refusal]) from error
        with _with_media(file, going) as whole:
            suffix = form.suffix if whole is file else ARCHIVE
            digest = hashlib.file_digest(cast(Any, whole), "sha256").hexdigest()
            whole.seek(0)
            key = storage.put("exports", File(whole), suffix.lstrip("."))
    filename = f"{slugify(name) or 'export'}-{form.name}{suffix}"
    figures = {**going.figures(), "sha256": digest, "left_out": report.lines()}
    result = {"file": {"key": key, "filename": filename}, **figures}
    with transaction.atomic():
        words = _told(going, selection)
    try:
        with context.commit(done=going.data_rows - context.job.done, result=result, message=words):
            pass
    except BaseException:
        storage.delete(key)
        raise


def _told(going: "_Going", selection: Selection) -> str:
    """How the export ended, in words for people: of one that holds nothing, why."""
    if going.data_rows:
        return f"{counted(going.data_rows, ROW)} written{'' if going.annotations else ', without a single annotation'}"
    if going.passed_over:
        return f"Nothing was written: no data row here is one for {going.form.title}"
    return why_nothing(selection)


def _named(selection: Selection) -> tuple[str, tuple[FeatureSpec, ...]]:
    """What the file is called after, and the features it speaks of. Raises NotFound."""
    if selection.project:
        project: Project | None = Project.objects.filter(pk=selection.project).first()
        if project is not None:
            return project.name, spoken_features(project.ontology_id)
    else:
        run: ModelRun | None = ModelRun.objects.select_related("model").filter(pk=selection.model_run).first()
        if run is not None:
            return run.name, spoken_features(run.model.ontology_id)
    raise NotFound("What was to be exported is gone.")


@dataclass
class _Going:
    """Rows on their way into a file, counted as they are given to it; and where in it the media of each data row belong."""

    context: ChunkContext
    form: LabelFormat
    report: Report
    media: str
    data_rows: int = 0
    annotations: int = 0
    passed_over: bool = False  # whether a data row was of an asset type that the format does not hold
    files: dict[str, tuple[str, str]] = field(default_factory=dict)  # storage key and place, by data row
    taken: set[str] = field(default_factory=set)  # the places in the archive, in lower case
    last: DataRow | None = None
    told: float = 0.0

    def all(self, rows: ExportedRows) -> Iterator[LabelRow]:
        """Count them, and say from time to time how far it is. Raises JobCancelled, LeaseLost."""
        for data_row, said in rows.all():
            if said.modality not in self.form.modalities:
                why = f"{self.form.title} has no place for it"
                self.report.left_out(f"data row of type {said.modality}", why, annotations=len(said.annotations))
                self.annotations += len(said.annotations)
                self.passed_over = True
                continue
            if data_row is not self.last:
                self.data_rows, self.last = self.data_rows + 1, data_row
                self._take_media(data_row, said)
            self.annotations += len(said.annotations)
            if said.metrics and not self.form.holds_metrics:
                self.report.left_out("metric of a data row", f"{self.form.title} has no place for it", len(said.metrics))
            self.tell(f"{counted(self.data_rows, ROW)} written")
            yield self._with_path(data_row, said)

    def _take_media(self, data_row: DataRow, said: LabelRow) -> None:
        """Remember its file where files go along; say so where the file or the address that was asked for has no place."""
        if self.media == NO_MEDIA:
            return
        what = FILE if self.media == FILES else ADDRESS
        if not data_row.media_key:
            self.report.left_out(what, "nothing is stored for this data row")
        elif self.media == FILES:
            path = self.form.media_path(said)
            if not self.form.is_archive:  # else the format settles where they lie, or its listing does
                path = _apart(path, str(data_row.pk), self.taken)
            self.files[str(data_row.pk)] = data_row.media_key, path
        elif not self.form.holds_urls:
            self.report.left_out(what, f"{self.form.title} has no place for it")

    def _with_path(self, data_row: DataRow, said: LabelRow) -> LabelRow:
        """With the place of its media, where that is known before the file is written."""
        there = self.files.get(str(data_row.pk))
        return said if there is None or self.form.is_archive else replace(said, media=there[1])

    def figures(self) -> dict[str, int]:
        """What the file holds, and how many annotations it had no place for."""
        left_out = self.report.annotations
        return {"data_rows": self.data_rows, "annotations": self.annotations - left_out, "annotations_left_out": left_out}

    def tell(self, words: str) -> None:
        """Say how far it is, and stop where that was asked. Raises JobCancelled, LeaseLost."""
        if (now := time.monotonic()) - self.told >= TOLD_EVERY_S:
            self.told = now
            if self.context.cancelled():
                raise JobCancelled
            self.context.progress(words, done=self.data_rows)


@contextmanager
def _with_media(file: IO[bytes], going: _Going) -> Iterator[IO[bytes]]:
    """The file, or where media go along a zip that holds both; a format that is a zip gets them among its own."""
    file.seek(0)
    if going.media != FILES:
        yield file
        return
    if going.form.is_archive:
        _add_media(file, going, media_places(cast(BinaryIO, file)))
        yield file
        return
    with tempfile.TemporaryFile() as whole:
        whole.writelines(zip_of([(going.form.member, iter(lambda: file.read(PIECE_BYTES), b""))]))
        _add_media(whole, going, None)
        yield whole


def _add_media(file: IO[bytes], going: _Going, listed: Mapping[str, str] | None) -> None:
    """Append the media to a zip, as they are stored, where its own listing has them if it has one; what has no place is told."""
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
        taken = {name.casefold() for name in archive.namelist()}
        for number, (data_row, (key, plain)) in enumerate(going.files.items(), start=1):
            going.tell(f"{counted(number, MEDIA)} added")
            path = plain if listed is None else listed.get(data_row)
            if path is None:
                going.report.left_out(FILE, f"{going.form.title} has no place for its data row")
                continue
            entry = zipfile.ZipInfo(_apart(path, data_row, taken), FIRST_DATE)
            with storage.opened(key) as media, archive.open(entry, "w", force_zip64=True) as member:
                shutil.copyfileobj(media, member, PIECE_BYTES)
    file.seek(0)


def _apart(path: str, data_row: str, taken: set[str]) -> str:
    """The place of a file among those that are taken: of two files of one name, the later lies in a folder called as its data row."""
    if path.casefold() in taken:
        folder, _, name = path.rpartition("/")
        path = f"{folder}/{data_row}/{name}".lstrip("/")
    taken.add(path.casefold())
    return path
