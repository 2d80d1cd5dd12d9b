"""A hundred annotators at one queue: claims a second through the API beside the bare statement.

Ratios: `vs_http_floor` is claims a second of an endpoint that admits the caller, opens the organization, executes the bare
`SELECT ... FOR UPDATE SKIP LOCKED` with its UPDATE and answers with an id, over claims a second by `POST projects/{id}/tasks/next`: what
leasing, the history, the event, the annotator's own set and an answer with everything that the editor needs cost beside a queue that has
none of them. `vs_skip_locked` is claims a second of that statement alone, from Python and in a transaction of its own, over the same: no
HTTP, no sign-in, no answer, so it cannot come near 1. `duplicates` is how many tasks were given to two people; it must be 0.

All three take tasks of the same table, in the same order, by as many threads with a connection each; calls go through the whole
of Django, without a socket. Each annotator takes one task after another and is done with it in between: of the API's claims, that is not
measured; the statement marks it done as it takes it. They take turns by rounds, so that whatever else the machine does meets all alike.
"""

import argparse
import statistics
from importlib import import_module
from typing import Any

from django.test.utils import override_settings

from benchmarks.house import house, report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--threads", type=int, default=8, help="how many of them ask at one moment")
    parser.add_argument("--claims", type=int, default=400, help="of each side in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--waiting", type=int, default=20_000, help="tasks in the queue at the beginning")
    asked = parser.parse_args()
    with house():
        measure(asked)


def measure(asked: argparse.Namespace) -> None:
    """Claim, and report."""
    made = import_module("benchmarks.claim_house").crew(people=asked.people, waiting=asked.waiting)
    with override_settings(ROOT_URLCONF="benchmarks.claim_house"):
        compare(asked, made)


def compare(asked: argparse.Namespace, made: Any) -> None:
    """The three in turn."""
    api, floor, bare = [], [], []
    for number in range(asked.rounds):
        api.append(made.by_api(asked.claims, asked.threads))
        floor.append(made.by_floor(asked.claims, asked.threads))
        bare.append(made.by_statement(asked.claims, asked.threads))
        made.refuse_few(asked.claims * (number + 1))
    ours, http, theirs = statistics.median(api), statistics.median(floor), statistics.median(bare)
    report(
        "queue_claim",
        ratios={"vs_http_floor": http / ours, "vs_skip_locked": theirs / ours, "duplicates": made.duplicates()},
        figures={"api_claims_per_s": ours, "http_floor_claims_per_s": http, "statement_claims_per_s": theirs},
        people=asked.people, threads=asked.threads, claims=asked.claims, rounds=asked.rounds, waiting=asked.waiting,
    )  # fmt: skip


if __name__ == "__main__":
    main()
