"""Libraries of others that sign and verify whole credentials, each behind the same two questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3 import OpenBadgeCredential
from openbadgeslib.ob3.credential import Achievement, Issuer
from openbadgeslib.ob3.ldp import add_data_integrity_proof
from openvc.keys import signing_key_from_jwk
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

from tests.makers import AT
from tests.oracles.agreed import BADGESLIB, BAZAAR, CORE, OPENVC
from tests.oracles.asking import Node
from tests.oracles.by_key import NOW, Document, Owner
from tests.oracles.opinions import Opinion, VerifierCore, openbadgeslib, openvc, own_contexts
from tests.proofs.keys import private_jwk

Documents = Mapping[str, Document]


class Refused(Exception):
    """What a library says when it does not sign, derive or show."""


class Verifies(Protocol):
    """A library that says whether it accepts a whole credential."""

    def __call__(self, credential: Document, documents: Documents) -> Opinion: ...


class Bazaar(Node):
    """Digital Bazaar's libraries: credentials, selective disclosure, presentations, status lists."""

    def __init__(self) -> None:
        super().__init__("bazaar.mjs")

    def sign(self, owner: Owner, credential: Document, suite: str, *, pointers: Sequence[str] = ()) -> Document:
        """The credential, signed at the moment when things are issued in tests."""
        return self._made(
            "credential", do="sign", credential=credential, suite=suite, key=owner.secret, pointers=[*pointers],
            documents=owner.documents, now=AT.isoformat(),
        )  # fmt: skip

    def derive(self, owner: Owner, credential: Document, pointers: Sequence[str]) -> Document:
        """What a holder shows of it."""
        return self._made(
            "credential", do="derive", credential=credential, pointers=[*pointers], documents=owner.documents, now=NOW.isoformat()
        )

    def verify(self, credential: Document, documents: Documents) -> Opinion:
        """Accepts if the proof holds, the period is now and no status bit is set."""
        answer = self.ask(do="verify", credential=credential, status=True, documents=documents, now=NOW.isoformat())
        return Opinion("error" not in answer and not answer["set"], answer.get("error", "; ".join(answer.get("set", []))))

    def present(self, holder: Owner, credentials: Sequence[Document], suite: str, **said: Any) -> Document:
        """A signed presentation; ``said`` is challenge, domain and version."""
        return self._made(
            "presentation", do="present", holder=holder.did, credentials=[*credentials], suite=suite, key=holder.secret,
            documents=holder.documents, now=NOW.isoformat(), **said,
        )  # fmt: skip

    def check(self, presentation: Document, documents: Documents, **said: Any) -> Opinion:
        """Accepts a presentation if it was made for this challenge and domain, and everything inside holds."""
        answer = self.ask(do="check", presentation=presentation, documents=documents, now=NOW.isoformat(), **said)
        return Opinion("error" not in answer, answer.get("error", ""))

    def status_list(self, owner: Owner, url: str, indexes: Sequence[int], purpose: str, suite: str) -> Document:
        """Their status list, signed."""
        return self._made(
            "credential", do="list", id=url, issuer=owner.did, length=131072, set=[*indexes], purpose=purpose, suite=suite,
            key=owner.secret, documents=owner.documents, now=AT.isoformat(),
        )  # fmt: skip

    def _made(self, what: str, **question: Any) -> Document:
        answer = self.ask(**question)
        if "error" in answer:
            raise Refused(answer["error"])
        found: Document = answer[what]
        return found


def signing_key(owner: Owner) -> Any:
    """The key as openvc-core wants it."""
    return signing_key_from_jwk({**private_jwk(owner.key), "alg": owner.algorithm}, owner.method["id"])


def openvc_signs(owner: Owner, credential: Document, suite: str) -> Document:
    """openvc-core; it has no suite for the key but the key for the suite."""
    key = signing_key(owner)
    said = {"signing_key": key, "verification_method": owner.method["id"], "created": AT}
    signed: Document
    match suite:
        case "eddsa-jcs-2022":
            signed = EddsaJcsProofSuite().add_proof(credential, **said)
        case "ecdsa-jcs-2019":
            signed = EcdsaJcsProofSuite().add_proof(credential, **said)
        case "ecdsa-rdfc-2019":
            signed = EcdsaRdfcProofSuite().add_proof(credential, **said, extra_contexts=own_contexts())
        case _:
            signed = DataIntegrityProofSuite().add_proof(credential, **said, extra_contexts=own_contexts())
    return signed


def openvc_signs_for_disclosure(owner: Owner, credential: Document, mandatory: Sequence[str]) -> Document:
    """openvc-core's base proof."""
    key = signing_key(owner)
    signed: Document = EcdsaSdProofSuite().add_base_proof(
        credential,
        signing_key=key,
        verification_method=owner.method["id"],
        mandatory_pointers=mandatory,
        created=AT,
        extra_contexts=own_contexts(),
    )
    return signed


def openvc_derives(credential: Document, selective: Sequence[str]) -> Document:
    """openvc-core as holder."""
    derived: Document = EcdsaSdProofSuite().derive_proof(credential, selective_pointers=selective, extra_contexts=own_contexts())
    return derived


def openvc_verifies(credential: Document, documents: Documents) -> Opinion:
    """openvc-core."""
    return openvc(credential, documents, NOW)


def openbadgeslib_signs(owner: Owner, credential: Document, suite: str) -> Document:
    """openbadgeslib, which knows one suite."""
    assert suite == "eddsa-rdfc-2022"
    signed: Document = add_data_integrity_proof(
        credential, pem(owner), owner.method["id"], created=AT, extra_contexts=own_contexts()
    )
    return signed


def openbadgeslib_verifies(credential: Document, documents: Documents) -> Opinion:
    """openbadgeslib, which knows no time but now."""
    return openbadgeslib(credential, documents, datetime.now(UTC))


def pem(owner: Owner) -> bytes:
    """The key as openbadgeslib wants it."""
    return owner.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def theirs(owner: Owner) -> OpenBadgeCredential:
    """A badge that is theirs from the first line."""
    return OpenBadgeCredential(
        issuer=Issuer(id=owner.did, name="School"),
        recipient_id="mailto:noor@student.example",
        achievement=Achievement(
            id="https://school.example/achievements/1", name="Beekeeping", description="Bees.", criteria_narrative="Keep them."
        ),
        issuance_date=AT,
    )


def public_pem(owner: Owner) -> bytes:
    """The public half, the same way."""
    return owner.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signers(bazaar: Bazaar) -> dict[str, Callable[[Owner, Document, str], Document]]:
    """Library -> how it signs."""
    return {BAZAAR: bazaar.sign, OPENVC: openvc_signs, BADGESLIB: openbadgeslib_signs}


def verifiers(bazaar: Bazaar, core: VerifierCore) -> dict[str, Verifies]:
    """Library -> how it verifies."""

    def core_verifies(credential: Document, documents: Documents) -> Opinion:
        return core(credential, documents, datetime.now(UTC))

    return {BAZAAR: bazaar.verify, CORE: core_verifies, OPENVC: openvc_verifies, BADGESLIB: openbadgeslib_verifies}
