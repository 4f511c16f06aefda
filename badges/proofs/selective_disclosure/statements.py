"""A document as signed statements: one line of N-Quads each, with labels of blank nodes that tell nothing (vc-di-ecdsa §3.4)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from badges import multibase
from badges.canonical import CanonicalizationError, canonicalize
from badges.canonical.compiled import dataset
from badges.canonical.rdfc import Quad, canonical_labels, sorted_lines
from badges.proofs.selective_disclosure.proof_value import MAX_STATEMENTS, compressed

Document = dict[str, Any]

SUITE = "ecdsa-sd-2023"


def hidden_labels(quads: Iterable[Quad], key: bytes) -> dict[str, str]:
    """For each blank node a label that only this key can make, so that it does not tell how many others there are (§3.4.4).

    Raises:
        CanonicalizationError: ``too_complex``.
    """
    return {
        node: "_:" + multibase.base64url(hmac.digest(key, label.removeprefix("_:").encode("ascii"), "sha256"))
        for node, label in canonical_labels(quads).items()
    }


def statements(quads: Iterable[Quad], labels: Mapping[str, str]) -> tuple[str, ...]:
    """One line of N-Quads each, in their order, blank nodes under these labels (§3.4.1).

    Raises:
        CanonicalizationError: ``too_large``.
    """
    lines = sorted_lines(dict.fromkeys(quads), labels)
    if len(lines) > MAX_STATEMENTS:
        raise CanonicalizationError("too_large", f"more than {MAX_STATEMENTS} statements")
    return tuple(lines)


def shown(document: Document, labels: Mapping[str, str]) -> tuple[str, ...] | None:
    """The statements of a derived document, by the labels that its proof gives; None when it has other blank nodes than those.

    Raises:
        CanonicalizationError: when it has no canonical form, or too many statements.
    """
    if not (quads := dataset(document)):
        # Signatures over nothing would fit every document that says nothing.
        raise CanonicalizationError("empty")
    canonical = {node: label.removeprefix("_:") for node, label in canonical_labels(quads).items()}
    if not all(label in labels for label in canonical.values()):
        return None
    return statements(quads, {node: f"_:{labels[label]}" for node, label in canonical.items()})


def base_data(document: Document, options: Document, proof_key: ec.EllipticCurvePublicKey, mandatory: Iterable[str]) -> bytes:
    """What the issuer signs: proof options, the key of the single statements, and the mandatory ones (§3.5.1).

    Raises:
        CanonicalizationError: when the options have no canonical form.
    """
    options = {**{k: v for k, v in options.items() if k != "proofValue"}, "@context": document.get("@context")}
    if not (form := canonicalize(options)):
        raise CanonicalizationError("empty")
    return _digest(form) + compressed(proof_key) + _digest("".join(mandatory))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()
