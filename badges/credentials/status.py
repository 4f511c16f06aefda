"""Status list credentials as we write them: a signed list of bits that says which credentials were withdrawn
(W3C Bitstring Status List v1.0). How lists of all kinds are read is in ``status_reading``.
"""

from __future__ import annotations

from datetime import datetime

from badges.credentials.instants import rfc3339
from badges.credentials.violation import Document
from badges.model.issued import StatusEntry
from badges.status_list import encode

CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]


def entry(status: StatusEntry) -> Document:
    """``credentialStatus`` of a credential: its place in the list (§2.1). The index is a decimal string."""
    return {
        "id": status.url,
        "type": "BitstringStatusListEntry",
        "statusPurpose": status.purpose,
        "statusListIndex": str(status.index),
        "statusListCredential": status.list_url,
    }


def status_list_credential(
    list_url: str, issuer_did: str, bits: bytes, *, at: datetime, valid_until: datetime, purpose: str = "revocation"
) -> Document:
    """A status list credential, not yet signed (§2.2)."""
    return {
        "@context": list(CONTEXTS),
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did,
        "validFrom": rfc3339(at),
        "validUntil": rfc3339(valid_until),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(bits),
        },
    }
