"""What the authorities above a certificate may give out: names and policies (RFC 5280 §6.1), as pyhanko-certvalidator judges.

Few chains limit anybody so, and that library takes a tenth of a second to load: it is asked about those alone, about one path at
a time, and never about the network or about revocation.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from badges.proofs.der import UNREADABLE

LIMITS = frozenset(
    {
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.INHIBIT_ANY_POLICY,
    }
)
"""Extensions by which an authority limits those below it (RFC 5280 §4.2.1.5, §4.2.1.10, §4.2.1.11, §4.2.1.14)."""

MAX_COMPARED = 10_000
"""Names times limits, or policies times policies, of all paths that are asked about together: each takes some microseconds."""
_A_PATH = 500
"""What asking about one path costs beside that."""
_A_MAPPING = 16
"""Bytes of the shortest mapping of policies that means anything, nearly."""
_MAX_CERTIFICATE = 32_768
_MAX_POLICIES = 200
"""Nodes of the graph of policies."""


def are_limited(path: Sequence[x509.Certificate]) -> bool:
    """Whether any certificate on this path limits what stands below it."""
    return any(extension.oid in LIMITS for certificate in path for extension in certificate.extensions)


def cost(path: Sequence[x509.Certificate]) -> int:
    """How much there is to compare on this path, for ``MAX_COMPARED``; more than that where a certificate is huge."""
    limits = names = policies = 0
    for certificate in path:
        if len(certificate.public_bytes(Encoding.DER)) > _MAX_CERTIFICATE:
            return MAX_COMPARED + 1
        names += len(certificate.subject.rdns)
        for extension in certificate.extensions:
            match extension.value:
                case x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded):
                    limits += sum(map(_parts, [*(permitted or ()), *(excluded or ())]))
                case x509.SubjectAlternativeName() as others:
                    names += sum(map(_parts, others))
                case x509.CertificatePolicies() as listed:
                    policies += len(list(listed))
                case x509.UnrecognizedExtension(oid=ExtensionOID.POLICY_MAPPINGS, value=mappings):
                    policies += len(mappings) // _A_MAPPING + 1
    return _A_PATH + limits * names + policies * policies


def within_limits(path: Sequence[x509.Certificate], moment: datetime) -> Literal["yes", "no", "unknown"]:
    """Whether each certificate of the path, from the leaf to the anchor, is one that those above it may give out.

    ``moment`` is one at which all of them live. ``unknown``: of a limit that the library does not know, or cannot read. The
    anchor's own limits count as if whoever trusts it had set them (RFC 5937 §3). Nothing in a certificate makes it raise.
    """
    # Slow to load, and rarely needed.
    from asn1crypto import x509 as asn1
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.authority import CertTrustAnchor
    from pyhanko_certvalidator.errors import PathValidationError, ValidationError
    from pyhanko_certvalidator.path import ValidationPath
    from pyhanko_certvalidator.validate import async_validate_path

    try:
        leaf, *between, top = (asn1.Certificate.load(one.public_bytes(Encoding.DER), strict=True) for one in path)
        anchor = CertTrustAnchor(top)
        context = ValidationContext(trust_roots=[anchor], allow_fetching=False, moment=moment, revocation_mode="none")
        whole = ValidationPath(anchor, between[::-1], leaf)
        return "yes" if _ended(async_validate_path(context, whole, _set_by(top))) else "unknown"
    except PathValidationError:
        return "no"
    except (ValidationError, InvalidSignature, AssertionError, ArithmeticError, LookupError, RuntimeError, *UNREADABLE):
        return "unknown"


def _ended(asked: Coroutine[Any, Any, Any]) -> bool:
    """Whether it came to its end at once. It waits for nothing but the network, which it has not got; a loop may run here."""
    try:
        asked.send(None)
    except StopIteration:
        return True
    asked.close()
    return False


def _set_by(anchor: Any) -> Any:
    """The anchor's limits as the inputs of the algorithm (RFC 5280 §6.1.1 c–i)."""
    from pyhanko_certvalidator import PKIXValidationParams
    from pyhanko_certvalidator.name_trees import (
        default_excluded_subtrees,
        default_permitted_subtrees,
        process_general_subtrees,
    )

    permitted, excluded = default_permitted_subtrees(), default_excluded_subtrees()
    if (names := anchor.name_constraints_value) is not None:
        permitted |= process_general_subtrees(names["permitted_subtrees"] or ())
        excluded |= process_general_subtrees(names["excluded_subtrees"] or ())
    policies = anchor.policy_constraints_value
    inhibited = anchor.inhibit_any_policy_value
    return PKIXValidationParams(
        initial_explicit_policy=policies is not None and policies["require_explicit_policy"].native == 0,
        initial_policy_mapping_inhibit=policies is not None and policies["inhibit_policy_mapping"].native == 0,
        initial_any_policy_inhibit=inhibited is not None and inhibited.native == 0,
        initial_permitted_subtrees=permitted,
        initial_excluded_subtrees=excluded,
        max_policy_graph_nodes=_MAX_POLICIES,
    )


def _parts(name: x509.GeneralName) -> int:
    return len(name.value.rdns) + 1 if isinstance(name, x509.DirectoryName) else 1
