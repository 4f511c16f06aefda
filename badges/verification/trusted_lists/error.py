"""Why a trusted list is not believed."""

from __future__ import annotations

_REASONS = {
    "too_large": "it is larger than any trusted list",
    "not_utf8": "it is not written in UTF-8",
    "doctype": "it has a document type declaration, which no trusted list has",
    "not_xml": "it is no XML",
    "not_a_list": "it is no trusted list (TrustServiceStatusList)",
    "not_signed": "it is not signed",
    "several_signatures": "it has several signatures",
    "weak_algorithm": "it is signed in a way that is too weak, or that we do not know",
    "in_part": "its signature does not cover all of it",
    "malformed_signature": "its signature is not made as a trusted list's must be",
    "other_signer": "it is not signed with any of the certificates that are trusted for it",
    "altered": "its signature does not hold: it was changed after it was signed, or is damaged",
    "signer_ended": "the certificate of its signer was not valid when it was made",
    "malformed": "something that every trusted list says is missing or cannot be read",
}


class RefusedList(ValueError):
    """A trusted list that is not believed; ``reason`` is one word for it, the message says it."""

    def __init__(self, reason: str) -> None:
        super().__init__(_REASONS[reason])
        self.reason = reason
