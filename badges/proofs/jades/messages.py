"""What timestamps of a sealed file are made over (ETSI TS 119 182-1 §5.2.6, §5.3.4, §5.3.6)."""

from __future__ import annotations

from badges.proofs import base64url
from badges.proofs.jades.sealed import MalformedSeal, Sealed
from badges.proofs.jades.unsigned import items_of


def content_message(sealed: Sealed) -> bytes:
    """What a content timestamp (``adoTst``) is of: the text, as it was signed."""
    return sealed.signed[1]


def signature_message(sealed: Sealed) -> bytes:
    """What a signature timestamp (``sigTst``) is of: the signature as base64url writes it, not its bytes."""
    return base64url.encode(sealed.signature).encode("ascii")


def archive_message(sealed: Sealed, items_before: int) -> bytes:
    """What an archive timestamp (``arcTst``) behind so many items of ``etsiU`` is of: all that stands before it.

    Raises:
        MalformedSeal: when ``etsiU`` cannot be read, or holds fewer items.
    """
    items = items_of(sealed)
    if not 0 <= items_before <= len(items):
        raise MalformedSeal("etsiU", f"holds {len(items)} items")
    protected, text = sealed.signed
    before = "".join(items[:items_before]).encode("ascii")
    return b".".join((text, protected, signature_message(sealed), before))
