"""What a YOLO data set says of itself: its classes in data.yaml, and which label file belongs to which image.

Written is the layout of https://docs.ultralytics.com/datasets/: `images/<split>/<name>` beside `labels/<split>/<stem>.txt`. Read are also
`<split>/images` and other folders that data.yaml names, archives without splits, label files beside their images or without any,
`classes.txt` and `obj.names` in the place of data.yaml, wherever they lie, and everything below one more folder.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import yaml

from apps.formats.archive import SafeZip
from apps.formats.base import Report
from apps.formats.listing import IMAGE_SUFFIXES, LISTING, Listed, named_row, read_listing
from apps.formats.rows import LabelRow, LineError
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import is_storable

DATA = "data.yaml"
LISTS = ("classes.txt", "obj.names")
MAX_DATA_BYTES = 1 << 19
# A mapping of lists of pairs is as deep as data.yaml goes; ten thousand classes with their ids are thirty thousand of its parts.
MAX_DEPTH, MAX_EVENTS = 16, 40_000
MAX_CLASSES = 10_000
MAX_KEYPOINTS = 1_000
TRIED = 5
INTEGER = "tag:yaml.org,2002:int"
AS_ULTRALYTICS = "a data.yaml as Ultralytics reads it"
SPLITS: Mapping[str, str] = {"train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}
DIMS = 3


@dataclass(frozen=True, slots=True)
class Classes:
    """The names of the classes by number, and of their keypoints: `count` of them in each line, each with `dims` numbers."""

    names: tuple[str, ...]
    ids: tuple[str | None, ...] = ()
    keypoints: tuple[tuple[str, ...], ...] = ()
    count: int = 0
    dims: int = DIMS
    edges: tuple[Any, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()

    def split_of(self, path: str) -> str | None:
        """The split of an image: as the paths of data.yaml say, else as a folder on its way is called."""
        told = [split for folder, split in self.folders if f"/{folder}/" in f"/{path}"]
        return told[0] if told else split_of(path)

    def id_of(self, number: int) -> str | None:
        """The id of the feature, in data sets of ours."""
        return self.ids[number] if number < len(self.ids) else None

    def keypoints_of(self, number: int, feature: FeatureSpec | None) -> list[str]:
        """The names of the keypoints, told or else those of the feature, with empty ones for what only pads the lines."""
        told = self.keypoints[number] if number < len(self.keypoints) else ()
        names = list(told or (feature.settings.get("points", ()) if feature else ()))
        return names + [""] * (self.count - len(names))


def dump_data(features: Sequence[FeatureSpec], splits: set[str], *, pose: bool) -> bytes:
    """data.yaml. A set without images for validation is validated on the images it trains on, one without any to train on trains on those
    it has: without both, Ultralytics refuses a data set.
    """
    train = next((split for split in ("train", "val", "test") if split in splits), "train")
    data: dict[str, Any] = {"train": f"images/{train}", "val": f"images/{'val' if 'val' in splits else train}"}
    if "test" in splits:
        data["test"] = "images/test"
    data["names"] = {number: feature.name for number, feature in enumerate(features)}
    if pose:
        data |= _dump_keypoints(features)
    data["firstpass"] = {"features": [str(feature.id) for feature in features]}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True).encode()


def _dump_keypoints(features: Sequence[FeatureSpec]) -> dict[str, Any]:
    """The shape is that of the class with most keypoints; mirroring is told where names pair left and right."""
    named = [list(feature.settings.get("points", ())) for feature in features]
    count = max(map(len, named), default=0)
    data: dict[str, Any] = {"kpt_shape": [count, DIMS]}
    if len(set(map(tuple, named))) == 1 and (mirrored := _mirrored(named[0])):
        data["flip_idx"] = mirrored
    data["kpt_names"] = dict(enumerate(named))
    data["skeletons"] = {number: [list(edge) for edge in feature.settings.get("edges", ())] for number, feature in enumerate(features)}
    return data


def _mirrored(names: Sequence[str]) -> list[int]:
    """For each keypoint the one it becomes in a mirror; nothing where no name says left or right."""
    other = {"left": "right", "right": "left"}
    paired = [next((name.replace(side, other[side]) for side in other if side in name), name) for name in names]
    return [names.index(name) for name in paired] if paired != list(names) and set(paired) == set(names) else []


def read_classes(archive: SafeZip) -> Classes:
    """The classes of a data set. Raises InvalidValue where it names none."""
    files = sorted(archive.names(), key=lambda name: name.count("/"))
    for name in [name for name in files if name.endswith((".yaml", ".yml"))][:TRIED]:
        data = _load(archive.read(name, at_most=MAX_DATA_BYTES), f"/{name}")
        if isinstance(data, Mapping) and "names" in data:
            return _classes(data, f"/{name}")
    for name in files:
        if PurePosixPath(name).name in LISTS:
            return Classes(_texts(_decoded(archive.read(name, at_most=MAX_DATA_BYTES), f"/{name}").strip().split("\n"), f"/{name}"))
    raise InvalidValue(f"/{DATA}", "This archive does not name its classes.", "a data.yaml with a member names", code="required")


def _decoded(data: bytes, at: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidValue(at, "This file is not UTF-8.", "a file in UTF-8", code="encoding_invalid") from error


def _load(data: bytes, at: str) -> Any:
    text = _decoded(data, at)
    try:
        _check_bounds(text, at)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  it is a safe one
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        if isinstance(error, InvalidValue):
            raise error if error.pointer else error.under(at) from error
        raise InvalidValue(at, "This is not YAML.", AS_ULTRALYTICS, code="yaml_invalid") from error


class _Loader(yaml.CSafeLoader):
    """As YAML is loaded, but of two classes of one number none is taken for the other."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  as yaml calls it
        keys = Counter(key.value for key, _ in node.value if key.tag == INTEGER)
        if twice := [key for key, count in keys.items() if count > 1]:
            words = f"The number {twice[0]} stands twice."
            raise InvalidValue("", words, "the numbers 0, 1, 2, ... each once", code="duplicate")
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


