"""Sealing: a European credential made elsewhere is checked, filled with what its seal says, sealed, and handed to a wallet."""

from badges.credentials.european.draft import NotADraft
from badges.credentials.european.sealing import Mandate, NotSealable
from badges.credentials.violation import NonConforming
from badges.sealing.drafts import MAX_BYTES, Ready, Sealed, again, is_seal_of, prepare, seal
from badges.sealing.sending import NotSendable, Sent, carries, seal_and_send, sealed_before
from badges.sealing.wording import LANGUAGES, in_words, refusal

__all__ = [
    "LANGUAGES",
    "MAX_BYTES",
    "Mandate",
    "NonConforming",
    "NotADraft",
    "NotSealable",
    "NotSendable",
    "Ready",
    "Sealed",
    "Sent",
    "again",
    "carries",
    "in_words",
    "is_seal_of",
    "prepare",
    "refusal",
    "seal",
    "seal_and_send",
    "sealed_before",
]
