"""What a proof says about a document, whatever kind of proof it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """What one proof says about one document.

    ``code``: ``proof.valid``; ``proof.altered`` (document or proof is not what was signed, or another key signed it);
    ``proof.malformed``; ``proof.unknown_method`` (a suite or kind of key we cannot judge); ``proof.other_challenge`` and
    ``proof.other_domain`` (made for somebody else); ``proof.former_text`` (good, but only for what a context defined before it
    was changed under its address: ``fields`` are not covered).
    """

    ok: bool
    code: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
