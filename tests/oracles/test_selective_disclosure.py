"""ecdsa-sd-2023 with Digital Bazaar's library: who signs, who derives and who verifies may each be theirs or ours.

Known faults of theirs are in agreed.py, each with a test here that fails when they mend it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from badges.credentials import open_badge
from badges.proofs.data_integrity import check_proof
from badges.proofs.selective_disclosure import add_base_proof, derive
from badges.proofs.signer import LocalSigner
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer
from tests.oracles.agreed import BAZAAR
from tests.oracles.asking import Node
from tests.oracles.by_key import Owner
from tests.oracles.ledger import Ledger
from tests.proofs.keys import p256

Document = dict[str, Any]

KEY = p256(7)
OWNER = Owner(KEY)
DID, METHOD, DOCUMENTS = OWNER.did, OWNER.method, OWNER.documents

ACHIEVEMENT = "/credentialSubject/achievement"
LEVEL = f"{ACHIEVEMENT}/resultDescription/0/allowedValue"


class DigitalBazaar(Node):
    """Their library in one node process for many questions."""

    def __init__(self) -> None:
        super().__init__("bazaar.mjs")

    def sign(self, document: Document, mandatory: Sequence[str]) -> Document:
        return self.credential("sign", document, suite="ecdsa-sd-2023", pointers=[*mandatory], key=OWNER.secret)

    def derive(self, document: Document, selective: Sequence[str]) -> Document:
        return self.credential("derive", document, pointers=[*selective])

    def verify(self, document: Document) -> str:
        return str(self._asked("verify", document, status=False).get("error", "verified"))

    def credential(self, do: str, document: Document, **more: Any) -> Document:
        answer = self._asked(do, document, **more)
        if "error" in answer:
            raise Refused(answer["error"])
        found: Document = answer["credential"]
        return found

    def _asked(self, do: str, credential: Document, **more: Any) -> Document:
        return self.ask(do=do, credential=credential, documents=DOCUMENTS, now="2026-11-21T00:00:00Z", **more)


class Refused(Exception):
    """What their library says when it does not sign or derive."""


class Ours:
    """The same three questions to our code."""

    def sign(self, document: Document, mandatory: Sequence[str]) -> Document:
        signer = LocalSigner(KEY, METHOD["id"])
        return add_base_proof(
            document,
            signer,
            created=AT,
            mandatory_pointers=mandatory,
            hmac_key=bytes(range(32)),
            proof_key=p256(8),
            as_list=False,
        )

    def derive(self, document: Document, selective: Sequence[str]) -> Document:
        return derive(document, selective)

    def verify(self, document: Document) -> str:
        found = check_proof(document, document["proof"], KEY.public_key())
        return "verified" if found.ok else found.code


@pytest.fixture(scope="module")
def theirs() -> Iterator[DigitalBazaar]:
    with DigitalBazaar() as library:
        yield library


def a_badge(unit: str = "LU-02") -> Document:
    """A badge as we build it, by an issuer that every library can resolve."""
    built = open_badge.build(
        an_award(unit), an_issuer(unit), a_status_entry(), id=ADDRESSES.credential(CREDENTIAL_UUID), at=AT, language="en",
        addresses=ADDRESSES,
    )  # fmt: skip
    badge = copy.deepcopy(built)  # what is built shares parts with others of its unit
    del badge["credentialStatus"]
    # Their library takes a second for all of thirty alignments.
    del badge["credentialSubject"]["achievement"]["alignment"][6:]
    return {**badge, "issuer": {**badge["issuer"], "id": DID}}


def without_lists(badge: Document) -> Document:
    badge = copy.deepcopy(badge)
    for description in badge["credentialSubject"]["achievement"].get("resultDescription", []):
        description.pop("allowedValue", None)
    return badge


def with_subject(**members: Any) -> Document:
    badge = without_lists(a_badge())
    badge["credentialSubject"].update(members)
    return badge


def both_accept(ledger: Ledger, theirs: DigitalBazaar, shown: Document) -> None:
    between = ledger.between("ecdsa-sd-2023", BAZAAR)
    between.we(Ours().verify(shown) == "verified", True, Ours().verify(shown))
    between.they(theirs.verify(shown) == "verified", True, theirs.verify(shown))


def both_refuse(ledger: Ledger, theirs: DigitalBazaar, shown: Document, code: str) -> None:
    between = ledger.between("ecdsa-sd-2023", BAZAAR)
    between.we(Ours().verify(shown) == "verified", False)
    between.they(theirs.verify(shown) == "verified", False)
    assert Ours().verify(shown) == code


MANDATORY = ("/issuer", "/validFrom", f"{ACHIEVEMENT}/name")
CHOICES: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "one result of several": (MANDATORY, ["/credentialSubject/result/2"]),
    "alignments, one of them in part": (MANDATORY, [f"{ACHIEVEMENT}/alignment/3", f"{ACHIEVEMENT}/alignment/5/targetName"]),
    "a rubric level": (MANDATORY, [f"{ACHIEVEMENT}/resultDescription/1/rubricCriterionLevel/1"]),
    "the only identifier": (["/issuer"], ["/credentialSubject/identifier/0/identityHash"]),
    "the whole subject": (["/issuer/id"], ["/credentialSubject"]),
    "everything": (["/issuer"], [""]),
    "only what is mandatory": (["/issuer", "/credentialSubject/activityStartDate"], []),
    "with everything mandatory": ([""], ["/name"]),
    "nothing mandatory": ([], ["/issuer", "/credentialSubject/narrative"]),
    "overlapping": (["/issuer", f"{ACHIEVEMENT}/criteria"], ["/issuer/name", f"{ACHIEVEMENT}/criteria/narrative", ACHIEVEMENT]),
}


@pytest.mark.parametrize("signs", ["ours", "theirs"])
@pytest.mark.parametrize("derives", ["ours", "theirs"])
@pytest.mark.parametrize(("mandatory", "selective"), CHOICES.values(), ids=CHOICES.keys())
def test_whoever_signs_and_derives_both_verify(
    ledger: Ledger, theirs: DigitalBazaar, signs: str, derives: str, mandatory: Sequence[str], selective: Sequence[str]
) -> None:
    sides: dict[str, Ours | DigitalBazaar] = {"ours": Ours(), "theirs": theirs}
    base = sides[signs].sign(without_lists(a_badge()), mandatory)
    shown = sides[derives].derive(base, selective)
    both_accept(ledger, theirs, shown)
    assert {**shown, "proof": None} == {**derive(base, selective), "proof": None}


@pytest.mark.parametrize("unit", ["LU-05", "LU-22"])
def test_badges_of_other_units_too(ledger: Ledger, theirs: DigitalBazaar, unit: str) -> None:
    badge = without_lists(a_badge(unit))
    for base in (Ours().sign(badge, MANDATORY), theirs.sign(badge, MANDATORY)):
        for shown in (derive(base, [f"{ACHIEVEMENT}/alignment/0"]), theirs.derive(base, [f"{ACHIEVEMENT}/alignment/0"])):
            both_accept(ledger, theirs, shown)


CHANGES: dict[str, Callable[[Document], object]] = {
    "another name": lambda shown: shown["credentialSubject"]["achievement"].update(name="Doctor of everything"),
    "another result": lambda shown: shown["credentialSubject"]["result"][0].update(achievedLevel="urn:uuid:x"),
    "a statement more": lambda shown: shown.update(name="More"),
    "a statement less": lambda shown: shown.pop("validFrom"),
    "another issuer's name": lambda shown: shown["issuer"].update(name="University of Elsewhere"),
    "another moment": lambda shown: shown["proof"].update(created="2026-06-15T12:00:01Z"),
}


@pytest.mark.parametrize("derives", ["ours", "theirs"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_neither_verifies_what_was_changed(
    ledger: Ledger, theirs: DigitalBazaar, derives: str, change: Callable[[Document], object]
) -> None:
    side = Ours() if derives == "ours" else theirs
    shown = side.derive(theirs.sign(without_lists(a_badge()), MANDATORY), ["/credentialSubject/result/2"])
    change(shown)
    both_refuse(ledger, theirs, shown, "proof.altered")


def test_neither_verifies_a_base_proof(ledger: Ledger, theirs: DigitalBazaar) -> None:
    for base in (Ours().sign(without_lists(a_badge()), MANDATORY), theirs.sign(without_lists(a_badge()), MANDATORY)):
        both_refuse(ledger, theirs, base, "proof.malformed")


@pytest.mark.parametrize(
    "selective", [[f"{LEVEL}/1"], [f"{LEVEL}/0", f"{LEVEL}/2"], [LEVEL], [""], ["/credentialSubject/result/2"]]
)
def test_they_verify_what_we_derive_of_a_badge_with_an_ordered_list(
    ledger: Ledger, theirs: DigitalBazaar, selective: list[str]
) -> None:
    both_accept(ledger, theirs, derive(Ours().sign(a_badge(), MANDATORY), selective))


def refuses(act: Callable[[], object], *, why: str) -> bool:
    try:
        act()
    except Refused as refusal:
        return why in str(refusal)
    return False


def test_known_fault_they_neither_sign_nor_derive_from_a_document_with_an_ordered_list(
    ledger: Ledger, theirs: DigitalBazaar
) -> None:
    between, fault = ledger.between("ecdsa-sd-2023", BAZAAR), "sd-ordered-lists"
    between.they(not refuses(lambda: theirs.sign(a_badge(), MANDATORY), why="@list"), True, fault=fault)
    base = Ours().sign(a_badge(), MANDATORY)
    between.they(not refuses(lambda: theirs.derive(base, ["/name"]), why="@list"), True, fault=fault)


def test_known_fault_they_do_not_find_the_only_item_of_an_array(ledger: Ledger, theirs: DigitalBazaar) -> None:
    badge = without_lists(a_badge())
    badge["credentialSubject"] = [badge["credentialSubject"]]
    base = theirs.sign(badge, ["/issuer"])
    found = not refuses(lambda: theirs.derive(base, ["/credentialSubject/0/result/1"]), why="does not match")
    ledger.between("ecdsa-sd-2023", BAZAAR).they(found, True, fault="sd-only-item")
    both_accept(ledger, theirs, derive(base, ["/credentialSubject/0/result/1"]))


MISREAD: dict[str, Document] = {
    "sd-texts-like-labels": with_subject(narrative="see _:c14n0 there"),
    "sd-order-of-characters": with_subject(narrative=["\uff46", "\U0001d49c"]),
}


@pytest.mark.parametrize(("fault", "badge"), MISREAD.items(), ids=MISREAD)
def test_known_fault_they_see_other_statements_in(ledger: Ledger, theirs: DigitalBazaar, fault: str, badge: Document) -> None:
    shown = derive(Ours().sign(badge, ["/issuer"]), ["/credentialSubject/narrative"])
    assert Ours().verify(shown) == "verified"
    ledger.between("ecdsa-sd-2023", BAZAAR).they(theirs.verify(shown) == "verified", True, fault=fault)


def test_known_fault_they_sign_another_text_than_the_one_with_a_name_of_theirs(ledger: Ledger, theirs: DigitalBazaar) -> None:
    badge = with_subject(narrative="see <urn:bnid:x> there")
    shown = derive(Ours().sign(badge, ["/issuer"]), ["/credentialSubject/narrative"])
    both_accept(ledger, theirs, shown)
    theirs_alone = theirs.derive(theirs.sign(badge, ["/issuer"]), ["/credentialSubject/narrative"])
    verified = theirs.verify(theirs_alone) == "verified"
    ledger.between("ecdsa-sd-2023", BAZAAR).they(verified, True, fault="sd-texts-like-labels")
