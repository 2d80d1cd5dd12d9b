"""Unpacked models on a machine's disk: within a bound, the least lately used go first, and none under somebody's hands."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.inference.disk_cache import DiskCache

SIZE = 1000


def making(made: list[str], name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        made.append(name)
        (folder / "weights").write_bytes(bytes(SIZE))

    return make


def use(cache: DiskCache, made: list[str], name: str, *, at: float | None = None) -> None:
    """Use a folder, as if at this time."""
    with cache.held(name, making(made, name)) as folder:
        assert (folder / "weights").stat().st_size == SIZE
    if at is not None:
        os.utime(folder.parent / f".{name}.lock", (at, at))


def there(root: Path) -> set[str]:
    return {each.name for each in root.iterdir() if each.is_dir()}


def test_the_least_lately_used_goes_when_there_is_no_room(tmp_path: Path) -> None:
    cache, made = DiskCache(tmp_path, most_bytes=2 * SIZE), list[str]()
    use(cache, made, "a", at=100)
    use(cache, made, "b", at=200)
    use(cache, made, "a", at=300)
    use(cache, made, "c")
    assert there(tmp_path) == {"a", "c"}
    assert made == ["a", "b", "c"]
    use(cache, made, "b")
    assert made == ["a", "b", "c", "b"]


def test_what_is_larger_than_the_bound_is_there_as_long_as_nothing_else_is_asked_for(tmp_path: Path) -> None:
    cache, made = DiskCache(tmp_path, most_bytes=1), list[str]()
    use(cache, made, "a", at=100)
    use(cache, made, "a", at=100)
    assert made == ["a"]
    use(cache, made, "b")
    assert there(tmp_path) == {"b"}


def test_what_somebody_reads_stays(tmp_path: Path) -> None:
    cache, made = DiskCache(tmp_path, most_bytes=1), list[str]()
    with cache.held("a", making(made, "a")) as folder:
        use(DiskCache(tmp_path, most_bytes=1), made, "b")
        assert (folder / "weights").read_bytes() == bytes(SIZE)
    use(cache, made, "c")
    assert there(tmp_path) == {"c"}


def test_one_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "half").write_bytes(b"x")
        raise ValueError("no model")

    with pytest.raises(ValueError, match="no model"), DiskCache(tmp_path, most_bytes=SIZE).held("a", broken):
        pass
    assert there(tmp_path) == set()


def test_many_at_once_each_find_all_of_what_they_asked_for(tmp_path: Path) -> None:
    cache, made, wrong = DiskCache(tmp_path, most_bytes=2 * SIZE), list[str](), list[BaseException]()

    def work(number: int) -> None:
        try:
            for step in range(20):
                use(cache, made, "abcd"[(number + step) % 4])
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []
    use(cache, made, "e")
    assert len(there(tmp_path)) <= 2
