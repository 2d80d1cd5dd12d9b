"""Which agents are there: each call of one says so."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from apps.inference import queries
from apps.inference.models import Agent, Predictor
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.problems import NeedsPrompt, NoAgentConnected, NoAgentLearns

FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class AgentTold:
    """What an agent says of itself; `instance` is its own choice, anew each time it starts. `fits`: its model can learn.

    `version` is what it calls its model's, `kept` the one it could go back to; None: there is none.
    """

    instance: UUID
    name: str
    device: str = ""
    version: str = ""
    fits: bool = False
    kept: str | None = None


def note_agent(*, predictor: Predictor, told: AgentTold, answered: int = 0) -> None:
    """It is there now, and has answered for so many more data rows. One that was not heard of for a week is forgotten.

    Call it last: it locks the agent's row, and whoever waits for work or for its job must not hold that.
    """
    now = timezone.now()
    of = {"name": told.name, "device": told.device, "version": told.version, "fits": told.fits, "seen_at": now}
    said = Agent(predictor=predictor, instance=told.instance, **of)
    Agent.objects.bulk_create(
        [said],
        update_conflicts=True,
        unique_fields=["organization_id", "predictor", "instance"],
        update_fields=list(of),
    )
    if answered:
        Agent.objects.filter(predictor=predictor, instance=told.instance).update(data_rows=F("data_rows") + answered)
    Agent.objects.filter(predictor=predictor, seen_at__lt=now - FORGOTTEN_AFTER).delete()


def refuse_without_agent(predictor: Predictor) -> None:
    """Nothing, unless its model runs in agents and none is there: nobody should wait for one. Raises NoAgentConnected."""
    if family(predictor.family).origin is Origin.AGENT and not queries.agents_of(predictor, connected=True):
        raise NoAgentConnected(f"{predictor.name} answers as soon as its agent is started; its health page shows how.")


def refuse_without_prompt(predictor: Predictor) -> None:
    """Nothing, unless it answers clicks and boxes only: a run or a trial would come to nothing. Raises NeedsPrompt."""
    if family(predictor.family).needs_prompt:
        words = f"Ask {predictor.name} in an open task, by a click or a box, or let it outline in a workflow what another finds."
        raise NeedsPrompt(words)


def refuse_without_fit(predictor: Predictor) -> None:
    """Nothing, if an agent of the last days has a model that learns: one that is away learns when it is back. Raises NoAgentLearns."""
    if not Agent.objects.filter(predictor=predictor, fits=True).exists():
        raise NoAgentLearns(f"Give the class of {predictor.name} a method fit, and start its agent.")
