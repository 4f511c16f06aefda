"""Who is asked about what, and the known faults of theirs: what `make interop` expects of others."""

from __future__ import annotations

from dataclasses import dataclass

BAZAAR = "@digitalbazaar/vc"
CORE = "@digitalcredentials/verifier-core"
JOSE = "jose"
OPENVC = "openvc-core"
BADGESLIB = "openbadgeslib"
SCRIPT = "cryptography alone"
DSS = "EU DSS"
VIEWER = "EU DSS, as the viewer asks"
VERAPDF = "veraPDF"


NPM: dict[str, tuple[str, ...]] = {
    BAZAAR: (
        BAZAAR,
        "@digitalbazaar/data-integrity",
        "@digitalbazaar/eddsa-rdfc-2022-cryptosuite",
        "@digitalbazaar/eddsa-jcs-2022-cryptosuite",
        "@digitalbazaar/ecdsa-rdfc-2019-cryptosuite",
        "@digitalbazaar/ecdsa-sd-2023-cryptosuite",
        "@digitalbazaar/ed25519-signature-2020",
        "@digitalbazaar/vc-bitstring-status-list",
    ),
    CORE: (CORE,),
    JOSE: (JOSE,),
}
PYPI = (OPENVC, BADGESLIB)
MAVEN = {DSS: ("seals", "dss.version"), VIEWER: ("commission", "dss.version"), VERAPDF: ("papers", "verapdf.version")}
"""What stands behind each name in the table. Of Maven's: the project in ``java/``, and where its version is written."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where they differ from the standard, or from what is careful. A test fails when they mend it."""

    libraries: tuple[str, ...]
    what: str


_OURS = ("they accept", "they refuse")
_THEIRS = ("we accept", "we refuse")
_BOTH = (*_OURS, *_THEIRS)

FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    "eddsa-rdfc-2022": {BAZAAR: _BOTH, CORE: _OURS, OPENVC: _BOTH, BADGESLIB: _BOTH},
    "ecdsa-rdfc-2019": {BAZAAR: _BOTH, OPENVC: _BOTH},
    "eddsa-jcs-2022": {BAZAAR: _BOTH, OPENVC: _BOTH},
    "ecdsa-jcs-2019": {OPENVC: _BOTH},
    "ecdsa-sd-2023": {BAZAAR: _BOTH, OPENVC: _BOTH, BADGESLIB: _OURS},
    "Ed25519Signature2020": {BAZAAR: _THEIRS, CORE: _OURS},
    "VC 1.1": {BAZAAR: _BOTH, CORE: _OURS, OPENVC: _BOTH, BADGESLIB: _THEIRS},
    "Bitstring status list": {BAZAAR: _BOTH, CORE: _OURS, OPENVC: _BOTH, BADGESLIB: _BOTH},
    "VC-JWT (OB 3.0 §8.2)": {JOSE: _BOTH, BADGESLIB: _BOTH, OPENVC: ()},
    "VC-JOSE-COSE": {JOSE: _BOTH, OPENVC: ()},
    "JWT with a vc claim": {OPENVC: _THEIRS},
    "SD-JWT": {JOSE: _OURS, OPENVC: _BOTH},
    "COSE": {OPENVC: _OURS},
    "presentations": {BAZAAR: _BOTH, CORE: _OURS, OPENVC: _BOTH},
    "baked PNG/SVG": {BADGESLIB: _BOTH},
    "Open Badges 2.0": {BADGESLIB: _BOTH},
    "JAdES": {SCRIPT: _OURS, DSS: _BOTH, VIEWER: _OURS},
    "PDF/A-3a": {VERAPDF: _OURS},
    "PDF/UA-1": {VERAPDF: _OURS},
    "CLR 2.0": {BAZAAR: _OURS, BADGESLIB: _BOTH},
    "endorsement": {BAZAAR: _BOTH},
    "endorsementJwt": {BADGESLIB: _BOTH},
    "Open Badges 3.0 schema": {CORE: _OURS},
}
"""Family -> library -> in which columns a whole run must have something.

What was changed is asked about only where the unchanged is accepted: else a refusal says nothing.
"""

