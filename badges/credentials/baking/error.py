"""What can go wrong with a credential in a picture."""

from __future__ import annotations

from typing import Literal

LARGEST_CREDENTIAL = 2 * 1024 * 1024

Code = Literal["other_kind", "truncated", "damaged", "too_large", "compressed", "malformed", "forbidden", "not_bakeable"]


class BakingError(ValueError):
    """A picture that cannot be read, or a credential that fits in no picture.

    ``code``: ``other_kind`` neither PNG nor SVG; ``truncated`` it ends too early; ``damaged`` a checksum is wrong;
    ``too_large``; ``compressed`` the text is, which the standard forbids; ``malformed`` it breaks the format in another way;
    ``forbidden`` entities; ``not_bakeable`` the picture would not give the credential back byte for byte.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code


def bakeable(credential: bytes) -> None:
    """Refuse what no picture can hold.

    Raises:
        BakingError: ``not_bakeable`` when it is no UTF-8 text without NUL, ``too_large``.
    """
    if len(credential) > LARGEST_CREDENTIAL:
        raise BakingError("too_large", f"a credential may have {LARGEST_CREDENTIAL} bytes, this one has {len(credential)}")
    try:
        text = credential.decode()
    except UnicodeDecodeError as error:
        raise BakingError("not_bakeable", "a credential is text in UTF-8") from error
    if "\0" in text or not text.strip():
        raise BakingError("not_bakeable", "a credential is text without NUL")
