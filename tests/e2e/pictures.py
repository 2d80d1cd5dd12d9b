"""Files as people have them on their disk: scenes as JPEG, and one that is broken."""

from pathlib import Path

from apps.demo.scenes import Scene, write_scene

BROKEN = "broken.jpg"


def on_disk(scenes: list[Scene], folder: Path) -> list[Path]:
    """The scenes as JPEG files."""
    files = [folder / scene.name for scene in scenes]
    for file, scene in zip(files, scenes, strict=True):
        file.write_bytes(write_scene(scene))
    return files


def broken(like: Path, folder: Path) -> Path:
    """A picture that breaks off in the middle."""
    file = folder / BROKEN
    file.write_bytes(like.read_bytes()[:3000])
    return file
