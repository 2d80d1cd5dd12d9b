"""The conversation with a backend: /health, /setup, /predict. None of our tokens is sent; media come by signed addresses."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from apps.inference.predictors.contract import (
    PLAINLY,
    Ask,
    Batch,
    Described,
    EndpointFailed,
    Item,
    PredictorError,
    SettingsRefused,
    Source,
    Told,
)
from apps.inference.predictors.endpoints import ask_json, document_of, failed, send_json
from apps.inference.predictors.label_studio_backend.answers import Reader, results_of
from apps.inference.predictors.label_studio_backend.events import event_of
from apps.inference.predictors.label_studio_backend.naming import Naming, classes_of
from apps.inference.predictors.label_studio_backend.tasks import context_of, project_of, task_of
from apps.inference.predictors.label_studio_backend.wording import Wording, wording_of
from apps.inference.predictors.prompts import Prompt
from apps.inference.predictors.sending import About, Reply
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec


def load(source: Source) -> "Backend":
    """A connected backend; nothing is asked yet."""
    return Backend(source)


def describe(source: Source, ask: Ask) -> Described:
    """Whether it is there, and which version it says it is.

    It speaks the ontology's own words, and those of its configuration where somebody wrote one. Raises EndpointFailed, SettingsRefused.
    """
    backend = Backend(source)
    health = backend.health()
    wording = backend.wording(ask.features, _modality(ask.features))
    version = backend.set_up(wording, ask.project, "")
    known = {"model_class": str(health["model_class"])[:200]} if health.get("model_class") else {}
    own = classes_of(wording.controls) if source.settings.get("label_config") else ()
    card = {**known, "label_config": wording.xml, "speaks_ontology": True}
    return Described(classes=own, card=card, version=version)


def tell(source: Source, told: Told) -> None:
    """Post the event to /webhook, with the credentials. Raises EndpointFailed, SettingsRefused."""
    backend = Backend(source)
    modality = told.item.asset.modality if told.item else _modality(told.ask.features)
    body = event_of(told, backend.wording(told.ask.features, modality))
    backend.hear(body)


def _modality(features: Sequence[FeatureSpec]) -> str:
    """What the objects of the features stand in, as far as their kinds tell."""
    kinds = {feature.kind for feature in features if KINDS[feature.kind].role == "object"}
    return "text" if kinds == {"entity"} else "image"


class Backend:
    """One backend with its settings; it is set up once for each configuration and project."""

    classes: tuple[str, ...] = ()
    default_threshold = 0.0

    def __init__(self, source: Source) -> None:
        self._source = source
        self._set_up: set[tuple[str, str]] = set()
        self._strange: set[str] = set()

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """As many data rows per request as the settings say, of one asset type each; a prompt is asked alone."""
        size = 1 if ask.prompt else int(str(self._source.settings["batch_size"]))
        for modality, alike in groupby(items, key=lambda item: item.asset.modality):
            rows = list(alike)
            try:
                wording = self.wording(ask.features, modality)
            except SettingsRefused as error:
                yield from (failed(row.id, error) for row in rows)
                continue
            for at in range(0, len(rows), size):
                yield from self._looked_at(rows[at : at + size], ask, wording)

    def wording(self, features: Sequence[FeatureSpec], modality: str) -> Wording:
        """What it is told of these features. Raises SettingsRefused."""
        try:
            return wording_of(features, modality, str(self._source.settings.get("label_config") or ""))
        except InvalidValue as error:
            raise SettingsRefused(f"The labeling configuration: {error.message} Expected: {error.expected}.") from error

    def health(self) -> Mapping[str, Any]:
        """What /health says. Raises EndpointFailed."""
        return self._described("health", None)

    def set_up(self, wording: Wording, project: str, hostname: str) -> str:
        """Hand it the configuration, without a token, and hear its version. Raises EndpointFailed."""
        body = {
            "project": project_of(project or self._source.version),
            "schema": wording.xml,
            "hostname": hostname,
            "access_token": "",
            "extra_params": self._source.settings.get("extra_params") or None,
        }
        return str(self._described("setup", body).get("model_version") or "")

    def hear(self, event: Mapping[str, Any]) -> None:
        """Hand it an event; it may train before it answers, so it has as long as for a prediction. Raises EndpointFailed."""
        to = credentials(self._source)
        send_json(self._source, "webhook", event, headers=to, timeout_s=self._seconds("predict"), about=About.LABELS)

    def _looked_at(self, items: Sequence[Item], ask: Ask, wording: Wording) -> Iterator[Batch]:
        reader, tasks = Reader(ask.features, wording, self._strange, ask.mapped), list[tuple[Item, dict[str, Any]]]()
        for item in items:
            try:
                tasks.append((item, task_of(item, wording, self._project(ask), prompted=ask.prompt is not None)))
            except (OSError, ValueError, KeyError) as error:
                yield Batch(item.id, (), 1, final=True, error=f"It cannot be read: {error}")
        if not tasks:
            return
        try:
            results = self._results(tasks, ask, wording)
        except (PredictorError, OSError, ValueError) as error:
            if len(tasks) > 1 and isinstance(error, EndpointFailed) and error.alone:
                for item, _ in tasks:
                    yield from self._looked_at([item], ask, wording)
            else:
                yield from (failed(item.id, error) for item, _ in tasks)
            return
        for (item, task), said in zip(tasks, results, strict=True):
            yield reader.batch(said, item, task["data"])

    def _results(self, tasks: Sequence[tuple[Item, Mapping[str, Any]]], ask: Ask, wording: Wording) -> list[object]:
        item, project = tasks[0][0], self._project(ask)
        key = (wording.xml, project)
        if key not in self._set_up:
            self.set_up(wording, project, _host(tasks[0][1]["data"].get(wording.member)))
            self._set_up.add(key)
        context = context_of(_in_its_words(ask.prompt, ask), item, wording) if ask.prompt else None
        body = {
            "tasks": [task for _, task in tasks],
            "project": project_of(project),
            "label_config": wording.xml,
            "params": {"login": None, "password": None, "context": context},
        }

        def results(reply: Reply) -> list[object]:
            return results_of(_object(document_of(reply), "predict"), len(tasks))

        to, limit_s = credentials(self._source), self._seconds("predict")
        return results(send_json(self._source, "predict", body, headers=to, timeout_s=limit_s, about=About.PREDICTION, check=results))

    def _project(self, ask: Ask) -> str:
        return ask.project or self._source.version

    def _seconds(self, what: str) -> float:
        return float(str(self._source.settings[f"{what}_timeout_s"]))

    def _described(self, path: str, body: object) -> Mapping[str, Any]:
        to, limit_s = credentials(self._source), self._seconds("setup")
        return _object(ask_json(self._source, path, body, headers=to, timeout_s=limit_s, about=About.DESCRIPTION), path)


def _in_its_words(prompt: Prompt, ask: Ask) -> Prompt:
    return replace(prompt, class_name=Naming(ask.features, ask.mapped).theirs(prompt.class_name))


def _object(document: object, path: str) -> Mapping[str, Any]:
    """The document, where it is an object. Raises EndpointFailed."""
    if not isinstance(document, dict):
        raise EndpointFailed(f"/{path} answered no object.")
    return document


def credentials(source: Source) -> dict[str, str]:
    """Basic authentication, where there is a password (RFC 7617); a secret without a user name in the settings may hold both."""
    if not source.secret:
        return {}
    name = str(source.settings.get("username") or "")
    pair = source.secret if not name and ":" in source.secret else f"{name}:{source.secret}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _host(shown: object) -> str:
    """The scheme and host at which media are, '' for what is no address."""
    if not isinstance(shown, str):
        return ""
    parts = urlsplit(shown)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""