def _check_bounds(text: str, at: str) -> None:
    """Nothing for what is flat and short enough to be loaded: what is loaded is built level by level in C, which ends where its stack does.

    Raises InvalidValue, and what yaml raises.
    """
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise InvalidValue(at, f"This is nested more than {MAX_DEPTH} levels deep.", AS_ULTRALYTICS, code="yaml_too_deep")
        if count > MAX_EVENTS:
            raise InvalidValue(at, f"This has more than {MAX_EVENTS} parts.", AS_ULTRALYTICS, code="yaml_too_large")
        if isinstance(event, yaml.AliasEvent):
            words = f"This repeats a part of itself by its name, *{event.anchor}."
            raise InvalidValue(at, words, "everything written out, without names for parts", code="yaml_alias")


def _classes(data: Mapping[Any, Any], at: str) -> Classes:
    count, dims = _shape(data.get("kpt_shape"), f"{at}/kpt_shape")
    own = data.get("firstpass")
    ids = own.get("features") if isinstance(own, Mapping) else None
    skeletons = data.get("skeletons")
    return Classes(
        names=_texts(_listed(data["names"], f"{at}/names"), f"{at}/names"),
        ids=tuple(each if isinstance(each, str) else None for each in ids) if isinstance(ids, list) else (),
        keypoints=tuple(_texts(each, f"{at}/kpt_names") for each in _listed(data.get("kpt_names") or {}, f"{at}/kpt_names")),
        count=count,
        dims=dims,
        folders=tuple(_folders(data)),
        edges=tuple(_listed(skeletons, f"{at}/skeletons")) if isinstance(skeletons, Mapping | list) else (),
    )


