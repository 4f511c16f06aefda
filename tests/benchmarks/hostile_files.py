"""Files that somebody made to keep a verifier busy: many proofs, credentials in credentials, containers, and what is fetched."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from badges.canonical import CanonicalizationError
from badges.proofs import base64url, jwk, multikey, sd_jwt, selective_disclosure, vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner, Signer
from badges.verification.facts import LIMITS, Trust
from tests.benchmarks import hostile_documents as documents
from tests.benchmarks.hostile_documents import Document, a_credential
from tests.makers import AT
from tests.verification import signed


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, and what would be fetched for it: URL or DID -> document."""

    file: bytes
    documents: Mapping[str, bytes] = field(default_factory=dict)
    trust: Trust = field(default_factory=Trust)
    """Whom whoever looks at it trusts; nobody, where that makes no difference."""


Maker = Callable[[int], Hostile]


def me() -> LocalSigner:
    """Signs as somebody whose DID is the key."""
    return signed.their("hostile")


@cache
def key_of(kind: str) -> Any:
    """A key of another kind than Ed25519."""
    return ec.generate_private_key({"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}[kind])


def me_on(kind: str) -> tuple[str, LocalSigner]:
    """The DID of a key on this curve, and who signs with it."""
    did = f"did:key:{multikey.encode(key_of(kind).public_key())}"
    return did, LocalSigner(key_of(kind), f"{did}#{did.removeprefix('did:key:')}")


def proven(document: Document, by: Signer | None = None, **said: Any) -> Document:
    """The document with one good proof more; with a bad one where nobody would sign."""
    try:
        return add_proof(document, by or me(), created=AT, **said)
    except CanonicalizationError:
        return disproven(document, 1)


def disproven(document: Document, number: int = LIMITS.proofs, **changes: Any) -> Document:
    """The document with proofs of which none holds, each another one."""
    (one,) = add_proof(a_credential(), me(), created=AT)["proof"]
    return {**document, "proof": [{**one, "id": f"urn:proof:{place}", **changes} for place in range(number)]}


def as_file(document: Any) -> bytes:
    """JSON as most programs write it, with spaces."""
    return json.dumps(document, ensure_ascii=False).encode()


def plain(document: Any) -> bytes:
    """JSON as few programs write it, which is read faster."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def with_proof(make: documents.Maker, size: int) -> Hostile:
    """A document that its maker signed."""
    return Hostile(as_file(proven(make(size))))


def with_bad_proofs(make: documents.Maker, size: int) -> Hostile:
    """A document with as many proofs as anybody looks at, none of which holds, over different parts of it."""
    document = disproven(make(size))
    for place, proof in enumerate(document["proof"]):
        proof["previousProof"] = [f"urn:proof:{other}" for other in range(place)]
    return Hostile(as_file(document))


def with_proofs_on_p_384(size: int) -> Hostile:
    """Proofs of two kinds, each with another hash for blank nodes."""
    did, signer = me_on("P-384")
    document = documents.pairs(size)
    document["issuer"]["id"] = did
    for _ in range(LIMITS.proofs):
        document = proven(document, signer)
    return Hostile(as_file(document))


def with_plain_proofs(size: int) -> Hostile:
    """Bad proofs over the JSON itself, each under other contexts."""
    document = disproven(documents.json_literals(size), cryptosuite="eddsa-jcs-2022")
    for place, proof in enumerate(document["proof"]):
        proof["@context"] = document["@context"][: place % 2 + 1]
    return Hostile(as_file(document))


def with_proofs_by_statement(size: int) -> Hostile:
    """Proofs that sign each statement by itself."""
    did, signer = me_on("P-256")
    document = documents.results(size)
    document["issuer"]["id"] = did
    try:
        document = selective_disclosure.add_base_proof(
            document, signer, created=AT, mandatory_pointers=[], hmac_key=bytes(32), proof_key=key_of("P-256")
        )
        document = selective_disclosure.derive(document, ["/credentialSubject", "/issuer"])
    except (CanonicalizationError, ValueError):
        document = disproven(document, 1, cryptosuite="ecdsa-sd-2023", proofValue="u2V0B")
    proof = document["proof"][0] if isinstance(document["proof"], list) else document["proof"]
    return Hostile(as_file({**document, "proof": [proof] * LIMITS.proofs}))


def with_proofs_under_former_contexts(size: int) -> Hostile:
    """Bad proofs that may have been made when a context had another text."""
    document = documents.results(size)
    document["credentialSubject"]["achievement"]["endorsementJwt"] = ["x"]
    return Hostile(as_file(disproven(document)))


def with_large_proofs(size: int) -> Hostile:
    """Proofs that say very much themselves."""
    large = [f"https://x.example/{n}" for n in range(size // LIMITS.proofs)]
    return Hostile(as_file(disproven(a_credential(), domain=large)))


def with_tangled_proofs(size: int) -> Hostile:
    """Proofs that cannot be told apart, in a document whose other proofs build on all of them."""
    number = max(2, size // 8)
    document = disproven(a_credential(), number)
    for proof in document["proof"]:
        proof["previousProof"] = [f"urn:proof:{other}" for other in range(min(number, 300))]
    return Hostile(as_file(document))


def endorsed(size: int) -> Hostile:
    """A badge with endorsements, each with proofs of its own."""
    number = LIMITS.endorsements
    return Hostile(as_file(proven(_endorsed(number, size // number, LIMITS.proofs))))


def _endorsed(number: int, size: int, proofs: int, id: int = 0) -> Document:
    badge = documents.results(max(40, size // 2))
    badge["id"] = f"urn:uuid:{id:08d}-6f0b-4f39-9e3e-2b6a3a3c7a01"
    badge["endorsement"] = [_endorsement(badge["id"], place, size, proofs) for place in range(number)]
    return badge


def _endorsement(about: str, place: int, size: int, proofs: int) -> Document:
    signer = signed.their(f"endorser {place}")
    made = {
        **a_credential(),
        "id": f"urn:endorsement:{place}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": signer.verification_method.partition("#")[0], "type": ["Profile"], "name": "Y"},
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": "x"},
        "evidence": [{"type": ["Evidence"], "name": f"x{n}"} for n in range(size // 8)],
    }
    for number in range(proofs):
        made = proven(made, signer, id=f"urn:{place}:{number}")
    return made


def shown(size: int) -> Hostile:
    """A presentation of as many badges as anybody looks at, each with as many proofs and endorsements."""
    parts = LIMITS.parts
    each = LIMITS.endorsements // 4
    badges = []
    for number in range(parts):
        badge = _endorsed(each, max(0, size // parts // (each + 1) - 60), LIMITS.proofs, number)
        for proof in range(LIMITS.proofs):
            badge = proven(badge, id=f"urn:p:{proof}")
        badges.append(badge)
    return presented(badges)


def shown_badly(size: int) -> Hostile:
    """A presentation of badges whose proofs do not hold."""
    parts = LIMITS.parts
    badges = [disproven(documents.results(size // parts - 80)) for _ in range(parts)]
    for number, badge in enumerate(badges):
        badge["id"] = f"urn:{number}"
    return presented(badges)


def shown_in_presentations(size: int) -> Hostile:
    """A presentation in a presentation in a presentation, each over all that is inside."""
    inner: list[Document] = [proven(documents.results(size))]
    for _ in range(LIMITS.nesting - 1):
        inner = [_presentation(inner)]
    return presented(inner)


def shown_tangles(size: int) -> Hostile:
    """A presentation of credentials whose things can hardly be told apart."""
    parts = min(LIMITS.parts, max(2, size // 300))
    badges = [disproven({**documents.tangle(size // parts - 80), "id": f"urn:{number}"}) for number in range(parts)]
    return presented(badges)


def presented(badges: list[Document]) -> Hostile:
    return Hostile(as_file(_presentation(badges)))


def _presentation(badges: list[Document]) -> Document:
    made = signed.a_presentation(*badges, holder=signed.a_person("hostile"))
    for number in range(LIMITS.proofs):
        made = proven(made, purpose="authentication", id=f"urn:shown:{number}")
    return made


def record(size: int) -> Hostile:
    """A learner record of as many badges as anybody looks at."""
    parts = LIMITS.parts
    badges = [proven({**documents.results(size // parts - 40), "id": f"urn:{number}"}) for number in range(parts)]
    subject = {"id": signed.a_person("hostile"), "type": ["ClrSubject"], "verifiableCredential": badges}
    made = a_credential(
        **{
            "@context": [documents.V2, documents.CLR, *a_credential()["@context"][1:]],
            "type": ["VerifiableCredential", "ClrCredential"],
            "credentialSubject": subject,
        }
    )
    return Hostile(as_file(proven(made)))


def tokens(size: int) -> Hostile:
    """A presentation of tokens."""
    parts = LIMITS.parts
    inside = [
        _enveloped(vc_jwt.secure({**documents.results(size // parts), "id": f"urn:{n}"}, me()), "vc+jwt") for n in range(parts)
    ]
    return presented(inside)


def tokens_of_nameless_keys(size: int) -> Hostile:
    """Tokens that do not say which of very many slow keys signed them."""
    did = "did:web:x.example"
    document = {**a_credential(), "issuer": {"id": did, "type": ["Profile"], "name": "X"}}
    slow = jwk.encode(rsa.RSAPublicNumbers(2**64 - 59, 2**8191 + 1).public_key())
    methods = [{"id": f"{did}#{n}", "type": "JsonWebKey", "controller": did, "publicKeyJwk": slow} for n in range(100)]
    listing = {"id": did, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]}
    parts = (base64url.encode(plain(part)) for part in ({"alg": "RS256", "typ": "vc+jwt"}, document))
    token = ".".join([*parts, base64url.encode(b"\1" * 1024)])
    shown = [_enveloped(token, "vc+jwt") for _ in range(max(1, min(LIMITS.parts, size // 100)))]
    return Hostile(presented(shown).file, {did: as_file(listing)})


def token_in_part(size: int) -> Hostile:
    """A token with as many disclosures as anybody reads."""
    number = min(sd_jwt.MAX_DISCLOSURES, size // 4)
    document = a_credential()
    document["credentialSubject"]["result"] = [{"type": ["Result"], "value": f"x{n}", "status": "x"} for n in range(number)]
    pointers = [f"/credentialSubject/result/{n}" for n in range(number)]
    salts = [f"{n:032d}".encode() for n in range(number)]
    return Hostile(sd_jwt.secure(document, me(), pointers=pointers, salts=salts).encode())


def _enveloped(token: str, kind: str) -> Document:
    return {"@context": documents.V2, "id": f"data:application/{kind},{token}", "type": "EnvelopedVerifiableCredential"}


def odd_letters(size: int) -> Hostile:
    """JSON of which every letter is written by its number."""
    text = json.dumps(proven(documents.texts(size)))
    return Hostile(text.replace('"x', '"\\u0078').encode())


def not_json(size: int) -> Hostile:
    """What only at its end turns out to be no JSON."""
    return Hostile(as_file(documents.results(size))[:-1] + b',"id":"urn:again"}')


FILES: Mapping[str, Maker] = MappingProxyType(
    {
        **{name: partial(with_proof, make) for name, make in documents.DOCUMENTS.items()},
        **{f"{name}, with bad proofs": partial(with_bad_proofs, make) for name, make in documents.DOCUMENTS.items()},
        **{
            maker.__name__.replace("_", " "): maker
            for maker in (
                with_proofs_on_p_384,
                with_plain_proofs,
                with_proofs_by_statement,
                with_proofs_under_former_contexts,
                with_large_proofs,
                with_tangled_proofs,
                endorsed,
                shown,
                shown_badly,
                shown_in_presentations,
                shown_tangles,
                record,
                tokens,
                tokens_of_nameless_keys,
                token_in_part,
                odd_letters,
                not_json,
            )
        },
    }
)
"""Every family, by its name: a file of about so many JSON values."""
