"""What the jobs of predicting and training are called, and by which queue each comes; those of agents are taken by programs elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.core.jobs import Places
from apps.inference.predictors.declared import Family, Origin

LIVE_QUEUE = "live"
ENDPOINTS, LIVE_ENDPOINTS = "endpoints", "live_endpoints"  # threads that wait for servers elsewhere, ahead and while a person waits
PREDICT = "inference.predict"
PREDICT_LIGHT = "inference.predict_light"
LIVE = "inference.live"
LIVE_LIGHT = "inference.live_light"
TRIAL = "inference.trial"
TRIAL_LIGHT = "inference.trial_light"
PREDICT_AGENT = "inference.predict_agent"
LIVE_AGENT = "inference.live_agent"
TRIAL_AGENT = "inference.trial_agent"
FIT_AGENT = "inference.fit_agent"
TELL = "inference.tell"
TRAIN = "inference.train"
TRAIN_LIGHT = "inference.train_light"
AGENT_KINDS = (LIVE_AGENT, TRIAL_AGENT, PREDICT_AGENT)  # what a person waits for goes first
HELD_KINDS = (*AGENT_KINDS, FIT_AGENT)  # what an agent may hold
WATCHED_KINDS = (LIVE_AGENT, TRIAL_AGENT)
QUEUES = {PREDICT: "inference", PREDICT_LIGHT: ENDPOINTS, LIVE: LIVE_QUEUE, LIVE_LIGHT: LIVE_ENDPOINTS}
TRIAL_QUEUES = {TRIAL: LIVE_QUEUE, TRIAL_LIGHT: LIVE_ENDPOINTS}
TRAIN_QUEUES = {TRAIN: "training", TRAIN_LIGHT: "learning"}
AHEAD = Places("endpoints ahead", by="predictor", each=4, together=8)
LIVE_CALLS = Places("endpoints live", by="predictor", each=4, together=12)
CONNECTING = Places("endpoints connecting", by="predictor", each=2, together=4)
PROMPTS_EACH, PROMPTS_TOGETHER = 4, 8  # clicks that one worker asks servers about at once: of a predictor, and of an organization
PLACES = {PREDICT_LIGHT: AHEAD, LIVE_LIGHT: LIVE_CALLS, TRIAL_LIGHT: LIVE_CALLS}
AT_ONCE = {PREDICT_LIGHT: 4}  # workers of one job; light predictors only wait for others
ROWS_PER_CHUNK = {PREDICT: 256, PREDICT_LIGHT: 8, LIVE: 1, LIVE_LIGHT: 1, PREDICT_AGENT: 8, LIVE_AGENT: 1}


def kind_of_work(one: Family, *, live: bool, light: bool) -> str:
    """The kind of job for a version of a family, asked by a person who waits or ahead; `light`: it only waits for others."""
    if one.origin is Origin.AGENT:
        return LIVE_AGENT if live else PREDICT_AGENT
    if live:
        return LIVE_LIGHT if light else LIVE
    return PREDICT_LIGHT if light else PREDICT


def kind_of_trial(one: Family, *, light: bool) -> str:
    """The kind of job that tries a version of the family on a few data rows."""
    if one.origin is Origin.AGENT:
        return TRIAL_AGENT
    return TRIAL_LIGHT if light else TRIAL


def kind_of_training(one: Family, *, data_rows: int, settings: Iterable[Mapping[str, Any]]) -> str:
    """The kind of job that trains a version of the family on so many labelled data rows; `settings` are those of all versions at work."""
    if one.origin is Origin.AGENT:
        return FIT_AGENT
    heavy = [each.name for each in one.settings if each.heavy]
    is_light = data_rows <= one.light_lesson and not any(said.get(name) for said in settings for name in heavy)
    return TRAIN_LIGHT if is_light else TRAIN
