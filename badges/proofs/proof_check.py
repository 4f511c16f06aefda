"""What a proof says about a document, whatever kind of proof it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """What one proof says about one document.

    ``code``: ``proof.valid``; ``proof.altered`` (document or proof is not what was signed, or another key signed it);
    ``proof.malformed``; ``proof.unknown_method`` (a suite or kind of key we cannot judge).
    """

    ok: bool
    code: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
