"""In which order a worker takes from its queues: what people wait for first, the others in turn."""

from kombu.utils.scheduling import round_robin_cycle

LIVE = "live"


class LiveFirst(round_robin_cycle):
    """Queues in turn, except that the live one is always looked into first."""

    def consume(self, n: int) -> list[str]:
        """The first `n` queues in the order in which they are looked into."""
        return sorted(super().consume(n), key=lambda queue: queue != LIVE)
