"""What the platform publishes: predictors and workflows that an organization copies and then owns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from firstpass.errors import JobFailed
from firstpass.jobs import Job
from firstpass.ontologies import Ontology
from firstpass.projects import number_of
from firstpass.session import Session


@dataclass(frozen=True, slots=True)
class Publication:
    """Something published, at its newest version. `size` is in bytes; no `classes` where it speaks the words of your ontology."""

    id: UUID
    name: str
    number: int
    family: str
    licence: str
    modalities: tuple[str, ...]
    kinds: tuple[str, ...]
    classes: tuple[str, ...]
    size: int
    _session: Session = field(repr=False, compare=False)

    @classmethod
    def read(cls, session: Session, said: Mapping[str, Any]) -> Self:
        """What the API says of a publication."""
        modalities, kinds, classes = (tuple(said[name]) for name in ("modalities", "kinds", "classes"))
        told = UUID(said["id"]), said["name"], said["number"], said["family"], said["licence"]
        return cls(*told, modalities, kinds, classes, said["size"], session)

    def copy(
        self,
        ontology: Ontology | UUID | None = None,
        *,
        name: str = "",
        predictor: UUID | None = None,
        parts: Mapping[int, Mapping[str, Any]] | None = None,
        timeout_s: float | None = None,
    ) -> UUID:
        """Copy it for this ontology, or as the next version of `predictor`, an earlier copy; returns the predictor once it can be used.

        `parts` says by the place of each part what is never published: `{0: {"settings": {"url": "https://..."}, "secret": "..."}}`.
        Raises JobFailed, JobCancelled, WaitedTooLong, and what the server refuses.
        """
        body = {
            "ontology": None if ontology is None else number_of(ontology),
            "predictor": None if predictor is None else str(predictor),
            "name": name,
            "parts": {str(place): dict(told) for place, told in (parts or {}).items()},
        }
        said = self._session.post(f"publications/{self.id}/copies", body)
        job = Job(self._session, self._session.get(f"jobs/{said['job']}")).wait(timeout_s=timeout_s, progress=False)
        if then := job.result.get("then"):
            job = Job(self._session, self._session.get(f"jobs/{then}")).wait(timeout_s=timeout_s, progress=False)
        made = self._session.get(f"predictors/{said['predictor']}")
        version = next(each for each in made["versions"] if each["id"] == said["version"])
        if version["state"] != "ready":
            raise JobFailed(f"The copy of {self.name} cannot be used: {version['error']}", job=job)
        return UUID(made["id"])
