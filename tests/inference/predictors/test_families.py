"""Families are found by themselves, and naming them loads nothing heavy."""

import subprocess
import sys

import pytest

from apps.inference.predictors import UnknownFamily, families, family
from apps.inference.predictors.contract import TrainingRefused
from apps.inference.predictors.declared import Family

LIST_AND_TELL = """
import sys
from apps.inference.predictors import families
assert "patch_detector" in families()
print(sorted({"torch", "safetensors", "django"} & set(sys.modules)))
"""


def test_listing_families_imports_neither_torch_nor_django() -> None:
    told = subprocess.run([sys.executable, "-c", LIST_AND_TELL], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_every_family_goes_by_its_own_name_and_says_what_it_finds() -> None:
    for name, one in families().items():
        assert one.name == name
        assert one.title
        assert one.kinds


def test_an_unknown_family_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownFamily, match="patch_detector"):
        family("crystal_ball")


def test_a_family_that_cannot_be_trained_says_so() -> None:
    fixed = Family("fixed", "A fixed model", "", ("bounding_box",), trainable=False, implementation="nowhere")
    with pytest.raises(TrainingRefused, match="cannot be trained"):
        fixed.train([])
