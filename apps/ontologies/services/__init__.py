"""Every write of this room."""

from apps.ontologies.services.preview import Preview, preview_ontology
from apps.ontologies.services.saving import create_ontology, save_ontology

__all__ = ["Preview", "create_ontology", "preview_ontology", "save_ontology"]
