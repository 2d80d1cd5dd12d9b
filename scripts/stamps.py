"""Remembers what a step was done from, so that it is done again only when that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path], *words: str) -> str:
    """A digest of the names and contents of these files, and of some words."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "absent"
        total.update(f"{file}\0{content}\0".encode())
    return total.hexdigest()


def is_fresh(folder: Path, step: str, inputs: str) -> bool:
    """Whether the step that fills `folder` was last done from the same inputs."""
    try:
        return _file(folder, step).read_text() == inputs
    except OSError:
        return False


def stamp(folder: Path, step: str, inputs: str) -> None:
    """Note that the step is done."""
    _file(folder, step).write_text(inputs)


def _file(folder: Path, step: str) -> Path:
    return folder / f".firstpass-{step}"
