"""Renderings of the European Learning Model for Verifiable Credentials 2.0, as EBSI makes them: told apart, never taken for ours.

They bear the name ``EuropeanDigitalCredential`` (or only ``VerifiableAttestation``, EBSI's word for any of its own) under the
context of VC 2.0, carry a proof or come as a token instead of a seal, and name their issuer by a DID. The two contexts cannot
stand in one document: each protects terms that the other defines anew.
"""

from __future__ import annotations

from badges.credentials.summary.members import nodes
from badges.credentials.violation import Document
from badges.one_or_many import listed, types_of

CODE = "format.vc2_rendering"
"""The finding about such a document."""
_VC_2 = "https://www.w3.org/ns/credentials/v2"
_LEARNING = frozenset({"hasClaim", "hasCredential"})
"""What the model says of a person and nobody else does."""


def is_rendering(document: Document) -> bool:
    """Whether this is the learning model under the context of VC 2.0, whoever signed it."""
    if _VC_2 not in listed(document.get("@context")):
        return False
    types = types_of(document)
    if "EuropeanDigitalCredential" in types:
        return True
    return "VerifiableAttestation" in types and any(_LEARNING & one.keys() for one in nodes(document.get("credentialSubject")))
