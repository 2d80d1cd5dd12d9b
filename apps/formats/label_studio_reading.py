"""Reading Label Studio's tasks: one row for each annotation and each prediction, what is wrong as errors of their own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO
from uuid import UUID

from apps.core.strict_json import NotStrict, loads
from apps.formats.base import Extents, RowsOfText, TextsOf, pieces, unknown
from apps.formats.binding import bind
from apps.formats.flat_answers import place_answers
from apps.formats.json_scan import MAX_ITEM_BYTES, scan
from apps.formats.label_studio_data_rows import NAMELESS, Shown, parted, shown_by
from apps.formats.label_studio_left_out import beside_labels, note_annotation, note_closed
from apps.formats.label_studio_regions import identified, is_shape, modality_of, ontology_of, read_region, read_relation
from apps.formats.label_studio_results import TASK, Result, Task, members_of, read_results
from apps.formats.label_studio_tags import RELATION
from apps.formats.label_studio_timeline import apart
from apps.formats.ndjson import EXPECTED, read_lines
from apps.formats.reading import MAX_NAME, first_moment, read_name
from apps.formats.rows import UNNAMED_MODEL, LabelRow, LineError, NamedAnnotation, Whole
from apps.formats.settling import AssetOf
from apps.formats.sizes import refuse_other_size
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import join, read_positive, read_share
from apps.kinds.values import Annotation, Extent


def read_tasks(file: BinaryIO) -> Iterator[tuple[Task, int | None] | LineError]:
    """The tasks of a list, each with the pointer to it, or of lines, each with its number; bad ones as errors."""
    file.seek(0)
    head = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    if not head.startswith(b"["):
        for line in read_lines(pieces(file), max_line_bytes=MAX_ITEM_BYTES):
            yield line if isinstance(line, LineError) else (Task(line.document, ""), line.number)
        return
    try:
        for item in scan(file):
            try:
                yield Task(members_of(loads(item.raw), item.pointer, TASK), item.pointer), None
            except NotStrict as error:
                yield LineError(None, item.pointer, error.code, error.message, EXPECTED.get(error.code, "strict JSON"))
            except InvalidValue as error:
                yield LineError.of(error)
    except InvalidValue as error:
        yield LineError.of(error)


@dataclass(frozen=True, slots=True)
class _Said:
    """An annotation or a prediction of a task, with the pointer to it and the row as far as it is known."""

    task: Task
    members: Mapping[str, Any]
    at: str
    row: LabelRow


class TaskReader:
    """Reads tasks against the features of an ontology; what it may ask tells what a file does not. `left_out` is what it met."""

    def __init__(
        self,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        asset_of: AssetOf | None = None,
        rows_of_text: RowsOfText | None = None,
        texts_of: TextsOf | None = None,
    ) -> None:
        self._extents, self._asset_of, self._rows_of_text, self._texts_of = extents, asset_of, rows_of_text, texts_of
        self._ontology = ontology_of(features)
        self.left_out = beside_labels()

    def rows(self, task: Task, line: int | None) -> Iterator[LabelRow | LineError]:
        """A row for each annotation, then for each prediction; a result that is wrong is left out with an error of its own."""
        taken: set[UUID] = set()
        task = replace(task, extents=self._extents, asset_of=self._asset_of, texts_of=self._texts_of)
        try:
            refuse_short(task)
            shown = shown_by(task, rows_of_text=self._rows_of_text)
            said = [*_annotations(task), *_predictions(task)]
            unsent = [at for members, at in task.lists("drafts") if members.get("result")]
        except InvalidValue as error:
            yield LineError.of(error, line)
            return
        for at in unsent:
            yield LineError(line, at, "unsubmitted", "This is a draft, which was never submitted.", "an annotation")
        for members, at, row in said:
            if members.get("was_cancelled"):
                yield LineError(line, at, "skipped", "The annotator skipped this task.", "an annotation that was submitted")
                continue
            note_annotation(self.left_out, members, at, line, is_prediction=row.model is not None)
            errors: list[InvalidValue] = []
            try:
                found = list(self._rows(_Said(task, members, at, replace(row, line=line)), shown, taken, errors))
                yield from (replace(each, refused=bool(errors)) for each in found)
            except InvalidValue as error:
                errors.append(error)
            yield from (LineError.of(error, line) for error in errors)

    def _rows(self, said: "_Said", shown: Sequence[Shown], taken: set[UUID], errors: list[InvalidValue]) -> Iterator[LabelRow]:
        """A row for each data row that the task is about."""
        results, wrong = read_results(said.members.get("result") or [], join(said.at, "result"), said.task)
        errors += wrong
        for about, own in parted(results, shown, errors):
            yield self._row(replace(said, task=about), own, taken, errors)

    def _row(self, said: "_Said", results: Sequence[Result], taken: set[UUID], errors: list[InvalidValue]) -> LabelRow:
        task, members, at = said.task, said.members, said.at
        row = replace(said.row, data_row=task.data_row or NAMELESS)
        own_at = join(at, "firstpass")
        own = members_of(members.get("firstpass") or {}, own_at)
        key = f"{row.data_row.global_key or row.data_row.id}/{members.get('unique_id') or members.get('id') or at.rpartition('/')[2]}"
        picture = _picture(task, results)
        named = self._named(results, picture, errors)
        note_closed(self.left_out, results, (each for _, each in named), row.line)
        named = [(place, identified(each, f"{key}/{row.model or ''}", number, taken)) for number, (place, each) in enumerate(named)]
        bound = self._bound(named, errors)
        annotations = [each for each, _ in bound]
        if row.model is not None:
            annotations = _scored(annotations, read_share(members.get("score"), join(at, "score")))
        text = {"": task.data["text"]} if isinstance(task.data.get("text"), str) else {}
        return replace(
            row,
            annotations=tuple(annotations),
            places=tuple((row.line, at) for _, at in bound),
            extent=picture.extent,
            size_at=picture.at,
            project=read_name(own.get("project"), join(own_at, "project")),
            by=row.by or read_name(own.get("by"), join(own_at, "by")),
            status=read_name(own.get("status"), join(own_at, "status")),
            modality=read_name(task.own.get("modality"), "/meta/firstpass/modality") or modality_of(results) or "image",
            texts=text,
            url=task.address(),
        )

    def _named(self, results: Sequence[Result], picture: "_Picture", errors: list[InvalidValue]) -> list[tuple[int, NamedAnnotation]]:
        """With their places in the list of results, relations last."""
        groups: dict[str, list[tuple[int, Result]]] = {}
        for index, result in enumerate(results):
            groups.setdefault("" if result.type == RELATION else f"/{result.key}", []).append((index, result))
        found: list[tuple[int, NamedAnnotation]] = []
        answers: list[tuple[int, NamedAnnotation]] = []
        for group, members in groups.items():
            if not group:
                continue
            try:
                _refuse_other_picture([result for _, result in members], picture)
                for each in read_region([result for _, result in members], self._ontology):
                    (answers if is_answer_of(each) else found).append((members[0][0], each))
            except InvalidValue as error:
                errors.append(error)
        found = [*apart(found, self._ontology, errors), *self._asked(answers)]
        for index, result in groups.get("", ()):
            try:
                found += [(index, each) for each in read_relation(result, self._ontology)]
            except InvalidValue as error:
                errors.append(error)
        return found

    def _asked(self, answers: Sequence[tuple[int, NamedAnnotation]]) -> list[tuple[int, NamedAnnotation]]:
        """Answers about the asset, those to questions under an option within the answer that brought them up."""
        by_name = {each.said.feature.at: (index, each) for index, each in answers}
        placed = place_answers([each.said for _, each in answers], self._ontology.features, self._ontology.names)
        return [(by_name[said.feature.at][0], replace(by_name[said.feature.at][1], said=said)) for said in placed]

    def _bound(self, named: Sequence[tuple[int, NamedAnnotation]], errors: list[InvalidValue]) -> list[tuple[Annotation, str]]:
        """The annotations in the order of their results, with the pointers to what says them."""
        keys: dict[str, UUID] = {}
        found: list[tuple[int, Annotation, str]] = []
        for place, each in named:
            try:
                found.append((place, bind(each, self._ontology.features, keys=keys), each.said.at))
            except InvalidValue as error:
                errors.append(error)
                continue
            if each.key is not None and each.id is not None:
                keys[each.key] = each.id
        return [(annotation, at) for _, annotation, at in sorted(found, key=lambda item: item[0])]


def is_answer_of(named: NamedAnnotation) -> bool:
    """Whether this answers a question about the asset as a whole."""
    return named.place is None and (named.said.kind is None or KINDS[named.said.kind].role == "classification")


def refuse_short(task: Task) -> None:
    """Nothing, but for a task of the short export, which has values of results without their types. Raises InvalidValue."""
    if "data" not in task.members and "annotation_id" in task.members and not task.members.keys() & {"annotations", "predictions"}:
        words = "This is Label Studio's JSON-MIN, which does not say what its results are."
        raise InvalidValue(task.at, words, "an export of the same project as JSON", code="short_export")


def _annotations(task: Task) -> Iterator[tuple[Mapping[str, Any], str, LabelRow]]:
    for members, at in task.lists("annotations"):
        by = _who(members.get("completed_by"), join(at, "completed_by"))
        changed = first_moment(members.get("updated_at"), members.get("created_at"))
        yield members, at, LabelRow(NAMELESS, by=by, is_label=True, whole=Whole(bool(members.get("ground_truth")), changed, at))


def _predictions(task: Task) -> Iterator[tuple[Mapping[str, Any], str, LabelRow]]:
    for members, at in task.lists("predictions"):
        version = members.get("model_version")
        if isinstance(version, Mapping):
            version = next(iter(version.values()), None)
        yield members, at, LabelRow(NAMELESS, model=str(version or UNNAMED_MODEL)[:MAX_NAME])


def _who(payload: Any, at: str) -> str | None:
    """The address of whoever made an annotation, else the number of their account."""
    if isinstance(payload, Mapping):
        payload = payload.get("email") or payload.get("id")
    return read_name(str(payload) if isinstance(payload, int) else payload, at)


def _scored(annotations: Sequence[Annotation], score: float | None) -> list[Annotation]:
    """A prediction's score is that of all its regions where none has one of its own."""
    if score is None or any(each.confidence is not None for each in annotations):
        return list(annotations)
    return [replace(each, confidence=score) for each in annotations]


