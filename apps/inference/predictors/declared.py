"""A kind of predictor, as the house lists them: what it can say and look at, how its versions come about, and where its work is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import cast

from apps.inference.predictors.contract import (
    PLAINLY,
    Ask,
    Described,
    Hooks,
    Implementation,
    Predictor,
    Samples,
    Source,
    Told,
    Trained,
    TrainingRefused,
)
from apps.inference.predictors.settings import Setting


class Origin(StrEnum):
    """Where the versions of a family come from, and so how its first one is made."""

    TRAINED = "trained"  # by training here
    CONNECTED = "connected"  # by settings that were tried: a server elsewhere, a model by its name, something built in
    ARTIFACT = "artifact"  # by settings and, where somebody uploaded one, a file of weights
    AGENT = "agent"  # by a program elsewhere that asks for work
    GRAPH = "graph"  # by putting other predictors together


@dataclass(frozen=True)
class Family:
    """A kind of predictor. Light: naming it imports nothing heavy; `implementation` is the module that does the work.

    `kinds` are the annotation kinds it can say, `modalities` the asset types it can look at, `settings` what is settled per version.
    `light` families only wait for others: they run many at a time, in workers that never import torch. One that `listens` is told what
    happens to labels, unless its setting `learns` says otherwise, and trains by itself. One that `needs_prompt` is silent without one.
    `artifacts` are the forms of uploaded models that it takes: zip, safetensors, pt2. One that `names_freely` answers in words of the
    ontology, or in others, which people map. From up to `light_lesson` labelled data rows it learns within seconds and without torch,
    unless one of its settings that are `heavy` says something. `check_lesson` refuses a lesson's settings that are none of `settings`.
    `reads` says of a version's settings which of the `modalities` it looks at, where those tell.
    """

    name: str
    title: str
    summary: str
    kinds: tuple[str, ...]
    trainable: bool
    implementation: str
    modalities: tuple[str, ...] = ("image",)
    origin: Origin = Origin.TRAINED
    settings: tuple[Setting, ...] = ()
    artifacts: tuple[str, ...] = ()
    takes_prompts: bool = False
    needs_prompt: bool = False
    light: bool = False
    light_lesson: int = 0
    check_lesson: Callable[[Mapping[str, object]], object] | None = None
    listens: bool = False
    names_freely: bool = False
    reads: Callable[[Mapping[str, object]], tuple[str, ...]] | None = None

    def looks_at(self, settings: Mapping[str, object]) -> tuple[str, ...]:
        """The asset types that a version of these settings can look at, as far as they tell."""
        return self.reads(settings) if self.reads and settings else self.modalities

    @property
    def takes_secret(self) -> bool:
        """Whether a credential is of use to it: for a server, or a hub where a model is found by its name."""
        return any(each.form == "url" or each.name == "model" for each in self.settings)

    def load(self, source: Source) -> Predictor:
        """The predictor that a version describes. Raises WeightsRefused, SettingsRefused, EndpointFailed."""
        return self._implementation().load(source)

    def describe(self, source: Source, ask: Ask = PLAINLY) -> Described:
        """Try a version that was not trained here. Raises WeightsRefused, SettingsRefused, EndpointFailed."""
        return self._implementation().describe(source, ask)

    def tell(self, source: Source, told: Told) -> None:
        """Hand on what happened to a family that listens. Raises EndpointFailed, SettingsRefused."""
        self._implementation().tell(source, told)

    def train(
        self,
        samples: Samples,
        *,
        held_out: Samples = (),
        settings: Mapping[str, object] | None = None,
        hooks: Hooks | None = None,
        resume: bytes | None = None,
        source: Source | None = None,
    ) -> Trained:
        """Train a version on `samples`, measure it on `held_out`. Raises what Implementation.train raises."""
        if not self.trainable:
            raise TrainingRefused(f"{self.title} cannot be trained here.")
        hooks, source = hooks or Hooks(), source or Source()
        return self._implementation().train(samples, held_out=held_out, settings=settings or {}, hooks=hooks, resume=resume, source=source)

    def _implementation(self) -> Implementation:
        return cast(Implementation, import_module(self.implementation))
