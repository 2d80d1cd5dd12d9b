"""How a session in parallel is parted: a file runs in one process, and what takes long begins first."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# Their files share a small world, which is made once where they run in one process.
TOGETHER = ("tests/contract/",)


class Parts(LoadFileScheduling):
    """File by file, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def part_of(nodeid: str) -> str:
    """The name of what runs in one process: a file, or a room whose files share what was made for them."""
    return next((room for room in TOGETHER if nodeid.startswith(room)), nodeid.split("::", 1)[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Parts:
    config.option.loadscopereorder = False  # by the number of tests, the few long ones would come last
    return Parts(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let what takes long begin first, so that no process waits for another at the end; alone, the order stays."""
    if hasattr(config, "workerinput"):
        slow = {part_of(item.nodeid) for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: part_of(item.nodeid) not in slow)