@dataclass(frozen=True, slots=True)
class _Picture:
    """The size that all regions of an annotation are on, how the pointers to it begin, and whose it is."""

    extent: Extent | None = None
    at: str = ""
    whose: str = "the data row's"


def _picture(task: Task, results: Sequence[Result]) -> _Picture:
    """As this software wrote it, else as all regions tell it, where they disagree the data row's, or if none is known the first one's.

    Where none of them tells it, as the task does that they were drawn for.
    """
    own = task.own
    if own.get("width") is not None:
        at = f"{task.at}/meta/firstpass/"
        width, height = (read_positive(own.get(key), at + key) for key in ("width", "height"))
        return _Picture(Extent(width, height), at)
    told = dict[Extent, str]()
    for each in filter(_tells_size, results):
        with suppress(InvalidValue):  # told where its region is read
            told.setdefault(Extent(*each.size()), f"{each.at}/original_")
    if not told:
        drawn = any(is_shape(each) and modality_of([each]) == "image" for each in results)
        size = task.told_size() if drawn else None
        return _Picture() if size is None else _Picture(Extent(*size[0]), size[1])
    first, at = next(iter(told.items()))
    known = None if len(told) == 1 or task.data_row is None else task.extents(task.data_row)
    if known is None:
        return _Picture(first, at, "the first region's")
    there = Extent(known.width, known.height)
    return _Picture(there, told.get(there, at))


def _tells_size(result: Result) -> bool:
    """Whether it tells the size of the one picture that is shown: pages have a size each."""
    return result.members.get("original_width") is not None and not result.is_on_page


def _refuse_other_picture(results: Sequence[Result], picture: _Picture) -> None:
    """Nothing, where what these results draw is on a picture of this size. Raises InvalidValue."""
    for each in results:
        if is_shape(each) and _tells_size(each):
            refuse_other_size(Extent(*each.size()), f"{each.at}/original_", picture.extent, whose=picture.whose)
