"""What is shown of what was sent and answered: its beginning, without what would let somebody in."""

import base64
import re

from apps.core.strict_json import NotStrict, loads

MOST = 4_000
HIDDEN = "•••"
SHORTEST = 4
QUERY = re.compile(r"""(https?://[^\s"'<>?\\]*)\?[^\s"'<>\\]*""")
TOKEN = re.compile(r"""(/media/)[^\s"'<>?\\]+""")
AUTHORIZATION = re.compile(r"(?i)\b(basic|bearer)(\s+)[\w.~+/-]{4,}=*")
DATA_URL = re.compile(r"(data:[\w/+.-]*;base64,)[A-Za-z0-9+/=]{64,}")


def shown(content: bytes, most: int = MOST) -> str:
    """The beginning of a body, at most `most` characters; of one that is no text, its size."""
    try:
        text = content[: most * 8].decode(errors="strict" if len(content) <= most * 8 else "ignore")
    except UnicodeDecodeError:
        return f"{len(content):,} bytes that are no text"
    if "\0" in text:
        return f"{len(content):,} bytes that are no text"
    text = DATA_URL.sub(rf"\1{HIDDEN}", text)
    return text if len(text) <= most else f"{text[:most]} ... ({len(content):,} bytes in all)"


def reason(content: bytes) -> str:
    """What an answer says went wrong: its `detail`, `error` or `message` where it is JSON, else its beginning."""
    try:
        document = loads(content)
    except NotStrict:
        return shown(content, 300)
    members = document if isinstance(document, dict) else {}
    said = next((members[key] for key in ("detail", "error", "message") if members.get(key)), None)
    if isinstance(said, dict):
        said = said.get("message") or said
    return shown(content if said is None else str(said).encode(), 300)


def hidden(text: str, secret: str, sent: str = "") -> str:
    """Without the secret, its parts (a user name and a password), their base64, what signs an address, and credentials.

    `sent` is the header by which the caller said who it is: what it holds is not shown, in whatever way the answer repeats it.
    """
    text = TOKEN.sub(rf"\1{HIDDEN}", QUERY.sub(rf"\1?{HIDDEN}", text))
    words = {secret, secret.partition(":")[2], base64.b64encode(secret.encode()).decode()} if secret else set()
    words.add(sent.rpartition(" ")[2])
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST:
            text = text.replace(word, HIDDEN)
    return AUTHORIZATION.sub(rf"\1\2{HIDDEN}", text)
