"""A hundred annotators at one queue: claims a second through the API beside the bare statement.

Ratio: `vs_skip_locked` is claims a second of the bare `SELECT ... FOR UPDATE SKIP LOCKED` with its UPDATE, as any queue needs it, over
claims a second by `POST projects/{id}/tasks/next`: how many times quicker the bare statement is. `duplicates` is how many tasks were given
to two people; it must be 0.

Both sides take tasks of the same table, in the same order, by as many threads with a connection each; the API's calls go through the whole
of Django, without a socket. Each annotator takes one task after another and is done with it in between: of the API's claims, that is not
measured; the bare side marks it done as it takes it. They take turns by rounds, so that whatever else the machine does meets both alike.
"""

import argparse
import statistics
from importlib import import_module

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
    api, bare = [], []
    for number in range(asked.rounds):
        api.append(made.by_api(asked.claims, asked.threads))
        bare.append(made.by_statement(asked.claims, asked.threads))
        made.refuse_few(asked.claims * (number + 1))
    ours, theirs = statistics.median(api), statistics.median(bare)
    report(
        "queue_claim",
        ratios={"vs_skip_locked": theirs / ours, "duplicates": made.duplicates()},
        figures={"api_claims_per_s": ours, "statement_claims_per_s": theirs},
        people=asked.people, threads=asked.threads, claims=asked.claims, rounds=asked.rounds, waiting=asked.waiting,
    )  # fmt: skip


if __name__ == "__main__":
    main()
