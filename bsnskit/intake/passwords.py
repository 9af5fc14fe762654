"""Workbooks that a password protects: opened when it is given, refused in one sentence when it is not."""

from __future__ import annotations

import io
import struct

from bsnskit.intake.bounds import RefusedFile
from bsnskit.vocabulary import N_

PROTECTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_DEFAULT = "VelvetSweatshop"
"""Excel's own password, for workbooks that are protected against changes only; it is public."""


def protected(name: str) -> RefusedFile:
    """Return the refusal of a workbook whose password was not given."""
    return RefusedFile(
        name,
        N_("the workbook is protected by a password"),
        move=N_("Give the password (--password), save a copy without one, or ask the client for one."),
    )


def wrong_password(name: str) -> RefusedFile:
    """Return the refusal of a file that the password given does not open."""
    return RefusedFile(
        name, N_("the password does not open the file"), move=N_("Ask the client for the right one; mind the keyboard.")
    )


def unlocked(name: str, content: bytes, password: str | None) -> bytes:
    """Return a workbook without its password; any other content as it is.

    Raises
    ------
    RefusedFile : the password is missing or wrong
    """
    if not content.startswith(_OLE):
        return content
    import msoffcrypto  # type: ignore[import-untyped]
    from msoffcrypto.exceptions import (  # type: ignore[import-untyped]
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
        ParseError,
    )

    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        if not file.is_encrypted():
            return content
        file.load_key(password=_BY_DEFAULT if password is None else password)
        held = io.BytesIO()
        file.decrypt(held)
    except (FileFormatError, ParseError, OSError, ValueError, IndexError, struct.error):
        # A container that is cut or broken: where it says that it is locked, that is the first thing to mend.
        if PROTECTED in content:
            raise protected(name) from None
        return content  # calamine says what is wrong with it
    except (InvalidKeyError, DecryptionError) as problem:
        raise (protected(name) if password is None else wrong_password(name)) from problem
    return held.getvalue()
