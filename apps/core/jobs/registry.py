"""The kinds of long work, and what a handler may meet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.models import Job

if TYPE_CHECKING:
    from apps.core.jobs.context import ChunkContext


class LeaseLost(Exception):  # noqa: N818
    """Another worker holds the chunk now; what this one wrote is rolled back."""


class JobCancelled(Exception):  # noqa: N818
    """Somebody cancelled the job; what was being written is rolled back."""


class ChunkPaused(Exception):  # noqa: N818
    """The handler lets other work go first; what it wrote by partial() stays, and the chunk goes on from there."""


class ChunkPutOff(Exception):  # noqa: N818
    """It cannot be done now: the chunk is taken again after `delay_s` seconds, as often as its handler puts it off. See ChunkPaused.

    Where it holds for the `whole` job, nothing else of that is taken before either.
    """

    def __init__(self, delay_s: float, *, whole: bool = False) -> None:
        super().__init__(f"put off for {delay_s:g} seconds")
        self.delay_s, self.whole = delay_s, whole


Handler = Callable[["ChunkContext"], None]
Finish = Callable[[Job], None]
Ring = Callable[[Job], None]


@dataclass(frozen=True)
class Places:
    """How many chunks of the kinds that share this `name` are worked on at once in an organization, see apps.core.jobs.places.

    At most `each` of jobs whose params say the same under `by`, and `together` of all of them.
    """

    name: str
    by: str
    each: int
    together: int


@dataclass
class Kind:
    """How one kind of job is run: by workers of a queue, or, where it has a `ring`, by programs elsewhere, which that wakes.

    Jobs that are `aside` are many and small, and shown by the room that makes them: the list of all jobs leaves them out.
    """

    name: str
    queue: str
    run_chunk: Handler
    finish: Finish | None = None
    parallel: int = 1
    ring: Ring | None = None
    places: Places | None = None
    aside: bool = False


KINDS: dict[str, Kind] = {}


def job_kind(
    name: str, *, queue: str = "default", parallel: int = 1, places: Places | None = None, aside: bool = False
) -> Callable[[Handler], Handler]:
    """Register what runs a chunk of this kind, on which queue, by how many workers at once at most, and what it shares its places with."""

    def register(run_chunk: Handler) -> Handler:
        KINDS[name] = Kind(name, queue, run_chunk, parallel=parallel, places=places, aside=aside)
        return run_chunk

    return register


def job_kind_elsewhere(name: str) -> Callable[[Ring], Ring]:
    """Register a kind whose chunks programs elsewhere take (see apps.core.jobs.elsewhere), with what tells them that there are some.

    It is called inside a transaction whenever the job may have open chunks: when it is made, and by the sweep for as long as nobody takes
    them.
    """

    def register(ring: Ring) -> Ring:
        KINDS[name] = Kind(name, "", _by_no_worker, ring=ring)
        return ring

    return register


def _by_no_worker(context: "ChunkContext") -> None:
    raise RuntimeError(f"a worker was given job {context.job.pk}, which programs elsewhere work on")


def job_finished(name: str) -> Callable[[Finish], Finish]:
    """Register what happens, in the transaction that ends the job, once all its chunks are over."""

    def register(finish: Finish) -> Finish:
        KINDS[name].finish = finish
        return finish

    return register
