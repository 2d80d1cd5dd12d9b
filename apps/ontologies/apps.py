"""The room of ontologies."""

from django.apps import AppConfig


class OntologiesConfig(AppConfig):
    """What may be said about data: features and their options, in versions."""

    name = "apps.ontologies"
    label = "ontologies"
