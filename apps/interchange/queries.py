"""Which data rows a file means, and the labels of a project in the one form."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import PurePosixPath
from posixpath import splitext
from unicodedata import normalize
from uuid import UUID

from django.db.models import Func, Q, QuerySet, Value
from django.db.models.functions import Replace, Trim

from apps.catalog.models import DataRow
from apps.core.ids import NO_ID
from apps.formats.base import MEDIA
from apps.formats.image_numbers import ids_of, number_of
from apps.formats.listing import IMAGE_SUFFIXES
from apps.formats.reading import id_of_elsewhere
from apps.formats.rows import DataRowRef
from apps.kinds import InvalidValue
from apps.kinds.reading import as_uuid, is_storable
from apps.modalities import MODALITIES
from apps.modalities.endings import SOUNDS, VIDEOS
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.projects.models import Project, Task

PORTION = 200
CALLED = ("id", "global_key", "name")  # all that tells one data row from another
HEARD = SOUNDS | VIDEOS
BY_STEM = HEARD | {"tif", "tiff"}  # of maps
SEEN = {suffix[1:] for suffix in IMAGE_SUFFIXES}
ENDINGS = HEARD | SEEN | {ending for modality in MODALITIES.values() for ending in modality.suffixes.values()}
MAX_DIGITS = 19
# What Label Studio puts before the name of a file that is uploaded, in all its exports.
UPLOAD = re.compile(r"^[0-9a-f]{8}-(?=.)")


@dataclass(frozen=True)
class Meant:
    """Data rows of the organization by what a file calls them; `has_names` where names were looked up too.

    `by_last_part` are the names among them that are paths and found a data row only without their folders, or their host; `near` the ids
    of those that a global key or a name found nearby.
    """

    by_id: dict[UUID, DataRow] = field(default_factory=dict)
    by_key: dict[str, DataRow] = field(default_factory=dict)
    by_name: dict[str, list[DataRow]] = field(default_factory=dict)
    has_names: bool = False
    by_last_part: set[str] = field(default_factory=set)
    near: set[UUID] = field(default_factory=set)

    def all(self) -> Iterator[DataRow]:
        """Every data row that is meant."""
        yield from self.by_id.values()
        yield from self.by_key.values()
        for rows in self.by_name.values():
            yield from rows

    def find(self, ref: DataRowRef) -> list[DataRow]:
        """By its id, else by its global key; where names were looked up, else by its name, else by the id that the name is.

        One, none, or several of one name; none where its id and its global key are those of two.
        """
        number = as_uuid(ref.id)
        if number in self.by_id:
            return [] if self._is_two(ref) else [self.by_id[number]]
        if ref.global_key in self.by_key:
            return [self.by_key[ref.global_key]]
        return self.by_name.get(ref.global_key or "", [])

    def one(self, ref: DataRowRef) -> DataRow:
        """The one data row that is meant. Raises InvalidValue."""
        found = self.find(ref)
        if self._is_two(ref):
            words = "This is the id of one data row and the global key of another."
            raise InvalidValue("/data_row", words, "one of the two, or both of one data row", code="ambiguous_data_row")
        if not found:
            raise self._unknown(ref)
        if len(found) > 1:
            raise InvalidValue("/data_row", f"{len(found)} data rows have this name.", "a global key", code="ambiguous_data_row")
        return found[0]

    def is_cut(self, ref: DataRowRef) -> bool:
        """Whether its folders were cut off to find it, so that another path may mean the same data row."""
        return as_uuid(ref.id) not in self.by_id and ref.global_key in self.by_last_part

    def _is_two(self, ref: DataRowRef) -> bool:
        """Whether the id is of one data row and the global key of another; what the first is called is no contradiction."""
        one, other = self.by_id.get(as_uuid(ref.id) or NO_ID), self.by_key.get(ref.global_key or "")
        return one is not None and other is not None and one.pk != other.pk and ref.global_key != one.name

    def _unknown(self, ref: DataRowRef) -> InvalidValue:
        called = ref.id or ref.global_key or ""
        words, expected = "There is no such data row.", "the id or the global key of a data row"
        if ref.id is not None and as_uuid(ref.id) is None and ref.global_key is None:
            return id_of_elsewhere(called, "/data_row")
        if self.has_names and ref.id is None and called.isdecimal():
            words = f"No data row has the global key or the name {called}, and none is exported as an image of this number."
            expected = "the image_id of a COCO export of these data rows, or the id, global key or name of a data row, or its name's stem"
        elif self.has_names:
            expected = "the id, the global key or the file name of a data row"
        return InvalidValue("/data_row", words, expected, code="unknown_data_row")


def data_rows_meant(
    refs: Sequence[DataRowRef], *, by_name: bool = False, near: "QuerySet[DataRow] | None" = None, fields: Sequence[str] = ()
) -> Meant:
    """Look all of them up at once; with `by_name`, keys that no data row has are taken for names of files, else for numbers of images.

    Names are looked up among those that are `near` first, as in the project or the run that the file is for, and only what none of these
    is called among all. Our own exports call the file of a data row without a global key by its id. What none of these is may be a path,
    which few data rows are called by: that of an address is looked up without its host, then its last part, with the ending that exports
    give it, then without what Label Studio puts before it and as it renames files. Sounds, videos and maps are found without their
    endings too, as subtitles and layers are called, the whole path first, and where there are none, images, as CVAT calls frames.
    A text that cannot be stored is nobody's.
    With `fields`, no more than these is loaded; CALLED must be among them.
    """
    ids = {number for ref in refs if (number := as_uuid(ref.id)) is not None}
    keys = {ref.global_key for ref in refs if ref.global_key is not None and is_storable(ref.global_key)}
    every = DataRow.objects.only(*fields) if fields else DataRow.objects.all()
    meant = Meant(by_id=every.filter(pk__any=ids).in_bulk(), has_names=by_name)
    scopes = [every] if near is None or not by_name else [near.only(*fields) if fields else near, every]
    for scope in scopes:
        if left := keys - meant.by_key.keys() - meant.by_name.keys():
            meant.by_key.update({str(row.global_key): row for row in scope.filter(global_key__in=left)})
        if by_name and (unknown := left - meant.by_key.keys()):
            named = _by_name(unknown, scope)
            meant.by_name.update(named)
            paths = ((key, rows) for key, rows in named.items() if _has_folders(key) or _is_upload(key))
            meant.by_last_part.update(key for key, rows in paths if not any(_is_whole(key, row) for row in rows))
        if len(scopes) > 1 and scope is scopes[0]:
            meant.near.update(row.pk for rows in (meant.by_key.values(), *meant.by_name.values()) for row in rows)
    return meant


def _by_name(unknown: set[str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    """The data rows of a scope that these names may mean, by the nearest of their meanings."""
    found: dict[str, list[DataRow]] = {}
    for row in scope.filter(name__in=unknown).order_by("id"):
        found.setdefault(row.name, []).append(row)
    named = {key: number for key in unknown - found.keys() if (number := as_uuid(key) or as_uuid(PurePosixPath(key).stem))}
    rows = scope.filter(pk__in=set(named.values())).in_bulk()
    found.update((key, [rows[number]]) for key, number in named.items() if number in rows)
    for row in _numbered(unknown - found.keys(), scope):
        found.setdefault(str(number_of(str(row.pk))), []).append(row)
    found.update(_by_path(unknown - found.keys(), scope))
    found.update(_by_file({key: key for key in unknown - found.keys()}, scope))
    found.update(_by_stem({key: key for key in unknown - found.keys()}, scope))
    found.update(_by_last_part(unknown - found.keys(), scope))
    found.update(_by_file({key: _last_part(key) for key in unknown - found.keys()}, scope))
    found.update(_by_stem({key: _last_part(key) for key in unknown - found.keys()}, scope))
    found.update(_by_parts({key: other for key in unknown - found.keys() if (other := _other_form(_last_part(key)))}, scope))
    uploads = {key: uploaded(key) for key in unknown - found.keys() if _is_upload(key)}
    found.update(_by_parts(uploads, scope))
    found.update(_by_valid_name({key: name for key, name in uploads.items() if key not in found}, scope))
    return found


def scopes_of_project(project: Project) -> "list[QuerySet[DataRow]]":
    """Where labels of a project look for data rows that a file names by texts alone: in the project, then in all of the organization."""
    tasks = Task.objects.filter(project=project).values("data_row")
    return [DataRow.objects.filter(pk__in=tasks), DataRow.objects.all()]


def outside_of(project: Project, data_rows: Iterable[UUID]) -> set[UUID]:
    """Those of the data rows that are not in the project."""
    asked = set(data_rows)
    return asked - set(Task.objects.filter(project=project, data_row__any=asked).values_list("data_row_id", flat=True))


def scopes_of_run(run: ModelRun) -> "list[QuerySet[DataRow]]":
    """Where predictions of a run do: in the run."""
    return [DataRow.objects.filter(pk__in=ModelRunDataRow.objects.filter(model_run=run).values("data_row"))]


def _has_folders(key: str) -> bool:
    return len(PurePosixPath(key.replace("\\", "/")).parts) > 1


def _last_part(key: str) -> str:
    return key.replace("\\", "/").rpartition("/")[2]


def _is_upload(key: str) -> bool:
    """Whether the file is called as Label Studio calls uploads."""
    return UPLOAD.match(_last_part(key)) is not None


def uploaded(key: str) -> str:
    """What the file at this path was called before Label Studio took it as an upload."""
    return UPLOAD.sub("", _last_part(key))


def _other_form(name: str) -> str | None:
    """The name with its accents joined to their letters, or with those apart if they were; None where it has none."""
    return next((form for form in (normalize("NFC", name), normalize("NFD", name)) if form != name), None)


def _inside(address: str) -> str:
    """The path of an address without its scheme and its host or bucket; what is no address as it is."""
    return address.partition("://")[2].partition("/")[2] or address


def _is_whole(key: str, row: DataRow) -> bool:
    """Whether a data row is called so, folders and all, with an ending or without."""
    called = row.name, row.global_key or row.name
    return any(key in (each, each.rpartition(".")[0]) for each in called) or _is_file_of(key, row)


def is_stem_of(key: str | None, row: DataRow) -> bool:
    """Whether an image is called so but for its ending."""
    stem = _last_part(key or "")
    called = [_last_part(each) for each in (row.name, row.global_key) if each]
    return row.modality == "image" and stem not in called and stem in [PurePosixPath(each).stem for each in called]


def _by_path(keys: Iterable[str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    """The data rows whose global key or name is the path of these addresses."""
    return _by_parts({key: path for key in keys if (path := _inside(key)) != key}, scope)


def _by_last_part(keys: Iterable[str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    """The data rows whose global key or name is the last part of these paths; uploads drop folders."""
    return _by_parts({key: part for key in keys if (part := _last_part(key)) not in {"", key}}, scope)


def _by_parts(parts: Mapping[str, str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    if not parts:
        return {}
    found = defaultdict[str, list[DataRow]](list)
    for row in scope.filter(Q(name__in=parts.values()) | Q(global_key__in=parts.values())).order_by("id"):
        for called in {row.name, row.global_key or row.name}:
            found[called].append(row)
    return {key: found[part] for key, part in parts.items() if part in found}


def _by_file(paths: Mapping[str, str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    """The data rows whose files our own exports call so, see _is_file_of."""
    asked = {each for path in paths.values() for each in _keys_of_file(path)}
    rows = {row.global_key: row for row in (scope.filter(global_key__in=asked) if asked else ())}
    named = {
        key: [rows[each] for each in _keys_of_file(path) if each in rows and _is_file_of(path, rows[each])] for key, path in paths.items()
    }
    return {key: found[:1] for key, found in named.items() if found}


def _is_file_of(path: str, row: DataRow) -> bool:
    """Whether exports call the file of a data row so: by its global key, with the ending of its name where the key has none."""
    plain, ending = path.replace("\\", "/").removeprefix(MEDIA), PurePosixPath(row.name).suffix
    return row.global_key is not None and plain in (row.global_key, row.global_key + ending)


def _keys_of_file(path: str) -> tuple[str, ...]:
    """The global keys that a file of this path can be of."""
    plain = path.replace("\\", "/").removeprefix(MEDIA)
    return (plain, splitext(plain)[0]) if plain != path else (splitext(plain)[0],)


def _by_valid_name(names: Mapping[str, str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    """The data rows whose names become these where Django keeps a file: spaces as _, and only letters, digits, -, _ and . stay."""
    if not names:
        return {}
    plain = Func(Replace(Trim("name"), Value(" "), Value("_")), Value(r"[^-\w.]"), Value(""), Value("g"), function="regexp_replace")
    found = defaultdict[str, list[DataRow]](list)
    for row in scope.annotate(valid_name=plain).filter(valid_name__in=set(names.values())).order_by("id"):
        found[row.valid_name].append(row)
    return {key: found[name] for key, name in names.items() if name in found}


def _by_stem(keys: Mapping[str, str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    """The sounds, videos and maps, else the images, whose global key or name is one of these and an ending.

    What has the ending of a file itself is no stem.
    """
    stems = {key: stem for key, stem in keys.items() if stem and PurePosixPath(stem).suffix[1:].lower() not in ENDINGS}
    found = _with_endings(stems, BY_STEM, scope.filter(modality__in=("audio", "video", "geospatial")))
    return found | _with_endings({key: stem for key, stem in stems.items() if key not in found}, SEEN, scope.filter(modality="image"))


def _with_endings(stems: Mapping[str, str], endings: Iterable[str], scope: "QuerySet[DataRow]") -> dict[str, list[DataRow]]:
    names = {f"{stem}.{shown}": stem for stem in stems.values() for ending in endings for shown in (ending, ending.upper())}
    found = defaultdict[str, list[DataRow]](list)
    called = Q(name__any=list(names)) | Q(global_key__any=list(names))
    for row in scope.filter(called).order_by("id") if names else ():
        for stem in {names[each] for each in (row.name, row.global_key) if each in names}:
            found[stem].append(row)
    return {key: found[stem] for key, stem in stems.items() if stem in found}


def _numbered(keys: Iterable[str], scope: "QuerySet[DataRow]") -> Iterable[DataRow]:
    """The data rows that these keys are the numbers of, as exports number images."""
    ranges = [found for key in keys if key.isdecimal() and len(key) <= MAX_DIGITS and (found := ids_of(int(key)))]
    if not ranges:
        return ()
    return scope.filter(reduce(or_, (Q(pk__range=each) for each in ranges))).order_by("id")
