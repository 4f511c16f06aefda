"""Proofs inside a document (W3C Data Integrity 1.0), over its canonical form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from re import fullmatch
from typing import Any

from badges import multibase
from badges.canonical import CanonicalizationError, Examined, admit, canonical_json, canonicalize
from badges.canonical.work import Budget, budget, shared
from badges.one_or_many import listed
from badges.proofs import former_contexts
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import PublicKey, key_kind, verifies
from badges.proofs.signer import Signer

Document = dict[str, Any]


CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """How a suite makes bytes of a document, and how those are signed."""

    canonicalize: Callable[[Document], str]
    digest: str
    algorithm: str
    signature_length: int
    as_json: bool = False
    """Signs the JSON itself, not what JSON-LD reads in it; then the proof repeats the document's contexts."""
    only_read: bool = False
    """A suite of former drafts: its proofs are checked, and none is made any more."""
    by_statement: bool = False
    """Signs statement by statement, and is made and checked in ``selective_disclosure``."""


_OPTIONS = 40
"""Steps of work for hashing what a proof says of itself."""
_A_PLAIN_VALUE = 1
"""Steps of work for writing a name or value in canonical JSON."""


def _plain(document: Document) -> str:
    budget().spend(_A_PLAIN_VALUE * admit(document))
    return canonical_json(document)


# vc-di-ecdsa §3.2: with P-384 blank nodes are told apart by SHA-384 as well.
_canonicalize_384 = partial(canonicalize, algorithm="sha384")

# One row per suite and kind of key; tests/proofs holds each against the vectors of its specification.
CRYPTOSUITES: dict[tuple[str, str], Cryptosuite] = {
    ("eddsa-rdfc-2022", "Ed25519"): Cryptosuite(canonicalize, "sha256", "Ed25519", 64),
    ("ecdsa-rdfc-2019", "P-256"): Cryptosuite(canonicalize, "sha256", "ES256", 64),
    ("ecdsa-rdfc-2019", "P-384"): Cryptosuite(_canonicalize_384, "sha384", "ES384", 96),
    ("eddsa-jcs-2022", "Ed25519"): Cryptosuite(_plain, "sha256", "Ed25519", 64, as_json=True),
    ("ecdsa-jcs-2019", "P-256"): Cryptosuite(_plain, "sha256", "ES256", 64, as_json=True),
    ("ecdsa-jcs-2019", "P-384"): Cryptosuite(_plain, "sha384", "ES384", 96, as_json=True),
    ("ecdsa-sd-2023", "P-256"): Cryptosuite(canonicalize, "sha256", "ES256", 64, by_statement=True),
    ("eddsa-2022", "Ed25519"): Cryptosuite(canonicalize, "sha256", "Ed25519", 64, only_read=True),
}

# Proofs from before Data Integrity, whose type is the suite (vc-di-eddsa, appendix on Ed25519Signature2020).
PROOF_TYPES: dict[tuple[str, str], Cryptosuite] = {
    ("Ed25519Signature2020", "Ed25519"): Cryptosuite(canonicalize, "sha256", "Ed25519", 64, only_read=True),
}

# Contexts that define DataIntegrityProof; a document without any of them gets the last one (Data Integrity 1.0 §2.4.1).
_DEFINE_THE_PROOF = ("https://www.w3.org/ns/credentials/v2", "https://w3id.org/security/data-integrity/v1", DATA_INTEGRITY_V2)

# XML Schema dateTimeStamp: a zone is required.
_TIMESTAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)"


