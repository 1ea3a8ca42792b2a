"""The text form of what is made from options: ``key(name=value,...)``, as journals and catalogs hold it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._loader import native

#: What a text of one word can say.
Word = bool | int | float | str


def described(key: str, options: dict[str, Any]) -> str:
    """The text form; `parsed` reads it. Raises TypeError for an option that is no number, text or predictor."""
    parts = [f"{name}={_word(name, value)}" for name, value in options.items()]
    return f"{key}({','.join(parts)})" if parts else key


def parsed(text: str) -> tuple[str, dict[str, Word]]:
    """The key and the options of a text form. Raises ValueError for other text."""
    key, parts = native.description_parts(text)
    return key, {name: _value(word) for name, word in parts}


def _word(name: str, value: Any) -> str:
    if hasattr(value, "get_params"):
        # What is None is not said; a model is given apart.
        options = {
            name: option for name, option in value.get_params().items()
            if name not in ("seed", "workers") and option is not None and not hasattr(option, "_handle")}
        return described(value.key, options)
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if isinstance(value, (np.generic, np.ndarray)) and value.ndim == 0:
        value = value.item()
    if not isinstance(value, (int, float, str)):
        raise TypeError(f"{name} is a {type(value).__name__}: a search names its options in its journal, so they are "
                        "numbers, texts, truth values or predictors")
    return str(value)


def _value(word: str) -> Word:
    if word in ("true", "false"):
        return word == "true"
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