FAULTS: dict[str, Fault] = {
    "proof-in-a-list": Fault(
        (OPENVC,), "it refuses `proof` as a list, even of one (Data Integrity 1.0 §2.1 allows it, and 1EdTech's samples have it)"
    ),
    "p384-blank-nodes-by-sha256": Fault(
        (OPENVC,), "it tells blank nodes apart with SHA-256 whatever the key; vc-di-ecdsa §3.2 asks for SHA-384 with P-384"
    ),
    "jcs-proof-without-context": Fault(
        (OPENVC,),
        "it signs the document's contexts as part of a JCS proof and leaves them out of what it writes (vc-di-eddsa §3.3.1)",
    ),
    "sd-ordered-lists": Fault(
        (BAZAAR,),
        "it neither signs nor derives from a document with an ordered list, as `allowedValue` is: it gives the list an id",
    ),
    "sd-only-item": Fault(
        (BAZAAR,),
        "it does not find the only item of an array, unless its term is a set: it points into the document as it compacts it",
    ),
    "sd-texts-like-labels": Fault((BAZAAR,), "its search for blank nodes changes a text with `_:c14n0` or `<urn:bnid:…>` in it"),
    "sd-order-of-characters": Fault(
        (BAZAAR,),
        "it sorts statements by UTF-16 units, not code points (RDFC-1.0 §4.4.3): that differs beyond the first plane",
    ),
    "sd-derive-mixes-things-without-id": Fault(
        (OPENVC,),
        "its derivation fails when things without an id stand in what is shown: it numbers them anew and mixes them up",
    ),
    "presentations-as-assertions": Fault(
        (CORE,), "it wants a presentation signed for `assertionMethod` and refuses `authentication`, which wallets use"
    ),
    "challenge-ignored": Fault((CORE,), "it compares the challenge with nothing, so a presentation can be shown again"),
    "tokens-without-envelope": Fault(
        (OPENVC,), "in a presentation of data model 2.0 it puts a token as bare text, where §4.13 wants it in an envelope"
    ),
    "tokens-only-with-vc-claim": Fault(
        (OPENVC,), "it reads a credential in a token only from a `vc` claim, which Open Badges 3.0 and VC-JOSE-COSE do not write"
    ),
    "vc-1.1-refused": Fault((BADGESLIB,), "it refuses every credential of the older data model for its `issuanceDate`"),
    "clr-without-name": Fault(
        (BADGESLIB,), "its learner record has no `name` and its contexts in an order that the published schema refuses"
    ),
    "list-token-begins-otherwise": Fault(
        (BADGESLIB,), "its token of a status list begins when it was signed, not at the list's `validFrom` (Open Badges 3.0 §8.2)"
    ),
    "data-integrity-lists-unchecked": Fault(
        (BADGESLIB,), "it checks the signature of a status list only if that is a JWT; one with a proof inside it believes unread"
    ),
    "ob2-additions-to-the-page": Fault(
        (BADGESLIB,), "it passes over what a hosted file adds to its page, though a reader of the file would believe it"
    ),
    "ob2-revoked-on-the-page": Fault((BADGESLIB,), "it does not read `revoked` on the page itself"),
    "ob2-class-and-profile-unchecked": Fault(
        (BADGESLIB,), "it does not check the class and the profile, of which the standard asks an e-mail address"
    ),
    "ob2-starts-with-by-folders": Fault(
        (BADGESLIB,), "it reads `startsWith` by whole folders, where the standard compares letters"
    ),
    "ob2-one-declaration-of-two": Fault(
        (BADGESLIB,), "it is content with one of an issuer's two declarations of place, where every one must hold"
    ),
    "ob2-classes-without-address": Fault(
        (BADGESLIB,), "it reads only classes with an address of their own, which the standard does not ask for"
    ),
    "ob2-creator-needed": Fault((BADGESLIB,), "it needs `creator`, which the standard makes optional"),
    "ob2-moved-issuers": Fault((BADGESLIB,), "it does not follow an issuer that moved"),
    "ob2-lists-of-others": Fault((BADGESLIB,), "it does not ask whose revocation list it reads"),
}