def add_proof(
    document: Document,
    signer: Signer,
    *,
    created: datetime,
    cryptosuite: str | None = None,
    purpose: str = "assertionMethod",
    id: str | None = None,
    previous: str | Sequence[str] | None = None,
    challenge: str | None = None,
    domain: str | None = None,
    expires: datetime | None = None,
    as_list: bool = True,
    examined: Examined | None = None,
) -> Document:
    """The document with one proof more: beside those that it has (a set), or over those named as ``previous`` (a chain).

    Without a ``cryptosuite`` the signer's algorithm chooses one that canonicalizes RDF. A VC 1.1 document also gets the context
    that defines the proof. ``as_list`` is about a document with a single proof; several are always a list. ``examined`` is what
    came of looking through this very document, if somebody did already.

    Raises:
        ValueError: when no such suite goes with the signer's algorithm, a previous proof is not there, or the id is taken.
        CanonicalizationError: when the document has no canonical form.
    """
    name, suite = _suite_for(signer.algorithm, cryptosuite)
    there = proofs_of(document)
    ids = [proof.get("id") for proof in there]
    if id is not None and id in ids:
        raise ValueError(f"there is a proof {id} already")
    if missing := [one for one in listed(previous) if one not in ids]:
        raise ValueError(f"no previous proof {missing[0]}")
    document = with_proof_context(document)
    proof: Document = {
        "id": id,
        "type": "DataIntegrityProof",
        "cryptosuite": name,
        "created": moment(created),
        "expires": expires and moment(expires),
        "verificationMethod": signer.verification_method,
        "proofPurpose": purpose,
        "challenge": challenge,
        "domain": domain,
        "previousProof": previous if previous is None or isinstance(previous, str) else list(previous),
        # vc-di-eddsa §3.3.1 step 2
        "@context": document.get("@context") if suite.as_json else None,
    }
    proof = {member: value for member, value in proof.items() if value is not None}
    data = hash_data(_unsecured(document, proof, suite), proof, suite, _fitting(examined, document, proof))
    proof["proofValue"] = multibase.base58(signer.sign(data))
    proofs = [*there, proof]
    return {**document, "proof": proofs if as_list or len(proofs) > 1 else proof}


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """What a proof says besides its value, hashed once for every document under the same contexts."""

    proof: Document
    suite: Cryptosuite
    hashed: bytes
    """vc-di-eddsa §3.3.5: the hash of the canonical proof configuration."""

    def data(self, document_digest: bytes) -> bytes:
        """The bytes that are signed (vc-di-eddsa §3.3.4). Raises ValueError when the digest is not one of this suite's hash."""
        if len(document_digest) != len(self.hashed):
            raise ValueError(f"a {self.suite.digest} digest has {len(self.hashed)} bytes, this one {len(document_digest)}")
        return self.hashed + document_digest


