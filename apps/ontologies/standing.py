"""An ontology stands still while annotations are written that were checked against it; whoever saves the next version waits for that.

Both ask for one lock that is handed out in the order of asking: many writers hold it together, and yet no save waits for more of them than
were there before it, as it would for a row that they share.
"""

from uuid import UUID

from django.db import connection

from apps.ontologies.models import Ontology

SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold_version(ontology: UUID) -> int:
    """The version that an ontology is at, and stays at until the transaction ends.

    Asked for before anything is locked that a save may wait for, which are sets of annotations. Raises Ontology.DoesNotExist.
    """
    _ask(SHARED, ontology)
    version: int = Ontology.objects.values_list("version", flat=True).get(pk=ontology)  # only now, as it may have waited for a save
    return version


def await_writers(ontology: UUID) -> None:
    """Wait for whoever holds its version; until the transaction ends nobody does."""
    _ask(ALONE, ontology)


def _ask(statement: str, ontology: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"ontology {ontology}"])
