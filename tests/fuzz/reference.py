"""What was really signed, told in another way than ours: PyLD's own canonical form, and its report of what it drops."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterator
from typing import Any

from pyld import jsonld

from badges.canonical import loader
from badges.verification.facts import LIMITS
from badges.verification.nested import parts_of
from badges.verification.presented import Credential, Kind, read


def credentials_in(file: bytes) -> Iterator[Credential]:
    """Everything signed in a file, what is nested included."""
    for item in read(file).items:
        if isinstance(item, Credential):
            yield item
            yield from (part for part in parts_of(item, LIMITS) if isinstance(part, Credential))


def fingerprint(credential: Credential) -> str:
    """A digest of what its signature covers; ``dropped …`` when it holds something that no signature covers."""
    if credential.seal is not None:
        return _digest(credential.seal.signed_bytes)
    if credential.jwt is not None:
        return _digest(credential.jwt.jws.signing_input)
    if credential.kind is Kind.OPEN_BADGE_2:
        return "hosted"  # the issuer's page counts, not the file: only what a reader is shown can be compared
    bare = {name: value for name, value in credential.document.items() if name != "proof"}
    suites = {str(proof.get("cryptosuite")) for proof in credential.proofs}
    if any("jcs" in suite for suite in suites):
        # vc-di-eddsa §3.3.2: the text was signed with the contexts that the proof names; others may have been named after them.
        bare["@context"] = credential.proofs[0].get("@context", bare.get("@context"))
        return _digest(jsonld.canonicalize(bare))
    dropped: list[Any] = []
    options = {"base": None, "documentLoader": loader, "processingMode": "json-ld-1.1"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jsonld.expand(bare, options, on_property_dropped=dropped.append)
        named = {"algorithm": "URDNA2015", "format": "application/n-quads", "rdfDirection": "i18n-datatype"}
        text = jsonld.normalize(bare, {**options, **named})
    return f"dropped {dropped[0]}" if dropped else _digest(text.encode())


def is_unsigned_wrapping(credential: Credential) -> bool:
    """Whether it is a presentation that nobody signed: then only what is in it counts."""
    return credential.kind is Kind.PRESENTATION and not credential.proofs and credential.jwt is None


def said(summary: Any) -> str:
    """What a reader is shown, without the order of what has none."""
    return json.dumps(_sorted(summary), sort_keys=True)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
