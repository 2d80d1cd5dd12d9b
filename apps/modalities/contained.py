"""Reading a file in a process of its own, with little memory and time: for formats whose few bytes may unpack to gigabytes.

A PDF of two kilobytes can hold a page that takes two gigabytes to open, and the library that opens it gives up only there. So the file is
read by a child that the operating system ends where it goes too far; the parent then says so. The same holds for files over which a library
never comes to an end. The child writes no files and keeps no core.
"""

import base64
import json
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from apps.modalities.base import Limits, MediaInvalid, UnreadableMedia

ROOT = Path(__file__).resolve().parents[2]
START = "from apps.modalities.contained import answer; answer()"


@dataclass(frozen=True, slots=True)
class Cost:
    """The most that a child may take: bytes of addresses, a third of a gigabyte of which it has before it opens the file, and seconds."""

    memory_bytes: int = 1 << 30
    cpu_s: int = 60
    wall_s: int = 120


DEFAULT_COST = Cost()


class TooCostly(UnreadableMedia):
    """Opening the file takes more memory or time than any file may take."""

    code = "too_costly"


def contained(read: Callable[..., Any], file: BinaryIO, limits: Limits, cost: Cost = DEFAULT_COST, **arguments: Any) -> Any:
    """What `read(file, limits, **arguments)` returns, called in a child: JSON-able, or bytes. `read` is a function of a module.

    Raises UnreadableMedia as it does, and TooCostly where it takes more than `cost`.
    """
    request = {"module": read.__module__, "name": read.__name__, "limits": asdict(limits), "cost": asdict(cost), "arguments": arguments}
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        try:
            child = subprocess.run(  # noqa: S603 the program is ours, and the file arrives as its input
                [sys.executable, "-c", START, json.dumps(request)],
                stdin=copy, capture_output=True, cwd=ROOT, env=_environment(), timeout=cost.wall_s, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise _too_costly(cost) from None
    if child.returncode:
        raise _too_costly(cost) if _was_ended(child) else ChildFailed(child.stderr.decode(errors="replace")[-2000:])
    return _unpacked(json.loads(child.stdout))


class ChildFailed(RuntimeError):  # noqa: N818
    """A fault of ours in the child, with what it wrote."""


def answer() -> None:
    """The child: read the file on standard input as argument 1 asks, and write the answer to standard output."""
    request = json.loads(sys.argv[1])
    read = getattr(import_module(request["module"]), request["name"])
    logging.disable()  # libraries quote what they stumble over, which may be what nobody should read
    cost = Cost(**request["cost"])
    for kind, most in (
        (resource.RLIMIT_AS, cost.memory_bytes),
        (resource.RLIMIT_CPU, cost.cpu_s),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    try:
        found = read(sys.stdin.buffer, Limits(**request["limits"]), **request["arguments"])
        told = {"bytes": base64.b64encode(found).decode()} if isinstance(found, bytes) else {"value": found}
    except UnreadableMedia as error:
        told = {"refused": error.code, "message": error.message}
    except MemoryError:
        told = {"refused": TooCostly.code, "message": _too_costly(cost).message}
    sys.stdout.write(json.dumps(told))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR", "LD_LIBRARY_PATH"}}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}


def _unpacked(told: Mapping[str, Any]) -> Any:
    if "refused" in told:
        raise _refusals(UnreadableMedia).get(told["refused"], MediaInvalid)(told["message"])
    return base64.b64decode(told["bytes"]) if "bytes" in told else told["value"]


def _refusals(parent: type[UnreadableMedia]) -> dict[str, type[UnreadableMedia]]:
    found: dict[str, type[UnreadableMedia]] = {}
    for refusal in parent.__subclasses__():
        found |= {refusal.code: refusal, **_refusals(refusal)}
    return found


def _was_ended(child: "subprocess.CompletedProcess[bytes]") -> bool:
    """Whether the system ended it, or its library gave up: not Python, which says why and returns 1."""
    return child.returncode != 1 or b"MemoryError" in child.stderr


def _too_costly(cost: Cost) -> TooCostly:
    return TooCostly(f"This file takes more than {cost.memory_bytes >> 20} MiB of memory or {cost.cpu_s} seconds to open.")
