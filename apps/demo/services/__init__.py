"""Making the demo."""

from apps.demo.services.judging import judge_version
from apps.demo.services.people import ensure_people, known_people
from apps.demo.services.seeding import SEED, end_seeding, seed_chunk, start_seeding

__all__ = ["SEED", "end_seeding", "ensure_people", "judge_version", "known_people", "seed_chunk", "start_seeding"]
