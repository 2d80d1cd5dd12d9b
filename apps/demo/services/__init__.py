"""Making the demo."""

from apps.demo.services.people import ensure_people, known_people
from apps.demo.services.seeding import SEED, seed_chunk, start_seeding

__all__ = ["SEED", "ensure_people", "known_people", "seed_chunk", "start_seeding"]
