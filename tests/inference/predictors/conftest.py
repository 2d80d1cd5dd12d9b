"""One small detector, trained once for all tests of this room."""

import pytest
import torch

from apps.inference.predictors import family
from apps.inference.predictors.contract import Sample, Trained
from tests.inference.predictors.small import SETTINGS, sample


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def scenes() -> list[Sample]:
    return [sample(seed) for seed in range(4)]


@pytest.fixture(scope="session")
def trained(scenes: list[Sample]) -> Trained:
    return family("patch_detector").train(scenes, held_out=scenes, settings=SETTINGS)
