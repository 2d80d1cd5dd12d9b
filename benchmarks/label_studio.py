"""What the real Label Studio takes for the same work: measured in this run where WITH_LABEL_STUDIO is set, else as it was recorded.

To measure it, the release is installed into an environment of its own in the data folder (about 1 GB, kept for the next time), started
with an empty database on the loopback (see `benchmarks.label_studio_database`), and told to do by its API what people do: import tasks
with predicted boxes in bodies of 1,000, turn the predictions into annotations, and export these as JSON. Import and export are measured,
in CPU seconds of its web server and its database together. Nothing of it goes on running, and nothing but the environment is kept.

10,000 tasks of 5 boxes took 17.7 CPU seconds to import and 24.0 to export on Postgres 15, as is recorded below; on two
cores that had much other work to do this benchmark measured 20.1 and 30.2. The next task and the submission of an annotation took 95 ms
of the web server and 90 ms of Postgres.
"""

import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.label_studio_database import Database, database
from benchmarks.processes import cpu_s, end_tidily, ended, family, stderr
from config.embedded import data_dir

VERSION = "1.23.2"
RECORDED_BOXES = 50_000
RECORDED_S = {"import_cpu_s": 17.7, "import_wall_s": 17.9, "export_cpu_s": 24.0, "export_wall_s": 25.3}
PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-qq", "--progress-bar=off")
RECORDED_LABEL_S = 0.185
START_S, CALL_S, ASK_S, POLL_S = 600.0, 1800.0, 5.0, 0.5
AT_ONCE = 1_000  # tasks in one body
SHOWN = 1500  # characters of what a tool said
LABELS = ("car", "person", "tree", "sign", "dog")
QUIET = {"COLLECT_ANALYTICS": "0", "LATEST_VERSION_CHECK": "0", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": ""}
RECORDED = f"{VERSION} on Postgres as recorded, not measured in this run; WITH_LABEL_STUDIO=1 measures it"
WITHOUT = "Without WITH_LABEL_STUDIO the benchmark goes by what was recorded."


@dataclass(frozen=True)
class Theirs:
    """Seconds that Label Studio took for so many boxes: CPU time of all its processes, and wall time; `words` say where they are from."""

    import_cpu_s: float
    import_wall_s: float
    export_cpu_s: float
    export_wall_s: float
    words: str

    def figures(self) -> dict[str, float]:
        """They, as a benchmark reports them."""
        return {f"label_studio_{name}": value for name, value in vars(self).items() if name != "words"}


@dataclass(frozen=True)
class Loop:
    """CPU seconds that Label Studio takes for the next task and the submission of an annotation; `words` say where they are from."""

    cpu_s: float
    words: str


def label_loop(tasks: int, boxes_each: int, labels: int) -> Loop:
    """What one label takes in a project of so many tasks, of so many in a row. Raises SystemExit as `theirs` does."""
    if _is_recorded():
        return Loop(RECORDED_LABEL_S, RECORDED)
    with _served() as running:
        return running.labeled(tasks, boxes_each, labels)


def theirs(tasks: int, boxes_each: int) -> Theirs:
    """What it takes for so many tasks of so many boxes. Raises SystemExit, in words, where it is to be measured and cannot be."""
    if _is_recorded():
        share = tasks * boxes_each / RECORDED_BOXES
        return Theirs(**{name: share * seconds for name, seconds in RECORDED_S.items()}, words=RECORDED)
    with _served() as running:
        return running.measured(tasks, boxes_each)


def _is_recorded() -> bool:
    return os.environ.get("WITH_LABEL_STUDIO", "0") in {"", "0"}


@contextmanager
def _served() -> Iterator["_Running"]:
    end_tidily()
    program = installed()
    with database() as base, _Running(program, base).served() as running:
        yield running


def installed() -> Path:
    """Its program, installed if it was not yet. Raises SystemExit where that fails."""
    folder = data_dir() / "benchmarks" / f"label-studio-{VERSION}"
    program, whole = folder / "bin" / "label-studio", folder / "installed"
    if whole.exists() and program.exists():
        return program
    stderr(f"installing Label Studio {VERSION} into {folder} (once; minutes, and about 1 GB)")
    shutil.rmtree(folder, ignore_errors=True)
    for command in ([sys.executable, "-m", "venv", str(folder)], [str(folder / "bin" / "python"), *PIP, f"label-studio=={VERSION}"]):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise SystemExit(f"Label Studio {VERSION} cannot be installed:\n{(done.stdout + done.stderr).strip()[-SHOWN:]}\n{WITHOUT}")
    whole.touch()
    return program


class _Running:
    """A server of it with a database of its own."""

    def __init__(self, program: Path, base: Database) -> None:
        self._program, self._base, self._token = program, base, secrets.token_hex(20)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._processes = base.processes

    @contextmanager
    def served(self) -> Iterator["_Running"]:
        """Start it, and end it in any case. Raises SystemExit with the end of its log where it does not start."""
        with tempfile.TemporaryDirectory(prefix="firstpass-label-studio-") as folder:
            log = Path(folder) / "log"
            with log.open("wb") as output:
                process = subprocess.Popen(
                    self._command(folder), cwd=folder, env=self._environment(folder), stdin=subprocess.DEVNULL, stdout=output, stderr=output
                )
            with ended(process):
                self._wait(process, log)
                self._processes = lambda: [*family(process.pid), *self._base.processes()]
                yield self

    def _command(self, folder: str) -> list[str]:
        who = ["--username", "bench@bench.example", "--password", self._token, "--user-token", self._token, "--enable-legacy-api-token"]
        where = ["--internal-host", "127.0.0.1", "--port", str(self._port), "--data-dir", f"{folder}/data"]
        return [str(self._program), "start", "--no-browser", *where, *who]

    def _environment(self, folder: str) -> dict[str, str]:
        """Nothing of ours, as it reads such names as SECRET_KEY and PORT too."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        return kept | {"HOME": folder} | QUIET | dict(self._base.settings)

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        stderr(f"starting Label Studio {VERSION} on {self._base.words}")
        deadline = time.monotonic() + START_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/health", timeout=ASK_S):
                    return
            except OSError:
                time.sleep(POLL_S)
        raise SystemExit(f"Label Studio {VERSION} does not start:\n{log.read_text(errors='replace').strip()[-SHOWN:]}\n{WITHOUT}")

    def measured(self, tasks: int, boxes_each: int) -> Theirs:
        """The import and the export, and between them the predictions made annotations."""
        project, into = self._imported(tasks, boxes_each)
        everything = {"selectedItems": {"all": True, "excluded": []}}
        self._call("POST", f"dm/actions?id=predictions_to_annotations&project={project}", everything)
        began, before = time.perf_counter(), cpu_s(self._processes())
        whole = self._call("GET", f"projects/{project}/export?exportType=JSON")
        out = cpu_s(self._processes()) - before, time.perf_counter() - began
        stderr(f"Label Studio exported in {out[1]:.1f} s, {out[0]:.1f} CPU s")
        boxes = sum(len(each["result"]) for task in whole for each in task["annotations"])
        if (len(whole), boxes) != (tasks, tasks * boxes_each):
            raise SystemExit(
                f"Label Studio exported {len(whole):,} tasks with {boxes:,} boxes: {tasks:,} with {boxes_each} each were imported"
            )
        return Theirs(*into, *out, self._here)

    def labeled(self, tasks: int, boxes_each: int, labels: int) -> Loop:
        """Label some of them with as many boxes, one after another."""
        project, _ = self._imported(tasks, boxes_each)
        chance, before = random.Random(2), cpu_s(self._processes())
        for _ in range(labels):
            task = self._call("GET", f"projects/{project}/next")["id"]
            annotation = {"result": [_box(chance) for _ in range(boxes_each)], "lead_time": 5.0, "was_cancelled": False}
            self._call("POST", f"tasks/{task}/annotations", {**annotation, "project": project})
        each = (cpu_s(self._processes()) - before) / labels
        stderr(f"Label Studio took {1000 * each:.0f} CPU ms for a label")
        return Loop(each, self._here)

    @property
    def _here(self) -> str:
        return f"{VERSION} on {self._base.words}, measured in this run"

    def _imported(self, tasks: int, boxes_each: int) -> tuple[int, tuple[float, float]]:
        """A project of so many tasks; CPU and wall seconds that its import took."""
        project = self._call("POST", "projects", {"title": "bench", "label_config": _label_config()})["id"]
        bodies = _bodies(tasks, boxes_each)
        began, before = time.perf_counter(), cpu_s(self._processes())
        for body in bodies:
            self._call("POST", f"projects/{project}/import", body)
        into = cpu_s(self._processes()) - before, time.perf_counter() - began
        stderr(f"Label Studio imported {tasks:,} tasks in {into[1]:.1f} s, {into[0]:.1f} CPU s")
        return project, into

    def _call(self, method: str, path: str, body: Mapping[str, Any] | Sequence[Any] | None = None) -> Any:
        """One call of its API, answered as JSON. Raises SystemExit with what it said where it refuses."""
        headers = {"Authorization": f"Token {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}/api/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=CALL_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            said = refusal.read().decode(errors="replace")[:SHOWN]
            raise SystemExit(f"Label Studio answers {refusal.code} to {method} /api/{path}: {said}") from None
        except OSError as error:
            raise SystemExit(f"Label Studio does not answer {method} /api/{path}: {error}") from None


def _label_config() -> str:
    labels = "".join(f'<Label value="{label}"/>' for label in LABELS)
    return f'<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image">{labels}</RectangleLabels></View>'


def _bodies(tasks: int, boxes_each: int) -> list[list[dict[str, Any]]]:
    """The tasks, each with one prediction of so many boxes."""
    chance = random.Random(1)
    every = [
        {
            "data": {"image": f"https://bench.example/{number}.png"},
            "predictions": [{"model_version": "detector", "score": chance.random(), "result": [_box(chance) for _ in range(boxes_each)]}],
        }
        for number in range(tasks)
    ]
    return [every[start : start + AT_ONCE] for start in range(0, tasks, AT_ONCE)]


def _box(chance: random.Random) -> dict[str, Any]:
    place = {"x": chance.uniform(0, 80), "y": chance.uniform(0, 80), "width": chance.uniform(1, 20), "height": chance.uniform(1, 20)}
    names = {"id": secrets.token_hex(5), "from_name": "label", "to_name": "image", "type": "rectanglelabels"}
    value = {**place, "rotation": 0, "rectanglelabels": [chance.choice(LABELS)]}
    return {**names, "original_width": 640, "original_height": 480, "score": chance.random(), "value": value}
