"""How the tests are parted between processes."""

import pytest

from config.embedded.places import ROOT
from tests.support.parallel import ONE_HORIZON, part_of


@pytest.mark.parametrize("place", ONE_HORIZON)
def test_all_that_read_the_log_share_one_process(place: str) -> None:
    assert (ROOT / place).exists(), "moved: its tests would run beside the long transactions again"
    assert part_of(f"{place}test_a.py::test_b[c::d]") == part_of("tests/core/test_events.py::test_a")


def test_any_other_file_runs_in_one_process() -> None:
    assert part_of("tests/kinds/test_a.py::test_b[1]") == part_of("tests/kinds/test_a.py::test_c") == "tests/kinds/test_a.py"
