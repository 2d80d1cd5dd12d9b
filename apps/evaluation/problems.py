"""The refusals of this room."""

from apps.core.problems import Conflict


class NoLabels(Conflict):
    """There is nothing to compare the predictions with."""

    title = "This run has no labels: choose the project whose labels it is compared with"


class OtherOntology(Conflict):
    """What is predicted and what is labeled can be compared in the same words only."""

    title = "The labels and the predictions are about different ontologies"
