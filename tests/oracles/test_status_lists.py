"""Status lists that others make: we read which badge they revoke or suspend, and believe none that its issuer did not sign."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Signer, OB3VerificationError
from openbadgeslib.ob3 import status_list as their_lists
from openvc.status.bitstring import new_bitstring, set_status_bit
from openvc.status.issue import build_status_list_credential

from badges import status_list
from badges.credentials.status import status_list_credential
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.verdict import Verdict
from tests.makers import AT
from tests.oracles.agreed import BADGESLIB, BAZAAR, OPENVC
from tests.oracles.by_key import INDEX, LIST, OWNERS, Document, Owner, judged, we_accept
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar, openbadgeslib_signs, openvc_signs, pem

SUITES = {"Ed25519": "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019"}
LONG = timedelta(days=365 * 50)

Lists = Callable[[Owner, Sequence[int], str], Any]


def by_openvc(owner: Owner, indexes: Sequence[int], purpose: str) -> Document:
    bits = new_bitstring(131072)
    for index in indexes:
        set_status_bit(bits, index, 1)
    listed = build_status_list_credential(
        id=LIST, issuer=owner.did, bitstring=bits, status_purpose=purpose, valid_from=AT, valid_until=AT + LONG
    )
    return openvc_signs(owner, listed, SUITES["Ed25519"] if owner is OWNERS["Ed25519"] else SUITES["P-256"])


def by_openbadgeslib(owner: Owner, indexes: Sequence[int], purpose: str) -> Document:
    listed = their_lists.build_status_list_credential(owner.did, LIST, purpose, indexes, issued=AT, valid_until=AT + LONG)
    return openbadgeslib_signs(owner, listed, "eddsa-rdfc-2022")


def by_openbadgeslib_as_token(owner: Owner, indexes: Sequence[int], purpose: str) -> bytes:
    listed = their_lists.build_status_list_credential(owner.did, LIST, purpose, indexes, issued=AT, valid_until=AT + LONG)
    claims = {"iss": owner.did, "jti": LIST, "nbf": int(AT.timestamp())}
    return OB3Signer(pem(owner), owner.algorithm).sign_payload({**listed, **claims}).encode()


def a_badge(owner: Owner, purpose: str) -> Document:
    badge = owner.badge()
    badge["credentialStatus"] = {**badge["credentialStatus"], "statusPurpose": purpose}
    return add_proof(badge, owner.signer, created=AT)


def status_of(verdict: Verdict) -> str:
    return next(found.code for found in verdict.findings if found.check == "status")


MAKERS = [
    (BAZAAR, "Ed25519", None),
    (BAZAAR, "P-256", None),
    (OPENVC, "Ed25519", by_openvc),
    (OPENVC, "P-256", by_openvc),
    (BADGESLIB, "Ed25519", by_openbadgeslib),
    (BADGESLIB, "Ed25519", by_openbadgeslib_as_token),
    (BADGESLIB, "P-256", by_openbadgeslib_as_token),
]
NAMES = [f"{library}, {kind}{', token' if make is by_openbadgeslib_as_token else ''}" for library, kind, make in MAKERS]
SET = {"revocation": "status.revoked", "suspension": "status.suspended"}


@pytest.mark.parametrize("purpose", SET)
@pytest.mark.parametrize(("library", "kind", "make"), MAKERS, ids=NAMES)
def test_we_read_their_list(ledger: Ledger, bazaar: Bazaar, library: str, kind: str, make: Lists | None, purpose: str) -> None:
    owner, between = OWNERS[kind], ledger.between("Bitstring status list", library)
    badge = a_badge(owner, purpose)

    def of_theirs(*indexes: int) -> Any:
        if make:
            return make(owner, indexes, purpose)
        return bazaar.status_list(owner, LIST, indexes, purpose, SUITES[kind])

    def judge(listed: Any) -> Verdict:
        return judged(badge, {**owner.documents, LIST: listed}, [owner.did], at=datetime.now(UTC))

    clear = judge(of_theirs(INDEX - 1, INDEX + 1))
    between.we(we_accept(clear), True, status_of(clear))
    revoked = judge(of_theirs(INDEX))
    between.we(we_accept(revoked), False)
    assert (status_of(clear), status_of(revoked)) == ("status.clear", SET[purpose])
    if make is not by_openbadgeslib_as_token:
        forged = copy.deepcopy(of_theirs(INDEX))
        forged["credentialSubject"]["encodedList"] = of_theirs()["credentialSubject"]["encodedList"]
    else:
        header, _, signature = of_theirs(INDEX).split(b".")
        forged = b".".join((header, of_theirs().split(b".")[1], signature))
    verdict = judge(forged)
    between.we(we_accept(verdict), False)
    assert status_of(verdict) == "status.list_not_valid"


def test_tokens_with_a_list_by_openbadgeslib_begin_when_they_were_signed_and_not_when_the_list_says(ledger: Ledger) -> None:
    owner = OWNERS["Ed25519"]
    listed = their_lists.build_status_list_credential(owner.did, LIST, "revocation", [], issued=AT, valid_until=AT + LONG)
    token = their_lists.sign_status_list_credential(listed, pem(owner), owner.algorithm).encode()
    documents = {**owner.documents, LIST: token}
    verdict = judged(a_badge(owner, "revocation"), documents, [owner.did], at=datetime.now(UTC))
    ledger.between("Bitstring status list", BADGESLIB).we(we_accept(verdict), True, fault="list-token-begins-otherwise")
    assert status_of(verdict) == "status.list_not_valid"


def test_openbadgeslib_reads_our_list_as_token_and_checks_it(ledger: Ledger) -> None:
    owner, between = OWNERS["Ed25519"], ledger.between("Bitstring status list", BADGESLIB)
    badge = a_badge(owner, "revocation")

    def listed(signs: Owner, *indexes: int) -> bytes:
        bits = status_list.new()
        for index in indexes:
            bits = status_list.set_bit(bits, index)
        document = status_list_credential(LIST, owner.did, bits, at=AT, valid_until=AT + LONG)
        return vc_jwt.secure(document, signs.signer).encode()

    def accepts(content: bytes) -> bool:
        try:
            OB3LdpVerifier.for_issuer_did(owner.did).verify(
                badge | {"proof": badge["proof"][0]}, check_status=True, download=lambda url: content
            )
        except OB3VerificationError:
            return False
        return True

    between.they(accepts(listed(owner)), True)
    between.they(accepts(listed(owner, INDEX)), False)
    between.they(accepts(listed(OWNERS["P-256"])), False)
