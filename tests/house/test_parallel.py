"""How the tests are parted between processes."""

import pytest

from config.embedded.places import ROOT
from tests.support.parallel import TOGETHER, part_of


@pytest.mark.parametrize("place", TOGETHER)
def test_a_room_that_makes_a_world_for_its_files_runs_in_one_process(place: str) -> None:
    assert (ROOT / place).exists(), "moved: its world would be made in each process"
    assert part_of(f"{place}test_a.py::test_b[c::d]") == part_of(f"{place}test_e.py::test_f")


def test_any_other_file_runs_in_one_process() -> None:
    assert part_of("tests/kinds/test_a.py::test_b[1]") == part_of("tests/kinds/test_a.py::test_c") == "tests/kinds/test_a.py"