def _folders(data: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """The folders that train, val and test name, the first of them first; of files that list images nothing is known here."""
    for key in ("train", "val", "validation", "test"):
        told = data.get(key)
        for path in told if isinstance(told, list) else [told]:
            steps = [step for step in path.replace("\\", "/").split("/") if step not in ("", ".", "..")] if isinstance(path, str) else []
            if steps and not steps[-1].endswith(".txt"):
                yield "/".join(steps), SPLITS[key]


def _shape(payload: Any, at: str) -> tuple[int, int]:
    if payload is None:
        return 0, DIMS
    if (
        not isinstance(payload, list)
        or [type(number) for number in payload] != [int, int]
        or not (0 <= payload[0] <= MAX_KEYPOINTS and payload[1] in (2, DIMS))
    ):
        raise InvalidValue(at, "This is no shape of keypoints.", f"[how many, 2 or {DIMS}], at most {MAX_KEYPOINTS}")
    return payload[0], payload[1]


def _listed(payload: Any, at: str) -> Sequence[Any]:
    """A list, or a mapping from 0, 1, 2, ... in any order, as a list."""
    if isinstance(payload, Mapping):
        if set(payload) != set(range(len(payload))):
            raise InvalidValue(at, "These classes are not numbered from 0 on.", "the numbers 0, 1, 2, ... each once")
        return [payload[number] for number in range(len(payload))]
    if not isinstance(payload, list):
        raise InvalidValue(at, "This is no list.", "a list, or names by their numbers")
    return payload


def _texts(payload: Any, at: str) -> tuple[str, ...]:
    if not isinstance(payload, list) or len(payload) > MAX_CLASSES:
        raise InvalidValue(at, "These are no names.", f"a list of at most {MAX_CLASSES} texts")
    names = ["" if name is None or isinstance(name, Mapping | list) else str(name).strip() for name in payload]
    if not all(name and is_storable(name) for name in names):
        raise InvalidValue(at, "One of these names is no text.", "texts that are not empty")
    return tuple(names)


class Images:
    """The images of a data set with the paths of their label files, as its listing tells them, or as its files do.

    Where only a label file is there, its stem is all that is known of the image's name. Images go by the names of their files, and by
    their paths where others in other folders have the same.
    """

    def __init__(self, archive: SafeZip, classes: Classes) -> None:
        self._archive, self._classes = archive, classes
        self._unlisted = None if LISTING in archive else _unlisted(archive)

    @property
    def total(self) -> int | None:
        """How many there are; None where a listing tells them one by one."""
        return None if self._unlisted is None else len(self._unlisted)

    def __iter__(self) -> Iterator[tuple[str, Listed] | LineError]:
        if self._unlisted is None:
            for each in read_listing(self._archive):
                yield each if isinstance(each, LineError) else (label_path(each.path), each)
            return
        stems = Counter(PurePosixPath(label).stem for label in self._unlisted)
        for label, path in self._unlisted.items():
            name = PurePosixPath(path).name if stems[PurePosixPath(label).stem] == 1 else path
            yield label, Listed(path, named_row(name, split=self._classes.split_of(path)))


def _unlisted(archive: SafeZip) -> dict[str, str]:
    """The paths of the images by those of their label files."""
    found: dict[str, str] = {}
    for name in archive.names():
        if PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES:
            found[label_path(name)] = name
    for name in archive.names():
        if name.endswith(".txt") and "labels" in PurePosixPath(name).parts[:-1] and PurePosixPath(name).name not in LISTS:
            found.setdefault(name, _swapped(name.removesuffix(".txt"), "labels", "images"))
    # Neither an image nor a folder of labels: files of labels alone, as some tools pack them.
    return found or {name: name.removesuffix(".txt") for name in archive.names() if _may_be_labels(name)}


def _may_be_labels(path: str) -> bool:
    """Whether a text file is neither a list of names nor one of images."""
    name = PurePosixPath(path).name
    return name.endswith(".txt") and name not in LISTS and name.removesuffix(".txt").lower() not in SPLITS


def label_path(image: str) -> str:
    """The label file of an image: in `labels` where the image is in the last folder `images`, else beside it."""
    path = PurePosixPath(_swapped(image, "images", "labels"))
    stem = path.stem if path.suffix.lower() in IMAGE_SUFFIXES else path.name
    return str(path.with_name(f"{stem}.txt"))


def _swapped(path: str, folder: str, other: str) -> str:
    """The path with the last folder of this name called otherwise."""
    *folders, name = path.split("/")
    if folder in folders:
        folders[len(folders) - 1 - folders[::-1].index(folder)] = other
    return "/".join([*folders, name])


def telling_of_splits(rows: Iterable[LabelRow], report: Report, became: str) -> Iterator[LabelRow]:
    """The rows as they are; where none of them is in a split, that is reported, with what became of them."""
    count = 0
    in_any = False
    for row in rows:
        count += 1
        in_any |= bool(row.split)
        yield row
    if count and not in_any:
        report.left_out("split", f"no data row is in one, as splits are given in a model run: {became}", count)


def split_of(path: str) -> str | None:
    """The split that a folder on the way names."""
    return next((SPLITS[folder.lower()] for folder in PurePosixPath(path).parts[:-1] if folder.lower() in SPLITS), None)
