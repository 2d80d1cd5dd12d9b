"""What is wrong with a text that is no JSON, as a sentence, where the parser has only a phrase."""

from json import JSONDecodeError

SHOWN = 20
NOT_THIS = "This is not JSON: "
WORDS = {  # by the beginning of what the parser says; with what stands there where that is `{found}`
    "Expecting value": "{found} stands where a value should, {place}.",
    "Expecting property name": "{found} stands where a name in double quotes should, {place}.",
    "Expecting ':'": "{found} stands where a colon should, {place}.",
    "Expecting ','": "{found} stands where a comma or the closing bracket should, {place}.",
    "Extra data": "{found} stands after its end, {place}.",
    "Unterminated string": "the text that begins {place} has no closing quote.",
    "Invalid control character": "a line break, tab or other control character stands unescaped in a text, {place}.",
    "Invalid \\escape": "a backslash stands before what needs none, {place}.",
    "Invalid \\uXXXX": "\\u stands without four hexadecimal digits, {place}.",
    "Unexpected UTF-8 BOM": "a byte order mark stands before it.",
    "Illegal trailing comma": "a comma stands before the closing bracket, {place}.",
}
BROKEN = "it breaks off or is wrong {place}."


def told(error: JSONDecodeError) -> str:
    """A sentence with the place: the character, and of a text of several lines the line too, both from 1."""
    text, at = error.doc, error.pos
    place = f"at character {error.colno}" if "\n" not in text.strip() else f"in line {error.lineno} at character {error.colno}"
    words = next((each for start, each in WORDS.items() if error.msg.startswith(start)), BROKEN)
    found = text[at:].strip()
    if "{found}" in words and not found:
        return f"{NOT_THIS}it ends too early, {place}."
    return NOT_THIS + words.format(found=repr(found.split("\n", 1)[0][:SHOWN]), place=place)
