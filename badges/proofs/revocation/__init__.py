"""Whether a certificate was withdrawn: what its authority's answers (OCSP, RFC 6960) and lists (CRL, RFC 5280 §5) say of it.

They count only when the certificate's own issuer made them, or whoever it delegated that to; where they come from does not
matter. Whoever has just asked an authority reads its answer by this, and so does whoever finds one in a seal years later.
"""

from badges.proofs.revocation.asking import asked_by_get, information_addresses, list_addresses, question, responder_addresses
from badges.proofs.revocation.carried import Carried, Status, concluded
from badges.proofs.revocation.crl import is_the_issuers, of_list
from badges.proofs.revocation.ocsp import of_answer
from badges.proofs.revocation.said import BYTES_A_STEP, SKEW, Revoked, Said, SaysNothing

__all__ = [
    "BYTES_A_STEP",
    "SKEW",
    "Carried",
    "Revoked",
    "Said",
    "SaysNothing",
    "Status",
    "asked_by_get",
    "concluded",
    "information_addresses",
    "is_the_issuers",
    "list_addresses",
    "of_answer",
    "of_list",
    "question",
    "responder_addresses",
]
