"""Sealing: a European credential made elsewhere is checked, filled with what its seal says, and sealed."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

from badges.credentials.conformance import violations
from badges.credentials.european import payload
from badges.credentials.european.sealing import NotSealable, with_sealing_fields
from badges.credentials.violation import NonConforming
from badges.keyring import Seal
from badges.proofs import jades

MAX_BYTES = 6 * 2**20
"""What verifiers will read; a credential has 130 kB to 2 MB."""


class NotADraft(ValueError):
    """The content is no European credential that waits for its seal; the message says what it is."""


def seal(content: bytes, custody: Seal, *, at: datetime) -> bytes:
    """The sealed file (JAdES baseline B). The issuer becomes what the certificate says, the moment of issue becomes ``at``.

    Raises NotADraft, NotSealable, UnknownMember, and NonConforming with every breach of the profile; then nothing was sealed.
    """
    if len(content) > MAX_BYTES:
        raise NotADraft(f"The credential is larger than {MAX_BYTES // 2**20} MB.")
    try:
        draft = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotADraft(f"This is not JSON: {error}. Give the credential as it was made, not sealed.") from error
    if not isinstance(draft, dict) or "payload" in draft:
        raise NotADraft("This is not an unsealed European credential. A sealed one cannot be sealed again.")
    document = with_sealing_fields(draft, custody.identity, at=at, suffix=str(uuid4()))
    if found := violations(document):
        raise NonConforming("The credential", found)
    return jades.seal(payload(document), custody.signer, custody.chain, signing_time=at)


__all__ = ["NonConforming", "NotADraft", "NotSealable", "seal"]
