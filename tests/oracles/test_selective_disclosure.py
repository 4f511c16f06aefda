"""ecdsa-sd-2023 with Digital Bazaar's library: who signs, who derives and who verifies may each be theirs or ours.

Known faults of theirs (3.4.1 with di-sd-primitives), each with a test that fails when they mend it:

- A document with an ordered list (``@list``, as ``allowedValue`` of Open Badges) can be neither signed nor derived from; they
  give the list an ``@id``. What we derive of one they verify.
- An item of an array with one item is not found, unless its term is a set: they point into the document as they compact it.
- A text with ``_:c14n0`` or ``<urn:bnid:…>`` in it is changed by their search for blank nodes.
- Statements are put in the order of UTF-16 units where RDFC-1.0 §4.4.3 asks for code points; that differs for characters beyond
  the first plane next to some at its end.
"""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from badges.credentials import open_badge
from badges.proofs import multibase, multikey
from badges.proofs.data_integrity import check_proof
from badges.proofs.selective_disclosure import add_base_proof, derive
from badges.proofs.signer import LocalSigner
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer
from tests.oracles.opinions import FOLDER, SCHEMAS
from tests.proofs.keys import p256

Document = dict[str, Any]

KEY = p256(7)
PUBLIC = multikey.encode(KEY.public_key())
DID = f"did:key:{PUBLIC}"
METHOD = {
    "@context": "https://w3id.org/security/multikey/v1",
    "id": f"{DID}#{PUBLIC}",
    "type": "Multikey",
    "controller": DID,
    "publicKeyMultibase": PUBLIC,
}
DOCUMENTS = {
    METHOD["id"]: METHOD,
    DID: {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [METHOD],
        "assertionMethod": [METHOD["id"]],
    },
}
SECRET = multibase.base58(b"\x86\x26" + KEY.private_numbers().private_value.to_bytes(32, "big"))

ACHIEVEMENT = "/credentialSubject/achievement"
LEVEL = f"{ACHIEVEMENT}/resultDescription/0/allowedValue"


class DigitalBazaar:
    """Their library in one node process for many questions."""

    def __init__(self) -> None:
        command = ["node", "selective_disclosure.mjs", str(SCHEMAS)]
        self.process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, do: str, credential: Document, **more: Any) -> Document:
        assert self.process.stdin
        assert self.process.stdout
        question = {"do": do, "credential": credential, "documents": DOCUMENTS, "now": "2026-11-21T00:00:00Z", **more}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: Document = json.loads(self.process.stdout.readline())
        return answer

    def sign(self, document: Document, mandatory: Sequence[str]) -> Document:
        return self.credential("issue", document, pointers=[*mandatory], key={**METHOD, "secretKeyMultibase": SECRET})

    def derive(self, document: Document, selective: Sequence[str]) -> Document:
        return self.credential("derive", document, pointers=[*selective])

    def verify(self, document: Document) -> str:
        return str(self.ask("verify", document).get("error", "verified"))

    def credential(self, do: str, document: Document, **more: Any) -> Document:
        answer = self.ask(do, document, **more)
        if "error" in answer:
            raise Refused(answer["error"])
        found: Document = answer["credential"]
        return found

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


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
    if not (FOLDER / "node_modules").is_dir():
        pytest.fail("the packages of tests/oracles are not installed: `make test` does it, or `npm ci` in that folder")
    library = DigitalBazaar()
    yield library
    library.close()


def a_badge(unit: str = "LU-02") -> Document:
    """A badge as we build it, by an issuer that every library can resolve."""
    badge = open_badge.build(
        an_award(unit), an_issuer(unit), a_status_entry(), id=ADDRESSES.credential(CREDENTIAL_UUID), at=AT, language="en",
        addresses=ADDRESSES,
    )  # fmt: skip
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
    theirs: DigitalBazaar, signs: str, derives: str, mandatory: Sequence[str], selective: Sequence[str]
) -> None:
    sides: dict[str, Ours | DigitalBazaar] = {"ours": Ours(), "theirs": theirs}
    base = sides[signs].sign(without_lists(a_badge()), mandatory)
    shown = sides[derives].derive(base, selective)
    assert [side.verify(shown) for side in sides.values()] == ["verified", "verified"]
    assert {**shown, "proof": None} == {**derive(base, selective), "proof": None}


