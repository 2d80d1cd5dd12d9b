"""Typed readers of the environment; NAME_FILE names a file that holds the value."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """The value, or what the file named by NAME_FILE holds."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """1, true, yes or on, in any case."""
    return text(name, "1" if default else "").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number; anything else stops the start with its name."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        msg = f"{name} must be a whole number, not {value!r}"
        raise SystemExit(msg) from None


def decimal(name: str, default: float) -> float:
    """A number above 0, with or without a fraction; anything else stops the start with its name."""
    value = text(name, str(default))
    try:
        found = float(value)
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        msg = f"{name} must be a number above 0, not {value!r}"
        raise SystemExit(msg)
    return found


def origin(name: str) -> str:
    """Scheme, host and port of the address in a variable; empty where there is none."""
    parts = urlsplit(text(name))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [each.strip() for each in text(name, default).split(",") if each.strip()]


def postgres(url: str) -> dict[str, str]:
    """Django's names for the parts of postgres://user:password@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        msg = "DATABASE_URL must look like postgres://user:password@host:5432/name"
        raise SystemExit(msg)
    return {
        "NAME": parts.path.lstrip("/"), "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "", "PORT": str(parts.port or ""),
    }  # fmt: skip
