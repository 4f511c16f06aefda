"""Sealing: a European credential made elsewhere is checked, filled with what its seal says, sealed, and handed to a wallet."""

from badges.credentials.european.draft import NotADraft
from badges.credentials.european.sealing import Mandate, NotSealable
from badges.credentials.violation import NonConforming
from badges.sealing.depositing import NoAddress, hand_over
from badges.sealing.drafts import MAX_BYTES, Ready, Sealed, again, is_seal_of, prepare, seal
from badges.sealing.wording import in_words

__all__ = [
    "MAX_BYTES",
    "Mandate",
    "NoAddress",
    "NonConforming",
    "NotADraft",
    "NotSealable",
    "Ready",
    "Sealed",
    "again",
    "hand_over",
    "in_words",
    "is_seal_of",
    "prepare",
    "seal",
]
