"""The life of a task as one table: what can happen to it in which state, and where that leads."""

from collections.abc import Mapping
from enum import StrEnum

from apps.projects.models import APPROVALS, LABEL_STATES, Action, TaskState
from apps.projects.problems import TaskNotOpen

QUEUED, IN_PROGRESS, REVIEW = TaskState.QUEUED, TaskState.IN_PROGRESS, TaskState.REVIEW
DONE, SKIPPED, REWORK = TaskState.DONE, TaskState.SKIPPED, TaskState.REWORK
COLLECTING = TaskState.COLLECTING
States = frozenset[TaskState]


class Stage(StrEnum):
    """What a person comes to the queue for."""

    LABEL = "label"
    REVIEW = "review"


LEADS_TO: Mapping[Action, Mapping[TaskState, States]] = {
    Action.CLAIM: {
        QUEUED: frozenset({IN_PROGRESS}),
        IN_PROGRESS: frozenset({IN_PROGRESS}),
        REWORK: frozenset({REWORK}),
        REVIEW: frozenset({REVIEW}),
    },
    Action.RELEASE: {IN_PROGRESS: frozenset({QUEUED}), REWORK: frozenset({REWORK}), REVIEW: frozenset({REVIEW})},
    Action.SUBMIT: dict.fromkeys((IN_PROGRESS, REWORK), frozenset({REVIEW, DONE})),
    Action.SKIP: dict.fromkeys((IN_PROGRESS, REWORK), frozenset({SKIPPED})),
    **{action: {REVIEW: frozenset({DONE, REVIEW})} for action in APPROVALS},
    Action.SEND_BACK: {REVIEW: frozenset({REWORK})},
    Action.REVIEW_AGAIN: {DONE: frozenset({REVIEW})},
    Action.REOPEN: {SKIPPED: frozenset({QUEUED}), **dict.fromkeys((DONE, REVIEW), frozenset({REWORK, QUEUED}))},
    Action.TAKE_BACK: {SKIPPED: frozenset({IN_PROGRESS}), **dict.fromkeys((DONE, REVIEW), frozenset({REWORK}))},
    Action.IMPORT: {state: frozenset({DONE}) for state in TaskState if state != COLLECTING},
    Action.LABEL_AUTOMATICALLY: {QUEUED: frozenset({REVIEW, DONE})},
    Action.WITHDRAW: dict.fromkeys((REVIEW, DONE), frozenset({QUEUED})),
    Action.ASSIGN: {
        **{state: frozenset({state}) for state in (QUEUED, REWORK, REVIEW)},
        IN_PROGRESS: frozenset({IN_PROGRESS, QUEUED}),
    },
    Action.REQUEUE: dict.fromkeys((IN_PROGRESS, REVIEW, DONE, SKIPPED, REWORK), frozenset({QUEUED})),
    Action.UNDO: dict.fromkeys(TaskState, frozenset(TaskState)),
    Action.MERGE: {COLLECTING: frozenset({DONE, REVIEW, SKIPPED})},
}
DONE_TO_IT = {
    Action.CLAIM: "claimed",
    Action.RELEASE: "given back",
    Action.SUBMIT: "submitted",
    Action.SKIP: "skipped",
    Action.APPROVE: "approved",
    Action.CORRECT: "corrected",
    Action.SEND_BACK: "sent back",
    Action.REVIEW_AGAIN: "sent to review again",
    Action.REOPEN: "opened again",
    Action.TAKE_BACK: "taken back",
    Action.IMPORT: "imported",
    Action.LABEL_AUTOMATICALLY: "labeled automatically",
    Action.WITHDRAW: "withdrawn",
    Action.ASSIGN: "assigned",
    Action.REQUEUE: "put back into the queue",
    Action.UNDO: "undone",
    Action.MERGE: "merged",
}
IN_WORDS = {
    QUEUED: "queued",
    IN_PROGRESS: "in progress",
    REVIEW: "waiting for review",
    DONE: "done",
    SKIPPED: "skipped",
    REWORK: "sent back",
    COLLECTING: "being labeled by several people",
}


def stage_of(state: TaskState) -> Stage | None:
    """For which work a task in this state waits; None where it has ended."""
    if state in LABEL_STATES:
        return Stage.LABEL
    return Stage.REVIEW if state == REVIEW else None


def why_impossible(action: Action, state: TaskState) -> str:
    """Why this cannot happen to a task in this state, in words; empty where it can."""
    ways = LEADS_TO[action]
    if state in ways:
        return ""
    possible = [IN_WORDS[each] for each in ways]
    listed = " or ".join([", ".join(possible[:-1]), possible[-1]] if len(possible) > 1 else possible)
    return f"The task is {IN_WORDS[state]}. Only a task that is {listed} can be {DONE_TO_IT[action]}."


def refuse_impossible(action: Action, state: TaskState) -> None:
    """Go on if this can happen to a task in this state. Raises TaskNotOpen with the reason."""
    if why := why_impossible(action, state):
        raise TaskNotOpen(why, state=state.label)


def check(action: Action, before: TaskState, after: TaskState) -> None:
    """Go on if the table has this way. Raises ValueError: whoever moves a task asks `refuse_impossible` first."""
    if after not in LEADS_TO[action].get(before, ()):
        raise ValueError(f"{action.label} does not lead from {before.label} to {after.label}")
