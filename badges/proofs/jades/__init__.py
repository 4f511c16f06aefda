"""Seals around a text: JAdES baseline B as European Digital Credentials use it (ETSI TS 119 182-1, RFC 7515, RFC 7797).

The text travels unencoded in a JSON envelope; the signed bytes are the protected header, a dot and that text.
"""

from badges.proofs.jades.checking import SealCheck, check_seal
from badges.proofs.jades.sealed import MAX_CERTIFICATES, MAX_HEADER, MalformedSeal, Sealed, is_sealed, parse, take_apart
from badges.proofs.jades.sealing import seal, seal_written

__all__ = [
    "MAX_CERTIFICATES",
    "MAX_HEADER",
    "MalformedSeal",
    "SealCheck",
    "Sealed",
    "check_seal",
    "is_sealed",
    "parse",
    "seal",
    "seal_written",
    "take_apart",
]
