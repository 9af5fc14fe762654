"""What may point to a person: customer ids become keyed hashes, free text is recognised so that it can be set aside."""

from __future__ import annotations

import hashlib
import hmac

import pandas as pd

from bsnskit.intake.values import bare_id

KEY_LENGTH = 16
"""Hexadecimal digits of a customer key: 64 bits, so that two of a million customers share one once in 37 million."""
_LONG = 100
_WORDS = 4
_MANY = 20
_ENOUGH = 10_000


def customer_key(customer_id: str, key: bytes) -> str:
    """Return the keyed hash of a customer id: the same customer, the same key, within one engagement only.

    Source
    ------
    HMAC-SHA256 (RFC 2104), cut to 16 hexadecimal digits.
    """
    return hmac.new(key, bare_id(customer_id).encode(), hashlib.sha256).hexdigest()[:KEY_LENGTH]


def is_free_text(texts: pd.Series) -> bool:
    """Tell whether a column holds what people wrote, rather than codes, names or numbers.

    Free text is long or has line breaks, and hardly repeats itself; a few short cells prove nothing.

    Parameters
    ----------
    texts : the column; blank cells are missing
    """
    written = texts.dropna()
    if written.empty:
        return False
    written = written.iloc[:: len(written) // _ENOUGH + 1]
    varied = written.nunique() / len(written)
    lengths, words = written.str.len(), written.str.count(r"\S+")
    if written.str.contains(r"\S\s*[\r\n]+\s*\S").mean() > 0.02 or lengths.quantile(0.95) > _LONG:
        return bool(varied > 0.2)
    return bool(len(written) >= _MANY and words.median() >= _WORDS and varied > 0.5)


def shown(value: object) -> str:
    """Return a value as a finding may show it: at most 40 characters, no sentence, no address, nothing invisible."""
    text = "".join(sign if sign.isprintable() else "·" for sign in str(value))
    if len(text) > 40 or "@" in text or text.count(" ") > 4:
        return f"[… {len(str(value))}]"
    return text
