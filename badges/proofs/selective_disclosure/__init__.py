"""ecdsa-sd-2023: an issuer signs every statement of a credential, a holder shows some of them, a verifier checks those."""

from badges.canonical.selecting import NotSelectable
from badges.proofs.selective_disclosure.base import add_base_proof
from badges.proofs.selective_disclosure.checking import check_derived
from badges.proofs.selective_disclosure.deriving import NotDerivable, derive

__all__ = ["NotDerivable", "NotSelectable", "add_base_proof", "check_derived", "derive"]