def proof_options(contexts: Any, signer: Signer, *, created: datetime) -> ProofOptions:
    """The options of the proof that ``add_proof`` makes for a document with these contexts and without any proof so far.

    Raises:
        ValueError: when no suite goes with the signer's algorithm, or none of the contexts defines proofs.
        CanonicalizationError: when the options have no canonical form under these contexts.
    """
    name, suite = _suite_for(signer.algorithm, None)
    bare = {"@context": contexts}
    if contexts is None or with_proof_context(bare) is not bare:
        raise ValueError("none of these contexts defines proofs")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": name,
        "created": moment(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    return ProofOptions(proof, suite, _hashed({**proof, **bare}, suite))


def sign_hashed(document_digest: bytes, options: ProofOptions, signer: Signer) -> Document:
    """The proof over a document of which only the hash is given: that of its canonical form, by the suite's own hash.

    Whoever calls this vouches that the digest is of the document that will carry the proof; ``add_proof`` needs no such word.
    Raises ValueError when the digest is not one of this suite's hash.
    """
    return {**options.proof, "proofValue": multibase.base58(signer.sign(options.data(document_digest)))}


def proofs_of(document: Document) -> tuple[dict[str, Any], ...]:
    """The proofs of a document, whether it holds one or a list; whatever is no object is left out."""
    proof = document.get("proof")
    return tuple(p for p in (proof if isinstance(proof, list) else [proof]) if isinstance(p, dict))


def check_proof(
    document: Document,
    proof: dict[str, Any],
    public_key: PublicKey,
    *,
    purpose: str = "assertionMethod",
    challenge: str | None = None,
    domain: str | None = None,
    examined: Examined | None = None,
) -> ProofCheck:
    """Whether this key signed this document under this proof (Data Integrity 1.0 §4.4; vc-di-eddsa §3.2.2).

    ``document`` is the secured document as received, its ``proof`` included or not. Of a chain this judges one link: that it was
    made over the proofs it names, as they stand here. ``challenge`` and ``domain`` are what a holder was asked to sign along.
    Whose key it is, whether it may be used and when it ended are other questions. Never raises for what a document holds.
    ``examined`` is what came of looking through this very document, its ``proof`` set apart, if somebody did already.
    """
    detail: dict[str, Any] = {
        name: proof[name] for name in ("type", "cryptosuite", "verificationMethod") if isinstance(proof.get(name), str)
    }
    kind = key_kind(public_key)
    if (suite := _suite_of(proof, kind)) is None:
        return ProofCheck(False, "proof.unknown_method", {**detail, "key": kind})
    if fault := _fault(document, proof, suite, purpose):
        return ProofCheck(False, "proof.malformed", {**detail, "reason": fault})
    if challenge is not None and proof.get("challenge") != challenge:
        return ProofCheck(False, "proof.other_challenge", detail)
    if domain is not None and domain not in listed(proof.get("domain")):
        return ProofCheck(False, "proof.other_domain", detail)
    bare = _unsecured(document, proof, suite)
    check = _judge(bare, proof, public_key, suite, detail, _fitting(examined, document, proof))
    if check.code == "proof.altered" and not suite.as_json and (former := former_contexts.former_text_of(bare)):
        return _under_former_text(former, bare, proof, public_key, suite, detail)
    return check


def hash_data(document: Document, options: dict[str, Any], suite: Cryptosuite, examined: Examined | None = None) -> bytes:
    """The bytes that are signed: hash of the proof options, then hash of the document (vc-di-eddsa §3.2.4, §3.3.4).

    ``examined`` has the canonical form of the document, if somebody made it already.

    Raises:
        CanonicalizationError: when one of them has no canonical form, or says nothing (``empty``).
    """
    if not suite.as_json:
        options = {**options, "@context": document.get("@context")}
    # The document first: it pays for the contexts that both have.
    hashed = _hashed(document, suite, None if suite.as_json else examined)
    return _hashed_options(options, suite) + hashed


def _hashed_options(options: Document, suite: Cryptosuite) -> bytes:
    """Kept for a while: what a key signs in one second, or a reader checks again, has the same options to the letter."""
    texts = [text for name, value in options.items() for text in (name, *listed(value))]
    # Texts only: to Python 1, 1.0 and True are one and the same. And no long ones, which strangers might send.
    if not all(type(text) is str for text in texts) or sum(map(len, texts)) > 2_000:
        return _hashed(options, suite)
    members = ((name, tuple(value) if isinstance(value, list) else value) for name, value in options.items())
    # As much for what is known as for what is new: else it would depend on other files what this one may still cause.
    budget().spend(_OPTIONS)
    with shared(Budget.endless()):
        return _kept_hash(tuple(members), suite)


@lru_cache(maxsize=256)
def _kept_hash(members: tuple[tuple[str, Any], ...], suite: Cryptosuite) -> bytes:
    return _hashed({name: list(value) if isinstance(value, tuple) else value for name, value in members}, suite)


def _hashed(part: Document, suite: Cryptosuite, examined: Examined | None = None) -> bytes:
    # One signature over nothing would fit every document that says nothing.
    if not (form := examined.written(suite.digest) if examined else suite.canonicalize(part).encode()):
        raise CanonicalizationError("empty")
    return hashlib.new(suite.digest, form).digest()


def _judge(
    bare: Document,
    proof: Document,
    public_key: PublicKey,
    suite: Cryptosuite,
    detail: dict[str, Any],
    examined: Examined | None = None,
) -> ProofCheck:
    """Whether the signature holds over the document as it is without this proof."""
    if suite.by_statement:
        # Imported here, because making such proofs builds on this module.
        from badges.proofs.selective_disclosure import check_derived

        return check_derived(bare, proof, public_key, detail)
    try:
        data = hash_data(bare, _options(proof), suite, examined)
    except CanonicalizationError as error:
        return ProofCheck(False, "proof.malformed", {**detail, "reason": error.code, "what": error.detail})
    if verifies(suite.algorithm, public_key, multibase.decode(proof["proofValue"]), data):
        return ProofCheck(True, "proof.valid", detail)
    return ProofCheck(False, "proof.altered", detail)


def _under_former_text(
    former: str, bare: Document, proof: Document, public_key: PublicKey, suite: Cryptosuite, detail: dict[str, Any]
) -> ProofCheck:
    """The second try, when a context that the document names said less at the time: the proof may hold, but not for all of it."""
    again = _judge(former_contexts.under(former, bare), former_contexts.under(former, proof), public_key, suite, detail)
    if not again.ok:
        return ProofCheck(False, "proof.altered", detail)
    detail = {**detail, "context": former}
    outside = former_contexts.left_out(former, bare)
    if not outside:
        return ProofCheck(True, "proof.valid", detail)
    names = dict.fromkeys(pointer.rpartition("/")[2] for pointer in outside)
    return ProofCheck(False, "proof.former_text", {**detail, "terms": ", ".join(names), "fields": list(outside[:10])})


def _options(proof: Document) -> Document:
    return {name: value for name, value in proof.items() if name != "proofValue"}


def _suite_for(algorithm: str, wanted: str | None) -> tuple[str, Cryptosuite]:
    for (name, _), suite in CRYPTOSUITES.items():
        if suite.algorithm == algorithm and not (suite.only_read or suite.by_statement) and wanted in (None, name):
            return name, suite
    raise ValueError(f"no cryptosuite {wanted or ''} signs with {algorithm}")


def _suite_of(proof: Document, kind: str) -> Cryptosuite | None:
    type, name = proof.get("type"), proof.get("cryptosuite")
    if type == "DataIntegrityProof":
        return CRYPTOSUITES.get((name, kind)) if isinstance(name, str) else None
    return PROOF_TYPES.get((type, kind)) if isinstance(type, str) else None


def with_proof_context(document: Document) -> Document:
    """The document, with the context that defines proofs if none of its own does (Data Integrity 1.0 §2.4.1)."""
    contexts = document.get("@context")
    if contexts is None or any(url in listed(contexts) for url in _DEFINE_THE_PROOF):
        return document
    return {**document, "@context": [*listed(contexts), DATA_INTEGRITY_V2]}


def moment(at: datetime) -> str:
    """An instant as proofs write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fault(document: Document, proof: dict[str, Any], suite: Cryptosuite, purpose: str) -> str | None:
    """What keeps a proof from being judged at all, by the name of the member."""
    if proof.get("proofPurpose") != purpose:
        return "proofPurpose"
    if not isinstance(proof.get("verificationMethod"), str):
        return "verificationMethod"
    for name in ("created", "expires"):
        value = proof.get(name)
        if value is not None and not (isinstance(value, str) and fullmatch(_TIMESTAMP, value)):
            return name
    if not suite.by_statement and not _has_length(proof.get("proofValue"), suite.signature_length):
        return "proofValue"
    ids = {other["id"] for other in proofs_of(document) if isinstance(other.get("id"), str)}
    if not all(isinstance(previous, str) and previous in ids for previous in listed(proof.get("previousProof"))):
        return "previousProof"
    if "@context" in proof:
        # Data Integrity 1.0 §3.2.2 step 4: the document must begin with the contexts the proof was made under.
        theirs, ours = listed(proof["@context"]), listed(document.get("@context"))
        if ours[: len(theirs)] != theirs:
            return "@context"
    return None


def _has_length(value: Any, length: int) -> bool:
    # Both suites write base58btc and nothing else (vc-di-eddsa §3.2.1, vc-di-ecdsa §3.2.1).
    if not isinstance(value, str) or not value.startswith("z"):
        return False
    try:
        return len(multibase.decode(value, limit=200)) == length
    except multibase.MalformedMultibase:
        return False


def _unsecured(document: Document, proof: dict[str, Any], suite: Cryptosuite) -> Document:
    """The document as it was when this proof was made: without proofs, but for those it builds on (§4.5, proof chains)."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    # vc-di-eddsa §3.3.2. To suites that read JSON-LD contexts decide what is signed at all: under fewer of them than the reader
    # has, words that somebody added would be passed over (§3.2.2 has no such step).
    if "@context" in proof and suite.as_json:
        bare["@context"] = proof["@context"]
    if previous := listed(proof.get("previousProof")):
        names = frozenset(previous)
        bare["proof"] = [p for p in proofs_of(document) if isinstance(p.get("id"), str) and p["id"] in names]
    return bare


def _fitting(examined: Examined | None, document: Document, proof: dict[str, Any]) -> Examined | None:
    """What was found, if that is what this proof is over: this document as it stands, without any proof."""
    if examined is None or examined.document is not document or "@context" in proof or "previousProof" in proof:
        return None
    return examined if examined.apart == "proof" or (examined.apart is None and "proof" not in document) else None
