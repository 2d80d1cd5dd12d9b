"""The settings of a family: what each is, so that a page can draw a form of them, and how given ones are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from apps.kinds.reading import InvalidValue

Form = Literal["text", "long_text", "url", "number", "whole", "boolean", "choice", "list", "object"]
MAX_TEXT = 100_000


@dataclass(frozen=True)
class Setting:
    """One setting. `default` None means that there is none, and `required` that it must be given; bounds are for numbers, both included.

    A `private` one is never published with a predictor: whoever copies it says their own. Addresses are private by their form. A
    `heavy` one names a model, on the hub or in an admitted folder, which takes long to learn with.
    """

    name: str
    title: str
    form: Form = "text"
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    least: float | None = None
    most: float | None = None
    private: bool = False
    heavy: bool = False

    @property
    def is_private(self) -> bool:
        """Whether it stays in the organization that gave it."""
        return self.private or self.form == "url"


def read_settings(given: Mapping[str, object], known: Sequence[Setting], at: str = "/settings") -> dict[str, object]:
    """The settings with their defaults. Raises InvalidValue for one that is unknown, missing or has a value it may not have."""
    by_name = {one.name: one for one in known}
    for name in given:
        if name not in by_name:
            names = ", ".join(by_name) or "none"
            raise InvalidValue(f"{at}/{name}", "There is no such setting.", f"one of: {names}", code="unknown_setting")
    found: dict[str, object] = {}
    for one in known:
        value = given.get(one.name)
        if value is None or value == "":
            if one.required:
                raise InvalidValue(f"{at}/{one.name}", f"{one.title} is needed.", _expected(one), code="required")
            found[one.name] = one.default
            continue
        if one.form == "url" and _tells_a_secret(value):
            # The value is not repeated: settings are shown to everybody who may see the predictor.
            message = f"{one.title} has a name or a password in it, which everybody would see."
            expected = "an address without them, and the credential as the secret"
            raise InvalidValue(f"{at}/{one.name}", message, expected, code="secret_in_address")
        if one.form == "url" and isinstance(value, str) and ("?" in value or "#" in value):
            message = f"{one.title} has a query or a fragment in it (? or #), behind which no path can be put."
            raise InvalidValue(f"{at}/{one.name}", message, "an address without them", code="invalid_setting")
        if not _fits(value, one):
            raise InvalidValue(f"{at}/{one.name}", f"{one.title} cannot be this.", _expected(one), code="invalid_setting")
        found[one.name] = value
    return found


def _tells_a_secret(value: object) -> bool:
    try:
        return isinstance(value, str) and "@" in urlsplit(value).netloc
    except ValueError:
        return False


def _fits(value: object, one: Setting) -> bool:
    if one.form in ("number", "whole"):
        sound = isinstance(value, int) if one.form == "whole" else isinstance(value, int | float)
        return sound and not isinstance(value, bool) and _within(float(value), one)  # type: ignore[arg-type]
    if one.form == "boolean":
        return isinstance(value, bool)
    if one.form == "list":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if one.form == "object":
        return isinstance(value, dict)
    return isinstance(value, str) and len(value) <= MAX_TEXT and (one.form != "choice" or value in one.choices)


def _within(value: float, one: Setting) -> bool:
    return (one.least is None or value >= one.least) and (one.most is None or value <= one.most)


def _expected(one: Setting) -> str:
    if one.form == "choice":
        return f"one of: {', '.join(one.choices)}"
    forms = {"whole": "a whole number", "number": "a number", "boolean": "true or false", "list": "a list of texts", "object": "an object"}
    words = forms.get(one.form, "an address" if one.form == "url" else f"a text of at most {MAX_TEXT:,} characters")
    bounds = [f"at least {one.least:g}" if one.least is not None else "", f"at most {one.most:g}" if one.most is not None else ""]
    return " and ".join([words, *filter(None, bounds)])
