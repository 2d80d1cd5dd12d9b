"""Strict reading of JSON-able payloads: each reader returns a typed value or says where the payload is wrong and how to mend it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

MAX_DEPTH = 128
MAX_COORDINATE = 1e9
MAX_TEXT = 100_000
MAX_METRICS = 100
MAX_METRIC_NAME = 200
UUID_LENGTH = 36
SHOWN = 40


class InvalidValue(ValueError):  # noqa: N818
    """A payload that cannot be read: `pointer` is a JSON pointer (RFC 6901) to the wrong place, `expected` says how to mend it."""

    def __init__(self, pointer: str, message: str, expected: str, code: str = "invalid_value") -> None:
        super().__init__(f"{pointer or '/'}: {message} Expected {expected}.")
        self.pointer = pointer
        self.message = message
        self.expected = expected
        self.code = code

    def under(self, at: str) -> "InvalidValue":
        """The same about a payload that stands at the pointer `at`."""
        return InvalidValue(at + self.pointer, self.message, self.expected, self.code)


def join(at: str, key: object) -> str:
    """The JSON pointer of `key` (a member's name or an index) under the pointer `at`."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def read_object(payload: Any, at: str, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> Mapping[str, Any]:
    """The object at `at`, having every required member and no unknown one. Raises InvalidValue."""
    if not isinstance(payload, Mapping):
        raise InvalidValue(at, f"This is {described(payload)}.", "an object")
    _check_depth(at)
    for key in payload:
        if key not in required and key not in optional:
            known = ", ".join((*required, *optional))
            raise InvalidValue(join(at, key), "This member is unknown.", f"one of {known}", code="unknown_field")
    for key in required:
        if key not in payload:
            raise InvalidValue(join(at, key), "This member is missing.", f"a member named {key}", code="required")
    return payload


def told(names: Sequence[str], most: int = SHOWN) -> str:
    """The first of these names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def read_list(payload: Any, at: str, *, at_least: int = 0, at_most: int | None = None) -> Sequence[Any]:
    """The list at `at` with a bounded number of items. Raises InvalidValue."""
    if not isinstance(payload, list | tuple):
        raise InvalidValue(at, f"This is {described(payload)}.", "a list")
    _check_depth(at)
    if len(payload) < at_least:
        raise InvalidValue(at, f"This list has {len(payload)} items.", f"at least {at_least}")
    if at_most is not None and len(payload) > at_most:
        raise InvalidValue(at, f"This list has {len(payload)} items.", f"at most {at_most}")
    return payload


def read_number(payload: Any, at: str) -> float:
    """A finite number no further than MAX_COORDINATE from zero; true and false are no numbers. Raises InvalidValue."""
    if isinstance(payload, bool) or not isinstance(payload, int | float):
        raise InvalidValue(at, f"This is {described(payload)}.", "a number")
    if not is_near(payload):
        raise InvalidValue(
            at, "This number is not finite or far too large.", f"a number between {-MAX_COORDINATE:.0f} and {MAX_COORDINATE:.0f}"
        )
    return float(payload)


def read_point(payload: Any, at: str) -> tuple[float, float]:
    """A place as a list of its x and y. Raises InvalidValue."""
    x, y = read_list(payload, at, at_least=2, at_most=2)
    return read_number(x, join(at, 0)), read_number(y, join(at, 1))


def is_near(*numbers: float) -> bool:
    """Whether all of these are finite and no further than MAX_COORDINATE from zero."""
    for number in numbers:  # noqa: SIM110  a generator would take twice as long, and this is asked for every number
        if not -MAX_COORDINATE <= number <= MAX_COORDINATE:
            return False
    return True


def read_positive(payload: Any, at: str) -> float:
    """A finite number above zero. Raises InvalidValue."""
    number = read_number(payload, at)
    if number <= 0:
        raise InvalidValue(at, f"This number is {number:g}.", "a number above 0")
    return number


def read_whole(payload: Any, at: str, *, at_most: int = 2**53) -> int:
    """A whole number from 0 to `at_most`. Raises InvalidValue."""
    if isinstance(payload, bool) or not isinstance(payload, int) or not 0 <= payload <= at_most:
        raise InvalidValue(at, f"This is {described(payload)}.", f"a whole number from 0 to {at_most}")
    return payload


def read_share(payload: Any, at: str) -> float | None:
    """A confidence or a threshold: a number in [0, 1], or None. Raises InvalidValue."""
    if payload is None:
        return None
    if isinstance(payload, bool) or not isinstance(payload, int | float) or not 0 <= payload <= 1:
        raise InvalidValue(at, f"This is {described(payload)}.", "a number from 0 to 1, or null")
    return float(payload)


def read_metrics(payload: Any, at: str) -> tuple[tuple[str, float], ...]:
    """Figures by name, names rising; none for null. Raises InvalidValue."""
    if payload is None:
        return ()
    if not isinstance(payload, Mapping) or len(payload) > MAX_METRICS:
        raise InvalidValue(at, "These are no metrics.", f"an object of at most {MAX_METRICS} numbers by name")
    if any(isinstance(name, str) and not name.strip() for name in payload):
        raise InvalidValue(at, "A metric has no name.", f"a name of 1 to {MAX_METRIC_NAME} characters")
    return tuple(sorted((read_text(name, at, at_most=MAX_METRIC_NAME), read_number(payload[name], join(at, name))) for name in payload))


def read_flag(payload: Any, at: str) -> bool:
    """True or false. Raises InvalidValue."""
    if not isinstance(payload, bool):
        raise InvalidValue(at, f"This is {described(payload)}.", "true or false")
    return payload


def read_uuid(payload: Any, at: str) -> UUID:
    """A UUID in its canonical form of 36 characters, upper or lower case. Raises InvalidValue."""
    found = as_uuid(payload)
    if found is None:
        raise InvalidValue(at, f"This is {described(payload)}.", "a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")
    return found


def as_uuid(payload: Any) -> UUID | None:
    """The UUID that this text spells in canonical form, else None."""
    if isinstance(payload, UUID):
        return payload
    if not isinstance(payload, str) or len(payload) != UUID_LENGTH:
        return None
    try:
        found = UUID(payload)
    except ValueError:
        return None
    return found if str(found) == payload.lower() else None


def read_text(payload: Any, at: str, *, at_most: int = MAX_TEXT) -> str:
    """A text of bounded length without NUL and without half characters (lone surrogates). Raises InvalidValue."""
    if not isinstance(payload, str):
        raise InvalidValue(at, f"This is {described(payload)}.", "a text")
    if len(payload) > at_most:
        raise InvalidValue(at, f"This text has {len(payload)} characters.", f"at most {at_most}")
    if not is_storable(payload):
        raise InvalidValue(at, "This text holds a NUL or half of a surrogate pair.", "a text of whole Unicode characters without NUL")
    return payload


def is_storable(text: str) -> bool:
    """Whether a text can be stored and sent as UTF-8: no NUL and no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _check_depth(at: str) -> None:
    if at.count("/") > MAX_DEPTH:
        raise InvalidValue(at, f"This stands more than {MAX_DEPTH} levels deep.", "a flatter document", code="too_deep")


def an(words: str) -> str:
    """'a box', 'an entity', 'keypoints': words with the article that they need; several of something need none."""
    if words.endswith("s") and not words.endswith("ss"):
        return words
    return f"{'an' if words[:1].lower() in tuple('aeiou') else 'a'} {words}"


def described(payload: Any) -> str:
    """What a payload is, in words: of a text and a number also which."""
    if payload is None:
        return "null"
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, int | float):
        return f"the number {payload:.6g}" if is_near(payload) else "a number that is not finite or far too large"
    if isinstance(payload, str):
        shown = payload if len(payload) <= SHOWN else f"{payload[:SHOWN]}..."
        return f"the text {shown!r}" if payload else "an empty text"
    return "a list" if isinstance(payload, list | tuple) else "an object"
