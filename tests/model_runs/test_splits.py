"""Splits of a run: by hand, by rule, by chance; never a content on both sides."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from apps.catalog.models import DataRow, Dataset
from apps.core.ids import uuid7
from apps.core.models.events import EventLog
from apps.core.tenancy import tenant
from apps.modalities.likeness import mark_of_texts
from apps.model_runs.splitting import Held, at_random, groups_of
from tests.cast import Person
from tests.model_runs.test_model_runs import add

TENTHS = {"train": 0.8, "validation": 0.1, "test": 0.1}


def rows_in(person: Person, run: dict[str, Any], *rows: dict[str, Any]) -> list[UUID]:
    """Data rows in the run, each with what is said of it."""
    with tenant(person.organization.pk):
        made = []
        for index, said in enumerate(rows):
            dataset = Dataset.objects.create(name=f"D{index}")
            made.append(DataRow.objects.create(dataset=dataset, name=f"{index}.png", global_key=f"k{index}", **said).pk)
    assert add(person, run, data_rows=[str(each) for each in made]).status_code == 200
    return made


def split(person: Person, run: dict[str, Any], **body: Any) -> Any:
    return person.api.post(f"model-runs/{run['id']}/splits", body)


def splits_of(person: Person, run: dict[str, Any]) -> dict[str, str]:
    rows = person.api.get(f"model-runs/{run['id']}/data-rows?limit=200").json()["results"]
    return {each["data_row"]["id"]: each["split"] for each in rows}


def test_chance_meets_the_shares_and_a_seed_gives_the_same_again(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, *[{} for _ in range(20)])
    first = split(ada, run, random=TENTHS, seed=7)
    assert first.json() == {"changed": 20, "along": 0, "splits": {"train": 16, "validation": 2, "test": 2, "": 0}}
    kept = splits_of(ada, run)
    assert split(ada, run, random=TENTHS, seed=7).json()["changed"] == 0
    assert splits_of(ada, run) == kept
    assert split(ada, run, random=TENTHS, seed=8).json()["changed"] > 0


def test_the_same_content_never_stands_in_two_splits(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, *[{"checksum": f"{index % 5:064}"} for index in range(30)])
    split(ada, run, random={"train": 0.5, "validation": 0.3, "test": 0.2}, seed=1)
    found = splits_of(ada, run)
    for content in range(5):
        assert len({found[str(row)] for row in rows[content::5]}) == 1
    assert len(set(found.values())) > 1
    split(ada, run, data_rows=[str(rows[0])], split="test")
    assert {splits_of(ada, run)[str(row)] for row in rows[0::5]} == {"test"}


def test_what_belongs_together_by_metadata_stays_together(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, *[{"metadata": {"patient": f"p{index // 4}"}} for index in range(24)])
    split(ada, run, random={"train": 0.5, "validation": 0.25, "test": 0.25}, seed=3, group_by="patient")
    found = splits_of(ada, run)
    assert all(len({found[str(row)] for row in rows[start : start + 4]}) == 1 for start in range(0, 24, 4))
    assert Counter(found.values()) == {"train": 12, "validation": 8, "test": 4}


def test_a_field_that_no_data_row_has_is_refused_by_those_that_there_are(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, {"metadata": {"patient": "p1", "site": "north"}}, {"metadata": {"camera": 3}}, {})
    refused = split(ada, run, random=TENTHS, group_by="patinet")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["expected"]) == ("/group_by", "one of camera, patient, site")
    assert split(ada, run, random=TENTHS, group_by="patient").status_code == 200


def test_a_rule_knows_the_fields_that_grouping_knows(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, {"metadata": {"patient": "p1", "age": 7}}, {"metadata": {"patient": "p2", "age": 70}}, {})

    def rule(split_name: str, **said: Any) -> Any:
        return split(ada, run, rules=[{"filter": [{"term": "metadata", **said}], "split": split_name}])

    assert rule("train", field="patient", **{"is": "p1"}).status_code == 200
    assert rule("test", field="age", above=50).status_code == 200
    assert [splits_of(ada, run)[str(row)] for row in rows] == ["train", "test", ""]
    assert rule("validation", field="age", exists=False).status_code == 200
    assert [splits_of(ada, run)[str(row)] for row in rows] == ["train", "test", "validation"]
    refused = rule("train", field="patinet", **{"is": "p1"})
    assert refused.status_code in (400, 422)
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/rules/0/filter/0/field", "metadata_field_unknown")
    assert error["expected"] == "one of age, patient"


def test_data_rows_without_the_value_to_group_by_go_alone(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, {"metadata": {"patient": "p1"}}, *[{"metadata": {"patient": None}}, {"metadata": {"patient": ""}}, {}] * 8)
    split(ada, run, random={"train": 0.6, "test": 0.4}, seed=2, group_by="patient")
    assert Counter(splits_of(ada, run).values()) == {"train": 15, "test": 10}


def test_a_split_that_no_share_names_gets_none(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, *[{} for _ in range(10)])
    assert split(ada, run, random={"train": 0.5}).json()["splits"] == {"train": 5, "validation": 0, "test": 0, "": 5}
    assert split(ada, run, random={}).json()["splits"] == {"train": 8, "validation": 1, "test": 1, "": 0}


def test_no_share_takes_the_only_group_of_another() -> None:
    groups = [(uuid7(),) for _ in range(3)]
    for seed in range(20):
        found = at_random(groups, {"train": 0.34, "validation": 0.33, "test": 0.05}, seed)
        assert set(found.values()) >= {"train", "validation", "test"}


def test_the_first_rule_that_chooses_a_row_counts(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, {}, {}, {"checksum": "f" * 64}, {"checksum": "f" * 64})
    named = [
        {"filter": [{"term": "text", "contains": text}], "split": to} for text, to in (("k0", "test"), ("3.png", "test"), ("png", "train"))
    ]
    answer = split(ada, run, rules=named)
    assert answer.json() == {"changed": 4, "along": 1, "splits": {"train": 1, "validation": 0, "test": 3, "": 0}}, answer.json()
    assert [splits_of(ada, run)[str(row)] for row in rows] == ["test", "train", "test", "test"], "what is the same follows the first rule"


def test_a_run_remembers_its_rules_until_others_take_their_place(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, {}, {})
    before = ada.api.get(f"model-runs/{run['id']}/splits").json()
    assert before == {"splits": {"train": 0, "validation": 0, "test": 0, "": 2}, "rules": [], "unmarked_count": 2}
    rules = [{"filter": [{"term": "text", "contains": "0.png"}], "split": "test"}, {"filter": [], "split": "train"}]
    assert split(ada, run, rules=rules).status_code == 200
    split(ada, run, global_keys=["k1"], split="")
    kept = ada.api.get(f"model-runs/{run['id']}/splits").json()
    assert kept == {"splits": {"train": 0, "validation": 0, "test": 1, "": 1}, "rules": rules, "unmarked_count": 2}
    assert split(ada, run, rules=[]).json()["changed"] == 0
    assert ada.api.get(f"model-runs/{run['id']}/splits").json()["rules"] == []


def test_by_hand_goes_back_to_none_and_only_what_a_filter_chooses_moves(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, {}, {}, {})
    assert split(ada, run, filter=[{"term": "text", "contains": "1.png"}], split="validation").json()["changed"] == 1
    assert split(ada, run, global_keys=["k0"], split="train").json()["changed"] == 1
    assert [splits_of(ada, run)[str(row)] for row in rows] == ["train", "validation", ""]
    assert split(ada, run, data_rows=[str(rows[0])], split="").json()["splits"] == {"train": 0, "validation": 1, "test": 0, "": 2}


def test_what_moves_along_with_what_was_chosen_is_counted(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, {"checksum": "f" * 64}, {"checksum": "f" * 64}, {"checksum": "f" * 64}, {})
    moved = split(ada, run, data_rows=[str(rows[0]), str(rows[3])], split="test").json()
    assert (moved["changed"], moved["along"]) == (4, 2)
    again = split(ada, run, global_keys=["k0"], split="test").json()
    assert (again["changed"], again["along"]) == (0, 0), "what stood there already did not move"
    ruled = split(ada, run, filter=[{"term": "text", "contains": "1.png"}], split="train").json()
    assert (ruled["changed"], ruled["along"]) == (3, 2)


def test_a_change_of_splits_is_told_once(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, {})
    split(ada, run, random={"train": 1}, seed=1)
    split(ada, run, random={"train": 1}, seed=1)
    with tenant(ada.organization.pk):
        told = EventLog.objects.filter(type="model_runs.splits_changed")
        assert [each.body for each in told] == [{"model_run": run["id"], "changed": 1}]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "", "one_of"),
        ({"random": {}, "global_keys": ["k0"], "split": "test"}, "", "one_of"),
        ({"global_keys": ["k0"]}, "/split", "split"),
        ({"random": {}, "split": "test"}, "/split", "split"),
        ({"global_keys": ["k0"], "split": "holdout"}, "/split", "invalid_choice"),
        ({"random": {"train": 0.9, "validation": 0.2}}, "/random", "too_large"),
        ({"random": {"train": 0, "validation": 0, "test": 0}}, "/random", "too_small"),
        ({"random": {}, "group_by": "patient"}, "/group_by", "metadata_field_unknown"),
        ({"rules": [{"filter": [{"term": "text", "contains": "a"}], "split": "test"}, {"filter": [{"term": "no"}], "split": "test"}]},
         "/rules/1/filter/0/term", "term_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_its_place(
    ada: Person,
    run: dict[str, Any],
    body: dict[str, Any],
    pointer: str,
    code: str,
) -> None:
    rows_in(ada, run, {})
    answer = split(ada, run, **body)
    assert answer.status_code in {400, 422}, answer.json()
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)], answer.json()


def test_a_data_row_outside_the_run_is_refused_and_nothing_moves(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, {})
    with tenant(ada.organization.pk):
        other = DataRow.objects.create(dataset=Dataset.objects.create(name="elsewhere"), name="x.png").pk
    answer = split(ada, run, data_rows=[str(rows[0]), str(other)], split="test")
    assert answer.status_code == 404
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/data_rows/1", "data_row_not_in_run")]
    assert splits_of(ada, run) == {str(rows[0]): ""}


@pytest.mark.parametrize("shares", [{"train": 0.98, "validation": 0.01, "test": 0.01}, {"train": 0.01}, {"test": 1e-9, "train": 0.5}])
def test_a_split_with_a_share_gets_a_data_row_however_small_the_share_is(
    ada: Person, run: dict[str, Any], shares: dict[str, float]
) -> None:
    rows_in(ada, run, *[{} for _ in range(6)])
    answer = split(ada, run, random=shares, seed=3)
    assert answer.status_code == 200, answer.content
    counts = answer.json()["splits"]
    assert all(counts[name] >= 1 for name in shares), counts
    assert sum(counts.values()) == 6


def test_more_splits_than_there_is_to_part_are_refused_and_nothing_moves(ada: Person, run: dict[str, Any]) -> None:
    rows = rows_in(ada, run, *[{"metadata": {"patient": f"p{index % 2}"}} for index in range(6)])
    split(ada, run, data_rows=[str(rows[0])], split="test")
    refused = split(ada, run, random=TENTHS, group_by="patient")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/random", "too_few_data_rows")
    assert (error["message"], error["expected"]) == (
        "These shares name 3 splits, and there is nothing to put into some: the run has 6 data rows, which stay together as 2.",
        "shares above 0 of at most 2 splits",
    )
    assert Counter(splits_of(ada, run).values()) == {"": 5, "test": 1}


def test_an_unknown_split_is_refused_by_those_that_there_are(ada: Person, run: dict[str, Any]) -> None:
    rows_in(ada, run, {})
    (error,) = split(ada, run, global_keys=["k0"], split="holdout").json()["errors"]
    assert error["message"] == "\"holdout\" is not a valid choice. Expected: one of train, validation, test, '' (none)."


def test_groups_reach_over_others() -> None:
    a, b, c, d = (UUID(int=number) for number in range(4))
    rows = [Held(a, ("x",)), Held(b, ("y",)), Held(c, ("x", "y")), Held(d, ("z",))]
    assert groups_of(rows) == [(a, b, c), (d,)]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [Held(UUID(int=number), (number // 3,)) for number in range(60)]
    shares = {"train": 0.5, "test": 0.25}
    found = at_random(groups_of(rows), shares, 5)
    assert at_random(groups_of(rows[::-1]), shares, 5) == found
    assert Counter(found.values()) == {"train": 30, "test": 15, "": 15}


def test_what_is_nearly_the_same_never_stands_in_two_splits(ada: Person, run: dict[str, Any]) -> None:
    texts = [" ".join(f"{kind}{number}" for number in range(200)) + end for end in (" one", " two", " three") for kind in "abcde"]
    rows = rows_in(ada, run, *({"likeness": mark_of_texts([text])} for text in texts))
    for seed in range(3):
        split(ada, run, random={"train": 0.5, "validation": 0.3, "test": 0.2}, seed=seed)
        found = splits_of(ada, run)
        assert all(len({found[str(row)] for row in rows[kind::5]}) == 1 for kind in range(5))
        assert len(set(found.values())) == 3
    split(ada, run, data_rows=[str(rows[1])], split="test")
    assert {splits_of(ada, run)[str(row)] for row in rows[1::5]} == {"test"}


def test_pairs_hold_together_what_shares_nothing() -> None:
    rows = [Held(uuid7()) for _ in range(4)]
    assert groups_of(rows, [(3, 0), (0, 1)]) == [(rows[0].data_row, rows[1].data_row, rows[3].data_row), (rows[2].data_row,)]
