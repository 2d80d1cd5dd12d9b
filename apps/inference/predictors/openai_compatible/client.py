"""Asking /chat/completions, one data row at a time (the protocol as OpenAI's API reference of chat completions describes it)."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from apps.core.strict_json import NotStrict, loads
from apps.inference.hiding import hidden, reason
from apps.inference.predictors.contract import PLAINLY, Ask, Batch, Described, EndpointFailed, Item, PredictorError, SettingsRefused, Source
from apps.inference.predictors.endpoints import OK, address, ask_json, document_of, failed
from apps.inference.predictors.openai_compatible.form import WHERE, Form, form_of, read_answer
from apps.inference.predictors.sending import About
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec

SHOWN = 10
QUALITY = 90
MISSING = frozenset({404, 405})
THOUGHT = "</think>"
FENCED = re.compile(r"^```\w*\s*\n(.*?)\n?```", re.DOTALL | re.MULTILINE)


def load(source: Source) -> "Client":
    """A connected model; nothing is asked yet."""
    return Client(source)


def describe(source: Source, ask: Ask) -> Described:
    """Whether the server is there and has the model, where it lists what it has. Raises EndpointFailed, SettingsRefused."""
    client, wanted = Client(source), str(source.settings["model"])
    form = client.form(ask.features, "image" if _is_of_pictures(ask.features) else "text")
    reply = source.send(
        "GET",
        address(source, "models"),
        headers=_credentials(source),
        timeout_s=float(str(source.settings["timeout_s"])),
        max_bytes=4_000_000,
        about=About.DESCRIPTION,
    )
    if reply.status not in MISSING:
        if reply.status not in OK:
            raise EndpointFailed(f"/models answered {reply.status}: {hidden(reason(reply.content), source.secret)}")
        listed = document_of(reply)
        models = listed.get("data") if isinstance(listed, dict) else None
        names = [str(each.get("id")) for each in models if isinstance(each, dict)] if isinstance(models, list) else []
        if names and wanted not in names:
            raise SettingsRefused(f"The server has no model {wanted!r}; it has {', '.join(names[:SHOWN])}.")
    return Described(card={"schema": form.schema()}, version=wanted)


def _is_of_pictures(features: Sequence[FeatureSpec]) -> bool:
    return not any(feature.kind == "entity" for feature in features)


class Client:
    """One model with its settings."""

    classes: tuple[str, ...] = ()
    default_threshold = 0.0

    def __init__(self, source: Source) -> None:
        self._source = source

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """One request for each data row."""
        for item in items:
            notes: list[str] = []
            try:
                form = self.form(ask.features, item.asset.modality)
                text = item.texts()[""] if item.asset.modality == "text" else ""
                document = self._answered(item, form, text)
                found = tuple(read_answer(document, form, item, text, notes))
            except (PredictorError, OSError, ValueError, KeyError) as error:
                yield failed(item.id, error)
                continue
            yield Batch(item.id, found, 1, final=True, notes=tuple(notes))

    def form(self, features: Sequence[FeatureSpec], modality: str) -> Form:
        """Raises SettingsRefused where the ontology has nothing that can be asked."""
        try:
            return form_of(features, modality)
        except InvalidValue as error:
            raise SettingsRefused(f"{error.message} Expected: {error.expected}.") from error

    def _answered(self, item: Item, form: Form, text: str) -> object:
        """The document in the answer. Raises EndpointFailed."""
        timeout_s = float(str(self._source.settings["timeout_s"]))
        body = self._body(item, form, text)
        document = ask_json(self._source, "chat/completions", body, headers=_credentials(self._source), timeout_s=timeout_s)
        choices = document.get("choices") if isinstance(document, dict) else None
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        message = choice.get("message")
        said = message.get("content") if isinstance(message, dict) else None
        if isinstance(message, dict) and message.get("refusal"):
            raise EndpointFailed(f"The model refused: {str(message['refusal'])[:300]}")
        if choice.get("finish_reason") == "length":
            raise EndpointFailed("The answer was cut off: more tokens are needed than the settings allow.")
        if not isinstance(said, str):
            raise EndpointFailed("The answer holds no message.")
        try:
            return loads(_unfenced(_thought(said)))
        except NotStrict as error:
            raise EndpointFailed(f"The model's message is not JSON: {error.message}") from error

    def _body(self, item: Item, form: Form, text: str) -> Mapping[str, Any]:
        settings, schema = self._source.settings, form.schema()
        prompt = str(settings["prompt"])
        for name, value in (("{asset}", item.asset.modality), ("{features}", form.told()), ("{name}", item.name)):
            prompt = prompt.replace(name, value)
        if settings["answer_format"] == "json_schema":
            wanted = {"type": "json_schema", "json_schema": {"name": "annotations", "strict": True, "schema": schema}}
            prompt += f"\n{WHERE}" if form.has_places else ""
        else:
            wanted = {"type": "json_object"}
            prompt += f"\nAnswer with a JSON object by this schema: {json.dumps(schema, ensure_ascii=False)}"
        parts: list[dict[str, Any]] = [{"type": "text", "text": prompt}]
        if item.asset.modality == "text":
            parts.append({"type": "text", "text": text})
        else:
            parts.append({"type": "image_url", "image_url": {"url": _picture(item, int(str(settings["longest_side"])))}})
        return {
            "model": settings["model"],
            "messages": [{"role": "user", "content": parts}],
            "response_format": wanted,
            "max_tokens": settings["max_tokens"],
            "temperature": settings["temperature"],
        }


def _credentials(source: Source) -> dict[str, str]:
    return {"Authorization": f"Bearer {source.secret}"} if source.secret else {}


def _picture(item: Item, longest: int) -> str:
    """The picture upright as a data URL (RFC 2397), its longest side at most `longest` pixels. Raises OSError."""
    picture = item.open().convert("RGB")
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _thought(said: str) -> str:
    """Without what a model that reasons says before its answer; some leave out the mark at which that begins."""
    plain = said.strip()
    return plain.partition(THOUGHT)[2] if THOUGHT in plain and not plain.startswith(("{", "[", "`")) else plain


def _unfenced(said: str) -> str:
    """Without the fence of a code block that some models put around JSON, and what they say around that; of several blocks the last."""
    plain = said.strip()
    blocks = [] if plain.startswith(("{", "[")) else FENCED.findall(plain)
    return str(blocks[-1] if blocks else plain).strip()
