"""The model that answers, and beside it what it was before it learned: the server may find that the better one, or people may go back."""

import copy
import logging
from typing import Any

log = logging.getLogger("firstpass.agent")


class Models:
    """One model and at most one other version of it. A model that cannot be copied (see copy.deepcopy) has no other.

    With `copies` false none is made, which saves the memory of a second model.
    """

    def __init__(self, model: Any, name: str, *, copies: bool = True) -> None:
        self.model, self.name = model, name
        self._copies = copies
        self._before: Any = None
        self._other: tuple[Any, str] | None = None

    @property
    def kept(self) -> str | None:
        """What the other version is called; None where there is none."""
        return None if self._other is None else self._other[1]

    def before_lesson(self) -> None:
        """Keep the model as it is now, while it learns."""
        self._other = None  # a third model would be one too many
        if not self._copies:
            return
        try:
            self._before = copy.deepcopy(self.model)
        except Exception as error:  # noqa: BLE001  whatever somebody's model raises
            log.info("the model cannot be copied, so there is no way back from what it learns: %s: %s", type(error).__name__, error)

    def learned(self, name: str) -> None:
        """It has learned, and is called so now."""
        if self._before is not None and name != self.name:
            self._other = (self._before, self.name)
        self._before, self.name = None, name

    def go_back(self) -> None:
        """Nothing came of the lesson: the model is what it was."""
        if self._before is not None:
            self.model, self._before = self._before, None

    def use(self, name: str) -> bool:
        """Answer with the other version from now on, if it is called so; whether it does."""
        if self._other is None or self._other[1] != name:
            return False
        (self.model, self.name), self._other = self._other, (self.model, self.name)
        return True