@pytest.mark.parametrize("unit", ["LU-05", "LU-22"])
def test_badges_of_other_units_too(theirs: DigitalBazaar, unit: str) -> None:
    badge = without_lists(a_badge(unit))
    for base in (Ours().sign(badge, MANDATORY), theirs.sign(badge, MANDATORY)):
        for shown in (derive(base, [f"{ACHIEVEMENT}/alignment/0"]), theirs.derive(base, [f"{ACHIEVEMENT}/alignment/0"])):
            assert (Ours().verify(shown), theirs.verify(shown)) == ("verified", "verified")


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
def test_neither_verifies_what_was_changed(theirs: DigitalBazaar, derives: str, change: Callable[[Document], object]) -> None:
    side = Ours() if derives == "ours" else theirs
    shown = side.derive(theirs.sign(without_lists(a_badge()), MANDATORY), ["/credentialSubject/result/2"])
    change(shown)
    assert Ours().verify(shown) == "proof.altered"
    assert theirs.verify(shown) != "verified"


def test_neither_verifies_a_base_proof(theirs: DigitalBazaar) -> None:
    for base in (Ours().sign(without_lists(a_badge()), MANDATORY), theirs.sign(without_lists(a_badge()), MANDATORY)):
        assert Ours().verify(base) == "proof.malformed"
        assert theirs.verify(base) != "verified"


@pytest.mark.parametrize(
    "selective", [[f"{LEVEL}/1"], [f"{LEVEL}/0", f"{LEVEL}/2"], [LEVEL], [""], ["/credentialSubject/result/2"]]
)
def test_they_verify_what_we_derive_of_a_badge_with_an_ordered_list(theirs: DigitalBazaar, selective: list[str]) -> None:
    shown = derive(Ours().sign(a_badge(), MANDATORY), selective)
    assert (Ours().verify(shown), theirs.verify(shown)) == ("verified", "verified")


def test_known_fault_they_neither_sign_nor_derive_from_a_document_with_an_ordered_list(theirs: DigitalBazaar) -> None:
    with pytest.raises(Refused, match="@list"):
        theirs.sign(a_badge(), MANDATORY)
    with pytest.raises(Refused, match="@list"):
        theirs.derive(Ours().sign(a_badge(), MANDATORY), ["/name"])


def test_known_fault_they_do_not_find_the_only_item_of_an_array(theirs: DigitalBazaar) -> None:
    badge = without_lists(a_badge())
    badge["credentialSubject"] = [badge["credentialSubject"]]
    base = theirs.sign(badge, ["/issuer"])
    with pytest.raises(Refused, match="does not match"):
        theirs.derive(base, ["/credentialSubject/0/result/1"])
    shown = derive(base, ["/credentialSubject/0/result/1"])
    assert (Ours().verify(shown), theirs.verify(shown)) == ("verified", "verified")


FAULTS: dict[str, Document] = {
    "a text like the label of a blank node": with_subject(narrative="see _:c14n0 there"),
    "characters beyond the first plane": with_subject(narrative=["\uff46", "\U0001d49c"]),
}


@pytest.mark.parametrize("badge", FAULTS.values(), ids=FAULTS.keys())
def test_known_fault_they_see_other_statements_in(theirs: DigitalBazaar, badge: Document) -> None:
    shown = derive(Ours().sign(badge, ["/issuer"]), ["/credentialSubject/narrative"])
    assert Ours().verify(shown) == "verified"
    assert theirs.verify(shown) != "verified"


def test_known_fault_they_sign_another_text_than_the_one_with_a_name_of_theirs(theirs: DigitalBazaar) -> None:
    badge = with_subject(narrative="see <urn:bnid:x> there")
    shown = derive(Ours().sign(badge, ["/issuer"]), ["/credentialSubject/narrative"])
    assert (Ours().verify(shown), theirs.verify(shown)) == ("verified", "verified")
    theirs_alone = theirs.derive(theirs.sign(badge, ["/issuer"]), ["/credentialSubject/narrative"])
    assert theirs.verify(theirs_alone) != "verified"
