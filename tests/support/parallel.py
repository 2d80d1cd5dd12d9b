"""How a session in parallel is parted: a file runs in one process, what takes long begins first, and all that read the log share one."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# An event's order is settled once every older transaction of the whole cluster has ended, and the tenant matrix holds one open for long:
# in another process it would hold up the tests that read the log, so these run one after the other in one process.
ONE_HORIZON = (
    "tests/contract/",
    "tests/realtime/",
    "tests/walk/",
    "tests/core/test_events.py",
    "tests/evaluation/test_figures.py",
    "tests/inference/test_learning.py",
)
HORIZON = "horizon"


class Parts(LoadFileScheduling):
    """File by file, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def part_of(nodeid: str) -> str:
    """The name of what runs in one process: a file, or all that watch one horizon."""
    return HORIZON if nodeid.startswith(ONE_HORIZON) else nodeid.split("::", 1)[0]


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
