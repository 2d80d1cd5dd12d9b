"""The way in: one server, one API key, and everything that belongs to its organization."""

import os
from collections.abc import Iterable, Iterator
from typing import Any, Self
from uuid import UUID

from firstpass.data_rows import DataRow
from firstpass.datasets import Dataset
from firstpass.errors import InvalidPayload
from firstpass.jobs import Job
from firstpass.models import Model, ModelRun
from firstpass.ontologies import Feature, Ontology
from firstpass.production import ProductionQueue
from firstpass.projects import Project, number_of
from firstpass.publications import Publication
from firstpass.session import Retries, Session

URL, API_KEY = "FIRSTPASS_URL", "FIRSTPASS_API_KEY"


class Client:
    """A connection to Firstpass. Without arguments it reads FIRSTPASS_URL and FIRSTPASS_API_KEY; usable from many threads.

        with Client("https://firstpass.example.org", "fp_...") as client:
            dataset = client.create_dataset("Street scenes")

    `timeout_s` is how long one answer may take, `retries` how patient it is with a server that is busy or away. With `trust_env` False,
    proxies that the environment names are passed by.
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        timeout_s: float = 60.0,
        retries: Retries = Retries(),  # noqa: B008  frozen
        trust_env: bool = True,
    ) -> None:
        url, api_key = url or os.environ.get(URL), api_key or os.environ.get(API_KEY)
        if not url or not api_key:
            raise InvalidPayload(
                f"The address or the API key is missing. Expected: Client(url, api_key), or {URL} and {API_KEY} in the environment."
            )
        self._session = Session(url, api_key, timeout_s=timeout_s, retries=retries, trust_env=trust_env)

    def __repr__(self) -> str:
        return f"Client({self._session.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def create_dataset(self, name: str, *, description: str = "") -> Dataset:
        """A new, empty dataset."""
        return Dataset.read(self._session, self._session.post("datasets", {"name": name, "description": description}))

    def dataset(self, number: UUID | str) -> Dataset:
        """The dataset with this id. Raises NotFound."""
        return Dataset.read(self._session, self._session.get(f"datasets/{number_of(number)}"))

    def datasets(self, *, search: str | None = None) -> Iterator[Dataset]:
        """Datasets, newest first; `search` is part of the name."""
        return (Dataset.read(self._session, said) for said in self._session.pages("datasets", search=search))

    def find_dataset(self, name: str) -> Dataset | None:
        """The newest dataset of exactly this name."""
        return next((each for each in self.datasets(search=name) if each.name == name), None)

    def data_row(self, number: UUID | str) -> DataRow:
        """The data row with this id. Raises NotFound."""
        return DataRow.read(self._session.get(f"data-rows/{number_of(number)}"))

    def create_ontology(self, name: str, features: Iterable[Feature]) -> Ontology:
        """A new ontology of these features."""
        said = self._session.post("ontologies", {"name": name, "features": [feature.wire() for feature in features]})
        return Ontology.read(self._session, said)

    def ontology(self, number: UUID | str) -> Ontology:
        """The ontology with this id. Raises NotFound."""
        return Ontology.read(self._session, self._session.get(f"ontologies/{number_of(number)}"))

    def find_ontology(self, name: str) -> Ontology | None:
        """The newest ontology of exactly this name, with all its features."""
        found = next((said for said in self._session.pages("ontologies", search=name) if said["name"] == name), None)
        return self.ontology(found["id"]) if found else None

    def create_project(self, name: str, ontology: Ontology | UUID, **settings: Any) -> Project:
        """A new project; `settings` are instructions, review_share and suggestion_threshold (0 to 1), benchmark_share (0 to 0.5)."""
        said = self._session.post("projects", {"name": name, "ontology": number_of(ontology), **settings})
        return Project.read(self._session, said)

    def project(self, number: UUID | str) -> Project:
        """The project with this id. Raises NotFound."""
        return Project.read(self._session, self._session.get(f"projects/{number_of(number)}"))

    def find_project(self, name: str) -> Project | None:
        """The newest project of exactly this name."""
        found = next((said for said in self._session.pages("projects", search=name) if said["name"] == name), None)
        return Project.read(self._session, found) if found else None

    def create_model(self, name: str, ontology: Ontology | UUID, *, description: str = "") -> Model:
        """A new model that predicts in the words of this ontology."""
        body = {"name": name, "ontology": number_of(ontology), "description": description}
        return Model.read(self._session, self._session.post("models", body))

    def model(self, number: UUID | str) -> Model:
        """The model with this id. Raises NotFound."""
        return Model.read(self._session, self._session.get(f"models/{number_of(number)}"))

    def find_model(self, name: str) -> Model | None:
        """The newest model of exactly this name."""
        return next((Model.read(self._session, said) for said in self._session.pages("models") if said["name"] == name), None)

    def model_run(self, number: UUID | str) -> ModelRun:
        """The run with this id. Raises NotFound."""
        return ModelRun.read(self._session, self._session.get(f"model-runs/{number_of(number)}"))

    def production_queue(self, number: UUID | str) -> ProductionQueue:
        """The production queue with this id. Raises NotFound."""
        return ProductionQueue(self._session, self._session.get(f"production-queues/{number_of(number)}"))

    def production_queues(self) -> Iterator[ProductionQueue]:
        """Production queues, newest first."""
        return (ProductionQueue(self._session, said) for said in self._session.pages("production-queues"))

    def publications(self, *, search: str | None = None, family: str | None = None, modality: str | None = None) -> Iterator[Publication]:
        """What the platform publishes, newest first; `search` is in name or description, `modality` an asset type."""
        found = self._session.pages("publications", search=search, family=family, modality=modality)
        return (Publication.read(self._session, said) for said in found)

    def publication(self, number: UUID | str) -> Publication:
        """The publication with this id. Raises NotFound, also for one that was withdrawn."""
        return Publication.read(self._session, self._session.get(f"publications/{number_of(number)}"))

    def job(self, number: UUID | str) -> Job:
        """The job with this id, as after another program began it. Raises NotFound."""
        return Job(self._session, self._session.get(f"jobs/{number_of(number)}"))
