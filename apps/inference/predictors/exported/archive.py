"""What of a .pt2 file is taken: its graph of known operations and its raw weights, and nothing that would have to be run to be read.

torch.export.load by itself unpickles sample inputs, evaluates expressions and looks functions up by the names in the file. So a file is
looked through first, and what torch is shown is a copy without any of that. The layout is that of torch 2.8 and later:
`models/model.json` is the graph, `data/weights` and `data/constants` hold raw tensors, each with a table of what they are.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

import orjson

from apps.formats.archive import Limits, SafeZip
from apps.inference.predictors.model_files import NO_PICKLES
from apps.kinds.reading import InvalidValue

LIMITS = Limits(entries=100_000, total_bytes=20 << 30, member_bytes=20 << 30)
MOST_JSON_BYTES = 200 << 20
GRAPH, SAMPLES = "models/model.json", "data/sample_inputs/model.pt"
TABLES = ("data/weights/model_weights_config.json", "data/constants/model_constants_config.json")
MARK = "archive_format"  # what tells it from other archives
PLAIN = (MARK, "archive_version", "byteorder", ".data/version", ".data/serialization_id")
TENSOR = re.compile(r"(weight|tensor)_\d+")
OPERATION = re.compile(
    r"torch\.ops\.aten\.(?!from_file)\w+\.\w+|_operator\.(getitem|add|sub|mul|floordiv|truediv|mod|neg|eq|ne|lt|le|gt|ge)"
)
WORD = re.compile(r"[A-Za-z_]\w*")
SYMBOL = re.compile(r"'[a-z]+\d+'")
KNOWN_WORDS = frozenset(
    [
        "Symbol",
        "Integer",
        "Rational",
        "Add",
        "Mul",
        "Pow",
        "Max",
        "Min",
        "Mod",
        "PythonMod",
        "FloorDiv",
        "CleanDiv",
        "Equality",
        "Unequality",
        "LessThan",
        "StrictLessThan",
        "GreaterThan",
        "StrictGreaterThan",
        "positive",
        "nonnegative",
        "integer",
        "True",
        "False",
    ]
)
EXPRESSION = re.compile(r"[\w\s(),=-]{1,2000}")
CONTAINERS = (None, "builtins.tuple", "builtins.list", "builtins.dict", "collections.OrderedDict")
SAVED = "a file that torch.export.save (torch 2.8 or later) wrote"


def checked(file: IO[bytes]) -> dict[str, bytes | str]:
    """What is taken of the file: by its path below the root, the content, or the name in the archive of what is copied as it is.

    Raises InvalidValue for what is no such file, for pickles, and for operations and expressions that are not known.
    """
    archive = SafeZip(cast(BinaryIO, file), LIMITS)
    inside = {str(PurePosixPath(*PurePosixPath(name).parts[1:])): name for name in archive.names()}
    if any(name.endswith("data.pkl") for name in inside):
        raise InvalidValue("", NO_PICKLES, SAVED, code="model_format_not_allowed")
    missing = next((name for name in (GRAPH, *TABLES, MARK) if name not in inside), None)
    if missing is not None:
        raise InvalidValue("", f"There is no {missing} in this file.", SAVED, code="model_incomplete")
    found: dict[str, bytes | str] = {name: inside[name] for name in PLAIN if name in inside}
    for table in TABLES:
        listed = _json(archive, inside[table])
        found[table] = inside[table]
        found |= {name: inside[name] for name in _tensors(listed, str(PurePosixPath(table).parent)) if name in inside}
    found[GRAPH] = orjson.dumps(_plain(_json(archive, inside[GRAPH])))
    return {**found, SAMPLES: b""}


def safe_copy(file: IO[bytes]) -> BytesIO:
    """The file with nothing in it but what is taken. Raises InvalidValue."""
    taken, archive, made = checked(file), SafeZip(cast(BinaryIO, file), LIMITS), BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as copy:
        for name, content in taken.items():
            copy.writestr(f"model/{name}", content if isinstance(content, bytes) else archive.read(content, at_most=LIMITS.member_bytes))
    made.seek(0)
    return made


def _json(archive: SafeZip, name: str) -> Any:
    try:
        return orjson.loads(archive.read(name, at_most=MOST_JSON_BYTES))
    except orjson.JSONDecodeError as error:
        raise InvalidValue(f"/{name[:200]}", "This is not JSON.", SAVED, code="model_incomplete") from error


def _tensors(table: Any, folder: str) -> Iterator[str]:
    """The files that a table names; one that is pickled is refused."""
    listed = table.get("config") if isinstance(table, dict) else None
    if not isinstance(listed, dict):
        raise InvalidValue(f"/{folder}", "This is no table of tensors.", SAVED, code="model_incomplete")
    for name, said in listed.items():
        if not isinstance(said, dict) or said.get("use_pickle") is not False or not TENSOR.fullmatch(str(said.get("path_name"))):
            raise InvalidValue(f"/{folder}/{name[:200]}", NO_PICKLES, "plain tensors", code="model_format_not_allowed")
        yield f"{folder}/{said['path_name']}"


def _plain(said: Any) -> Any:
    """The graph without what only debuggers read. Raises InvalidValue for what is not known."""
    if isinstance(said, list):
        return [_plain(each) for each in said]
    if not isinstance(said, dict):
        return said
    if "target" in said and "inputs" in said:
        _check(OPERATION.fullmatch(str(said["target"])), "operation", said["target"])
    if "expr_str" in said:
        _check(_is_known(said["expr_str"]), "expression", said["expr_str"])
    for name in ("in_spec", "out_spec"):
        if isinstance(said.get(name), str):
            _check_containers(orjson.loads(said[name]))
    emptied: Mapping[str, Any] = {"metadata": {}, "guards_code": []}
    return {key: type(each)() if key in emptied and isinstance(each, type(emptied[key])) else _plain(each) for key, each in said.items()}


def _is_known(expression: Any) -> bool:
    """Whether it is a number, or sizes that are reckoned with, as sympy.srepr writes them."""
    bare = SYMBOL.sub("", str(expression))
    return bool(EXPRESSION.fullmatch(bare)) and KNOWN_WORDS.issuperset(WORD.findall(bare))


def _check_containers(said: Any) -> None:
    """That inputs and outputs come in plain containers."""
    if isinstance(said, list):
        for each in said:
            _check_containers(each)
    if isinstance(said, dict):
        _check(said.get("type") in CONTAINERS, "container", said.get("type"))
        _check_containers(said.get("children_spec"))


def _check(is_known: object, what: str, said: Any) -> None:
    if not is_known:
        words = f"The {what} {str(said)[:100]!r} of this model is not known here, so it is not run."
        raise InvalidValue("", words, "torch.export.export(...).run_decompositions(), saved anew", code="model_format_not_allowed")
