"""Texts as a whole: which class, or which classes. A long text is read in windows, and the mean over them counts."""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from apps.inference.predictors.contract import Ask, ClassSpec, Item

from .classification import classes_said
from .frame import Frame, Said, names_of

MOST_TOKENS = 512
MOST_WINDOWS = 64
AT_ONCE = 16


class TextClassification:
    """Every model that transformers calls one for sequence classification."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForSequenceClassification)
        self.tokenizer = frame.processor(AutoTokenizer)
        self.names = names_of(self.model)
        self.classes = tuple(ClassSpec(name, frame.kinds) for name in self.names)
        self.several = self.model.config.problem_type == "multi_label_classification"

    def prepare(self, item: Item) -> Any:
        text, most = whole_text(item), limit_of(self.tokenizer, self.model)
        return self.tokenizer(text, truncation=True, max_length=most, return_overflowing_tokens=True)

    def cost(self, ready: Any) -> float:
        return float(max(len(each) for each in ready["input_ids"]))

    def forward(self, ready: Sequence[Any], ask: Ask) -> Sequence[Said]:
        windows = [(at, number) for at, each in enumerate(ready) for number in range(min(len(each["input_ids"]), MOST_WINDOWS))]
        logits = torch.cat([self._look(ready, windows[at : at + AT_ONCE]) for at in range(0, len(windows), AT_ONCE)])
        shares = logits.sigmoid() if self.several else logits.softmax(-1)
        owner = torch.tensor([at for at, _ in windows])
        means = [shares[owner == at].mean(0) for at in range(len(ready))]
        return [classes_said(each, self.names, self.frame.threshold, several=self.several) for each in means]

    def _look(self, ready: Sequence[Any], windows: Sequence[tuple[int, int]]) -> torch.Tensor:
        known = [name for name in self.tokenizer.model_input_names if name in ready[0]]
        padded = self.tokenizer.pad({name: [ready[at][name][number] for at, number in windows] for name in known}, return_tensors="pt")
        found: torch.Tensor = self.frame.run(self.model, padded).logits
        return found


def whole_text(item: Item) -> str:
    """All of an item's text, its pages or messages one below the other. Raises ValueError where it has none."""
    text = "\n".join(item.texts().values())
    if not text.strip():
        raise ValueError("it has no text")
    return text


def placing_tokenizer(frame: Frame) -> Any:
    """The tokenizer beside a model, one that says where in the text its tokens stand. Raises WeightsRefused."""
    tokenizer = frame.processor(AutoTokenizer)
    if not tokenizer.is_fast:
        frame.refuse("Its tokenizer does not say where tokens stand: save it as a fast one, with a tokenizer.json.")
    return tokenizer


def limit_of(tokenizer: Any, model: Any) -> int:
    """How many tokens the model takes at once, by its tokenizer and by the positions that it knows.

    Models after RoBERTa count positions from behind that of padding, so they have two more than they take tokens.
    """
    config = getattr(model.config, "text_config", model.config)
    positions = getattr(config, "max_position_embeddings", None)
    table = next((each for name, each in model.named_modules() if name.endswith("position_embeddings")), None)
    skipped = getattr(table, "padding_idx", None)
    known = int(positions) - (0 if skipped is None else skipped + 1) if positions and positions > 0 else MOST_TOKENS
    return min(int(tokenizer.model_max_length), known, MOST_TOKENS)


def head(frame: Frame) -> TextClassification:
    """Raises WeightsRefused."""
    return TextClassification(frame)
