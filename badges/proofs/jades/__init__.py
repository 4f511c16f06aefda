"""Seals around a text: JAdES baseline B to LTA as European Digital Credentials use it (ETSI TS 119 182-1, RFC 7515, RFC 7797).

The text travels unencoded in a JSON envelope; the signed bytes are the protected header, a dot and that text.
"""

from badges.proofs.jades.checking import SealCheck, check_seal, claimed_time
from badges.proofs.jades.lasting import Lasting
from badges.proofs.jades.messages import archive_message, content_message, signature_message
from badges.proofs.jades.raising import with_archive_timestamp, with_signature_timestamp, with_validation_data
from badges.proofs.jades.sealed import MAX_CERTIFICATES, MAX_HEADER, MalformedSeal, Sealed, is_sealed, parse, take_apart
from badges.proofs.jades.sealing import seal, seal_written
from badges.proofs.jades.unsigned import ArchiveTimestamp, Level, Unsigned, content_timestamps, level_of, unsigned

__all__ = [
    "MAX_CERTIFICATES",
    "MAX_HEADER",
    "ArchiveTimestamp",
    "Lasting",
    "Level",
    "MalformedSeal",
    "SealCheck",
    "Sealed",
    "Unsigned",
    "archive_message",
    "check_seal",
    "claimed_time",
    "content_message",
    "content_timestamps",
    "is_sealed",
    "level_of",
    "parse",
    "seal",
    "seal_written",
    "signature_message",
    "take_apart",
    "unsigned",
    "with_archive_timestamp",
    "with_signature_timestamp",
    "with_validation_data",
]
