"""The way in: data rows as they are."""

from collections.abc import Sequence

from typing_extensions import override

from .base import Flow, Look, NodeKind, Step


class Input(NodeKind):
    """Gives the data rows that the workflow is asked about."""

    name = "input"
    title = "Data rows"
    takes = ()
    gives = Flow.ASSET

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        return incoming[0]


NODE = Input()
