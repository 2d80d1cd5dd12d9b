"""Identifiers that sort by time."""

import time

from apps.core.ids import uuid7


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(set(made))


def test_an_id_says_its_version_variant_and_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1
