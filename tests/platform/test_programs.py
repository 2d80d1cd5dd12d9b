"""What `make run` keeps running."""

from pathlib import Path

from config.supervise.programs import workers


def test_the_clock_is_a_program_of_its_own_that_is_started_again_when_it_ends(tmp_path: Path) -> None:
    found = {each.name: each for each in workers(tmp_path)}
    assert "beat" in found["clock"].command
    assert not any("--beat" in each.command for each in found.values())
    assert found["clock"].is_ready(b"[INFO/MainProcess] beat: Starting...")
    assert not found["clock"].is_ready(b"")
