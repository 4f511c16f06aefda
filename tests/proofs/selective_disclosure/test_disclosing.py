"""A holder shows parts of a badge: each part holds, nothing but the part is told, and a changed part does not hold."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest

from badges.canonical import CanonicalizationError
from badges.proofs import former_contexts
from badges.proofs.data_integrity import add_proof, proofs_of
from badges.proofs.selective_disclosure import NotDerivable, NotSelectable, derive
from badges.proofs.selective_disclosure.proof_value import MAX_STATEMENTS, read_base, read_derived
from tests.canonical.samples import a_badge, changed, leaves
from tests.canonical.test_selecting import a_thing, pointers_into
from tests.proofs.keys import ed25519, p256, p384, signer
from tests.proofs.selective_disclosure.disclosures import CREATED, MANDATORY, OF_THE_PROOF, check, disclosable

ACHIEVEMENT = "/credentialSubject/achievement"


def an_alignment(number: int) -> dict[str, Any]:
    return {"type": ["Alignment"], "targetName": f"Skill {number}", "targetUrl": f"https://skills.example/{number}"}


def a_rich_badge() -> dict[str, Any]:
    """A badge with several of everything that a holder might want to tell apart."""
    badge = a_badge()
    subject = badge["credentialSubject"]
    subject["result"].append({"type": ["Result"], "achievedLevel": "urn:uuid:22222222-2222-4222-8222-222222222222"})
    subject["achievement"]["alignment"] = [an_alignment(number) for number in range(4)]
    subject["achievement"]["resultDescription"].append(
        {
            "id": "urn:uuid:33333333-3333-4333-8333-333333333333",
            "type": ["ResultDescription"],
            "name": "Level",
            "resultType": "RubricCriterionLevel",
            "rubricCriterionLevel": [
                {"id": f"urn:uuid:22222222-2222-4222-8222-22222222222{number}", "type": ["RubricCriterionLevel"], "name": name}
                for number, name in enumerate(("none", "some", "all"))
            ],
        }
    )
    return badge


def refusal(document: dict[str, Any], *pointers: Any) -> str:
    with pytest.raises(NotDerivable) as refused:
        derive(document, pointers)
    return refused.value.code


def test_what_is_mandatory_is_always_shown_and_nothing_else_unasked() -> None:
    shown = derive(disclosable(), ["/name"])
    assert check(shown).code == "proof.valid"
    del shown["proof"], shown["@context"]
    badge = a_badge()
    achievement = badge["credentialSubject"]["achievement"]
    assert shown == {
        **{name: badge[name] for name in ("id", "type", "name", "issuer", "validFrom")},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {name: achievement[name] for name in ("id", "type", "name")},
        },
    }


@pytest.mark.parametrize("as_list", [True, False])
def test_a_derived_proof_stands_where_the_base_proof_stood(as_list: bool) -> None:
    base = disclosable(as_list=as_list)
    shown = derive(base, ["/name"])
    assert isinstance(shown["proof"], list) is as_list
    (proof,), (before,) = proofs_of(shown), proofs_of(base)
    assert {**proof, "proofValue": ""} == {**before, "proofValue": ""}
    assert proof["proofValue"].startswith("u2V0B")
    assert before["proofValue"].startswith("u2V0A")


def test_deriving_leaves_the_holders_document_as_it_is() -> None:
    base = disclosable()
    before = copy.deepcopy(base)
    derive(base, ["/name"])
    assert base == before


def test_a_base_proof_shown_to_a_verifier_is_called_by_its_name() -> None:
    found = check(disclosable())
    assert (found.ok, found.code, found.detail["reason"]) == (False, "proof.malformed", "base_proof")


def test_the_same_keys_and_moment_give_the_same_proof_and_others_another() -> None:
    assert disclosable() == disclosable()
    assert disclosable(created=CREATED + timedelta(seconds=1)) != disclosable()
    assert disclosable(hmac_key=bytes(32)) != disclosable()
    assert disclosable(proof_key=p256(3)) != disclosable()


RICH = disclosable(a_rich_badge())


@pytest.mark.parametrize("pointer", [pointer for pointer in pointers_into(a_rich_badge()) if pointer])
def test_every_place_of_a_badge_can_be_shown_alone(pointer: str) -> None:
    assert check(derive(RICH, [pointer])).code == "proof.valid"


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_any_alignments_can_be_shown_without_the_others(count: int) -> None:
    for first in range(4 - count):
        chosen = [*range(first, first + count), 3]
        shown = derive(RICH, [f"{ACHIEVEMENT}/alignment/{index}" for index in chosen])
        assert check(shown).ok
        assert shown["credentialSubject"]["achievement"]["alignment"] == [an_alignment(number) for number in chosen]
        assert all(f"Skill {number}" not in json.dumps(shown) for number in range(4) if number not in chosen)


def test_one_result_and_one_rubric_level_can_be_shown() -> None:
    shown = derive(RICH, ["/credentialSubject/result/1", f"{ACHIEVEMENT}/resultDescription/1/rubricCriterionLevel/2"])
    assert check(shown).ok
    assert shown["credentialSubject"]["result"] == [a_rich_badge()["credentialSubject"]["result"][1]]
    (description,) = shown["credentialSubject"]["achievement"]["resultDescription"]
    assert [level["name"] for level in description["rubricCriterionLevel"]] == ["all"]


@pytest.mark.parametrize("chosen", [(0,), (1,), (2,), (0, 2), (1, 2)])
def test_values_of_an_ordered_list_can_be_shown_one_by_one(chosen: tuple[int, ...]) -> None:
    shown = derive(RICH, [f"{ACHIEVEMENT}/resultDescription/0/allowedValue/{index}" for index in chosen])
    assert check(shown).ok
    text = json.dumps(shown["credentialSubject"]["achievement"]["resultDescription"])
    assert [value for value in ("6", "7", "8") if json.dumps({"@value": value}) in text] == [("6", "7", "8")[i] for i in chosen]


def test_a_whole_ordered_list_stays_a_list() -> None:
    shown = derive(RICH, [f"{ACHIEVEMENT}/resultDescription/0/allowedValue"])
    assert check(shown).ok
    assert shown["credentialSubject"]["achievement"]["resultDescription"][0]["allowedValue"] == ["6", "7", "8"]


@pytest.mark.parametrize(
    ("mandatory", "selective"),
    [
        ([f"{ACHIEVEMENT}/resultDescription/0/allowedValue/1"], ["/name"]),
        ([f"{ACHIEVEMENT}/resultDescription/0/allowedValue/1"], [f"{ACHIEVEMENT}/resultDescription/0/allowedValue/0"]),
        ([f"{ACHIEVEMENT}/resultDescription/0/allowedValue/2"], [f"{ACHIEVEMENT}/resultDescription/0/allowedValue"]),
        ([f"{ACHIEVEMENT}/resultDescription/0/allowedValue"], [f"{ACHIEVEMENT}/resultDescription/0/allowedValue/1"]),
        ([f"{ACHIEVEMENT}/alignment/2"], [f"{ACHIEVEMENT}/alignment/0/targetName"]),
        ([], ["/issuer"]),
        ([], [""]),
        ([""], []),
        (["/issuer"], []),
        (["/issuer", "/issuer"], ["/issuer/id", "/issuer"]),
        ([""], ["/name"]),
        (["/@context"], ["/@context/0", "/name"]),
    ],
)
def test_mandatory_and_chosen_parts_may_overlap(mandatory: list[str], selective: list[str]) -> None:
    assert check(derive(disclosable(a_rich_badge(), mandatory), selective)).code == "proof.valid"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(a_thing(a={"b": "c"}, d=[{"b": "c"}, {"b": "c"}]), id="things that are alike"),
        pytest.param(a_thing(a={"id": "_:x", "b": "c"}, d={"id": "_:x", "e": "f"}), id="a blank node with two mentions"),
        pytest.param(a_thing(steps=[{"a": "b"}, {"a": "b"}, {"c": "d"}]), id="objects in a list"),
        pytest.param(a_thing(steps=["a", {"id": "urn:x", "c": "d"}, "b"]), id="a list of values and objects"),
        pytest.param(a_thing(apart=[{"a": "b"}, {"c": "d"}]), id="graphs of their own"),
        pytest.param(a_thing(made=[{"a": "b"}, {"c": "d"}]), id="the other way round"),
        pytest.param(a_thing(titles={"nl": ["b", "c"], "en": "d"}), id="languages"),
        pytest.param(a_thing(a=[{"@value": "ب", "@language": "ar", "@direction": "rtl"}, "c"]), id="directions"),
        pytest.param(a_thing(a="_:c14n0", b="<urn:bnid:x>", c='" <urn:x> _:c14n1 .\n', d={"e": "f"}), id="like blank nodes"),
        pytest.param(a_thing(a=["\uff46", "\U0001d49c", "z"]), id="characters beyond the first plane"),
        pytest.param(a_thing(**{"a/b": {"c~d": "e", "": "f"}, "g": "h"}), id="names with a slash and a tilde"),
        pytest.param(a_thing(x=[{"y": {"z": {"w": "v"}}}, {"y": {"z": {"w": "u"}}}]), id="deep ones"),
    ],
)
def test_parts_of_any_json_ld_hold(document: dict[str, Any]) -> None:
    base = disclosable({**document, "type": "T"}, ["/id"], as_list=False)
    refused = []
    for pointer in pointers_into(document):
        try:
            assert check(derive(base, [pointer])).code == "proof.valid"
        except NotDerivable as error:
            refused.append((pointer, error.code))
    # An object between values of an ordered list cannot be written out with its links.
    assert refused in ([], [("/steps/1", "list_item"), ("/steps/1/id", "list_item"), ("/steps/1/c", "list_item")])


def test_a_nested_credential_with_a_context_of_its_own_can_be_shown_in_part() -> None:
    badge = a_badge()
    badge["endorsement"] = [
        {
            "@context": badge["@context"],
            "id": "urn:uuid:44444444-4444-4444-8444-444444444444",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Praise",
            "issuer": {"id": "did:web:others.example", "type": ["Profile"], "name": "Others"},
            "validFrom": "2026-06-15T12:00:00Z",
            "credentialSubject": {"id": badge["id"], "type": ["EndorsementSubject"], "endorsementComment": "Good."},
            "proof": [{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z1"}],
        }
    ]
    base = disclosable(badge)
    for pointer in pointers_into(badge["endorsement"], "/endorsement"):
        assert check(derive(base, [pointer])).code == "proof.valid"


def test_a_credential_of_vc_1_gets_the_context_that_defines_the_proof() -> None:
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1", {"@vocab": "urn:v:"}],
        "id": "urn:uuid:55555555-5555-4555-8555-555555555555",
        "type": ["VerifiableCredential"],
        "issuer": "did:web:badges.example",
        "issuanceDate": "2026-06-15T12:00:00Z",
        "credentialSubject": {"a": "b", "c": "d"},
    }
    shown = derive(disclosable(document, ["/issuer", "/issuanceDate"]), ["/credentialSubject/c"])
    assert shown["@context"][-1] == "https://w3id.org/security/data-integrity/v2"
    assert shown["credentialSubject"] == {"c": "d"}
    assert check(shown).ok


def test_no_changed_character_of_what_is_shown_passes() -> None:
    shown = derive(RICH, [f"{ACHIEVEMENT}/resultDescription/0", "/credentialSubject/result/0", f"{ACHIEVEMENT}/alignment/1"])
    (proof,) = shown["proof"]
    for pointer in leaves({**shown, "proof": {}}):
        value = pointer
        altered = changed(shown, pointer, value + "x")
        assert check(altered).code in ("proof.altered", "proof.malformed"), pointer
        assert check(altered).ok is False
    for member in ("created", "verificationMethod", "cryptosuite"):
        assert not check({**shown, "proof": [{**proof, member: proof[member][:-2] + "1Z"}]}).ok


def test_nothing_can_be_added_to_or_left_out_of_what_is_shown() -> None:
    shown = derive(RICH, ["/name", f"{ACHIEVEMENT}/alignment/1", f"{ACHIEVEMENT}/alignment/2"])
    achievement = shown["credentialSubject"]["achievement"]
    more = copy.deepcopy(shown)
    more["credentialSubject"]["achievement"]["alignment"].append(an_alignment(7))
    less = copy.deepcopy(shown)
    del less["credentialSubject"]["achievement"]["alignment"][0]
    without_issuer_name = copy.deepcopy(shown)
    del without_issuer_name["issuer"]["name"]
    without_name = {name: value for name, value in shown.items() if name != "name"}
    mixed = copy.deepcopy(shown)
    one, other = mixed["credentialSubject"]["achievement"]["alignment"]
    one["targetName"], other["targetName"] = other["targetName"], one["targetName"]
    assert achievement["alignment"]
    for altered in (more, less, without_issuer_name, without_name, mixed):
        assert check(altered).code == "proof.altered"


def test_the_order_of_what_has_none_may_change() -> None:
    shown = derive(RICH, [f"{ACHIEVEMENT}/alignment/1", f"{ACHIEVEMENT}/alignment/2"])
    shown["credentialSubject"]["achievement"]["alignment"].reverse()
    assert check(dict(reversed(shown.items()))).code == "proof.valid"


def test_parts_of_two_credentials_cannot_be_put_together() -> None:
    one = derive(disclosable(), ["/name"])
    other = derive(disclosable(changed(a_badge(), "/name", "Diving"), proof_key=p256(5)), ["/name"])
    assert check({**one, "name": other["name"]}).code == "proof.altered"
    assert check({**one, "proof": other["proof"]}).code == "proof.altered"


def test_another_key_and_another_kind_of_key_are_told_apart() -> None:
    shown = derive(RICH, ["/name"])
    assert check(shown, p256(8)).code == "proof.altered"
    assert check(shown, OF_THE_PROOF).code == "proof.altered"
    assert check(shown, p384()).code == "proof.unknown_method"
    assert check(shown, ed25519()).code == "proof.unknown_method"


def test_a_derived_proof_says_nothing_of_how_much_there_was() -> None:
    short, long = a_rich_badge(), a_rich_badge()
    long["credentialSubject"]["achievement"]["alignment"].extend(an_alignment(number) for number in range(4, 20))
    values = [read_derived(proofs_of(derive(disclosable(badge), ["/name"]))[0]["proofValue"]) for badge in (short, long)]
    assert [len(value.signatures) for value in values] == [len(values[0].signatures)] * 2
    assert [value.mandatory_indexes for value in values] == [values[0].mandatory_indexes] * 2


def test_hidden_labels_of_one_key_tell_nothing_about_those_of_another() -> None:
    values = [
        read_derived(proofs_of(derive(disclosable(hmac_key=key), ["/name"]))[0]["proofValue"])
        for key in (bytes(32), bytes([1] * 32))
    ]
    assert not set(values[0].labels.values()) & set(values[1].labels.values())


def test_other_proofs_of_the_document_stay_and_are_left_behind_when_a_part_is_shown() -> None:
    both = disclosable(add_proof(a_badge(), signer(ed25519()), created=CREATED))
    assert [proof["cryptosuite"] for proof in proofs_of(both)] == ["eddsa-rdfc-2022", "ecdsa-sd-2023"]
    shown = derive(both, ["/name"])
    assert [proof["cryptosuite"] for proof in proofs_of(shown)] == ["ecdsa-sd-2023"]
    assert check(shown).ok


@pytest.mark.parametrize(
    ("pointers", "code"),
    [
        (["/nothing"], "not_there"),
        (["name"], "malformed_pointer"),
        ([None], "malformed_pointer"),
        ([["/name"]], "malformed_pointer"),
        (["/proof"], "proof"),
        (["/proof/0/created"], "proof"),
        (["/name"] * 1001, "too_many_pointers"),
    ],
)
def test_a_choice_that_cannot_be_shown_is_refused_by_name(pointers: Any, code: str) -> None:
    with pytest.raises(NotDerivable) as refused:
        derive(RICH, pointers)
    assert refused.value.code == code


def test_part_of_a_json_literal_would_say_something_new() -> None:
    base = disclosable(a_thing(raw={"a": 1, "b": 2}), ["/id"], as_list=False)
    assert refusal(base, "/raw/a") == "not_signed"
    assert check(derive(base, ["/raw"])).ok


def test_a_document_that_cannot_be_derived_from_is_refused_by_name() -> None:
    shown = derive(RICH, ["/name"])
    twice = disclosable(disclosable())
    (proof,) = RICH["proof"]
    assert refusal(a_badge(), "/name") == "no_base_proof"
    assert refusal({**a_badge(), "proof": "no proof"}, "/name") == "no_base_proof"
    assert refusal(add_proof(a_badge(), signer(ed25519()), created=CREATED), "/name") == "no_base_proof"
    assert refusal(shown, "/name") == "no_base_proof"
    assert refusal(twice, "/name") == "several_base_proofs"
    assert refusal({**RICH, "proof": [{**proof, "previousProof": "urn:x"}]}, "/name") == "previous_proof"
    assert refusal({**RICH, "proof": [{**proof, "proofValue": "u2V0AhVhA"}]}, "/name") == "malformed_proof"
    assert refusal({**RICH, "proof": [{**proof, "proofValue": None}]}, "/name") == "malformed_proof"
    assert refusal({**RICH, "@context": "https://unknown.example"}, "/name") == "unknown_context"
    assert refusal(disclosable(a_badge(), []), *()) == "nothing_selected"


def test_a_document_that_was_changed_since_is_not_derived_from() -> None:
    assert refusal(changed(RICH, "/name", "Diving"), "/name") == "altered"
    assert refusal({**RICH, "description": "more"}, "/name") == "altered"
    assert refusal({name: value for name, value in RICH.items() if name != "name"}, "/credentialSubject/result/0") == "altered"


def test_a_document_that_says_nothing_is_covered_by_no_proof() -> None:
    shown = derive(disclosable(a_thing(a="b"), [], as_list=False), ["/a"])
    found = check({"@context": shown["@context"], "id": "urn:it", "proof": shown["proof"]})
    assert (found.code, found.detail["reason"]) == ("proof.malformed", "empty")


def test_a_change_of_what_is_mandatory_is_found_by_the_verifier() -> None:
    shown = derive(changed(RICH, "/issuer/name", "Another school"), ["/name"])
    assert check(shown).code == "proof.altered"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hmac_key": bytes(31)}, "32 bytes"),
        ({"proof_key": p384()}, "P-256"),
    ],
)
def test_keys_of_the_wrong_kind_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        disclosable(**changes)


def test_only_a_p_256_key_signs() -> None:
    from badges.proofs.selective_disclosure import add_base_proof

    for key in (ed25519(), p384()):
        with pytest.raises(ValueError, match="P-256"):
            add_base_proof(
                a_badge(),
                signer(key),
                created=CREATED,
                mandatory_pointers=MANDATORY,
                hmac_key=bytes(32),
                proof_key=OF_THE_PROOF,
            )


def test_what_cannot_be_mandatory_is_refused_at_issue() -> None:
    for pointer, code in (("/nothing", "not_there"), ("issuer", "malformed_pointer"), ("/proof", "proof")):
        with pytest.raises(NotSelectable) as refused:
            disclosable(mandatory=[pointer])
        assert refused.value.code == code


def test_a_document_with_nothing_to_say_or_too_much_is_refused_at_issue() -> None:
    with pytest.raises(CanonicalizationError, match="empty"):
        disclosable({"@context": {"a": "urn:a"}}, [])
    with pytest.raises(CanonicalizationError, match="too_large"):
        disclosable(a_thing(a=[str(number) for number in range(MAX_STATEMENTS + 1)]), [])


def test_the_base_proof_remembers_pointers_as_they_were_given() -> None:
    assert read_base(proofs_of(disclosable())[0]["proofValue"]).mandatory_pointers == MANDATORY


def test_a_part_under_the_former_text_of_a_context_holds_but_not_for_what_that_text_did_not_know() -> None:
    former = "urn:badges:context:ob-v3p0-context-3.0.3-before-2025-11"
    badge = {**a_badge(), "endorsementJwt": ["eyJ.e30.x"]}
    shown = derive(disclosable(former_contexts.under(former, badge)), [""])
    shown["@context"] = badge["@context"]
    assert check(shown).code == "proof.former_text"
    assert check({**shown, "name": "Diving"}).code == "proof.altered"
