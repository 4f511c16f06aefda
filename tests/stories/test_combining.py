from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from badges.combining import NotAPart, Record, WhoseRecord, combine
from badges.credentials.clr import Association
from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.keyring import UnknownIssuer
from badges.model.issued import FormName, Standalone
from badges.proofs import vc_jwt
from badges.revoking import revoke, withdraw
from badges.verification.verdict import Verdict
from tests.installations import ADDRESSES, Installation, form, issue_one
from tests.makers import AT

SCHOOL, OTHER = "voorbeeldcollege", "hogeschool-voorbeeldstad"
NOOR = "noor@mail.example"
RECORD = Record("What Noor learned", NOOR)
Files = list[tuple[str, bytes]]


def two(installation: Installation, *, email: str = NOOR) -> tuple[Issued, Issued]:
    """Two awards of the same person, of two schools."""
    one, other = (
        issue_one(installation, ref, given_name="Noor", family_name="van Voorbeeld", email=email)
        for ref in ("2026-LU-02-01", "2026-LU-22-01")
    )
    return one, other


def badge_files(*issued: Issued) -> Files:
    return [(f"{n}.json", form(one, FormName.OPEN_BADGE).content) for n, one in enumerate(issued)]


def made(installation: Installation, files: Files, record: Record = RECORD) -> Standalone:
    return combine(files, record, OTHER, installation.store, installation.keyring, ADDRESSES, at=AT, days=7)


def achievement(issued: Issued) -> str:
    return str(json.loads(form(issued, FormName.OPEN_BADGE).content)["credentialSubject"]["achievement"]["id"])


def parts_of(verdict: Verdict) -> list[str]:
    return [part.headline for part in verdict.parts]


def test_badges_of_one_person_become_one_record_that_holds_with_every_part(installation: Installation) -> None:
    awards = two(installation)
    order = Association(achievement(awards[0]), "precedes", achievement(awards[1]))
    record = made(installation, badge_files(*awards), replace(RECORD, associations=(order,), partial=True))
    document = json.loads(record.content)
    assert document["id"] == record.id
    assert document["issuer"]["id"] == record.issuer == ADDRESSES.did(OTHER)
    inside = document["credentialSubject"]["verifiableCredential"]
    assert inside == [json.loads(content) for _, content in badge_files(*awards)]
    verdict = installation.judge(record.content)
    assert verdict.headline == "valid"
    assert parts_of(verdict) == ["valid", "valid"]
    assert installation.store.standalone(record.id) == record


def test_the_learner_is_a_fingerprint_with_a_salt_of_its_own(installation: Installation) -> None:
    awards = two(installation)
    subject = json.loads(made(installation, badge_files(*awards)).content)["credentialSubject"]
    (identity,) = subject["identifier"]
    assert (identity["identityType"], identity["hashed"]) == ("emailAddress", True)
    assert identity["salt"] not in {award.award.holder.salt for award in awards}
    assert "id" not in subject
    assert NOOR not in json.dumps(subject)


def test_badges_in_pictures_and_certificates_can_be_parts(installation: Installation) -> None:
    awards = two(installation)
    files = [("badge.png", files_of(awards[0])["open-badge.png"]), ("paper.pdf", files_of(awards[1])["certificate.pdf"])]
    record = made(installation, files)
    assert parts_of(installation.judge(record.content)) == ["valid", "valid"]


def test_a_badge_of_somebody_else_is_not_a_part(installation: Installation) -> None:
    mine = issue_one(installation, email=NOOR)
    other = issue_one(installation, "2026-LU-22-01", email="bas@mail.example")
    with pytest.raises(NotAPart, match="not say that it is for this person"):
        made(installation, badge_files(mine, other))


def test_fingerprints_alone_do_not_tell_whose_record_it_is(installation: Installation) -> None:
    with pytest.raises(WhoseRecord):
        made(installation, badge_files(*two(installation)), replace(RECORD, recipient=None))


def test_the_same_opaque_id_tells(installation: Installation) -> None:
    issued = issue_one(installation, email="")
    record = made(installation, badge_files(issued), replace(RECORD, recipient=None))
    assert json.loads(record.content)["credentialSubject"]["id"] == issued.award.holder.subject_id
    again = made(installation, badge_files(issued), replace(RECORD, recipient=issued.award.holder.subject_id))
    assert json.loads(again.content)["credentialSubject"]["id"] == issued.award.holder.subject_id


def test_another_identifier_that_the_badges_carry_names_the_learner(installation: Installation) -> None:
    issued = issue_one(installation, identifiers="sourcedId=s1234567")
    record = made(installation, badge_files(issued), replace(RECORD, recipient="s1234567"))
    (identity,) = json.loads(record.content)["credentialSubject"]["identifier"]
    assert identity["identityType"] == "sourcedId"


def test_what_cannot_be_a_part_is_told_by_name(installation: Installation) -> None:
    issued = issue_one(installation, email=NOOR)
    badge = json.loads(form(issued, FormName.OPEN_BADGE).content)
    token = vc_jwt.secure({k: v for k, v in badge.items() if k != "proof"}, installation.keyring.signer(SCHOOL, ADDRESSES))
    unsigned = json.dumps({k: v for k, v in badge.items() if k != "proof"}).encode()
    for name, content, why in (
        ("x.json", b"{", "cannot be read"),
        ("european.jsonld", form(issued, FormName.EUROPEAN).content, "no badge"),
        ("badge.jwt", token.encode(), "around it"),
        ("unsigned.json", unsigned, "not signed"),
    ):
        with pytest.raises(NotAPart, match=f"{name}: .*{why}"):
            made(installation, [(name, content)])
    with pytest.raises(NotAPart, match="twice"):
        made(installation, badge_files(issued, issued))
    wrong = Association(badge["id"], "isPartOf", "https://elsewhere.example")
    with pytest.raises(ValueError, match="elsewhere"):
        made(installation, badge_files(issued), replace(RECORD, associations=(wrong,)))
    with pytest.raises(UnknownIssuer):
        combine(badge_files(issued), RECORD, "nobody", installation.store, installation.keyring, ADDRESSES, at=AT, days=7)


def test_a_withdrawn_record_leaves_its_badges_and_a_withdrawn_badge_spoils_the_record(installation: Installation) -> None:
    awards = two(installation)
    record, later = made(installation, badge_files(*awards)), AT + timedelta(hours=1)
    rooms = (installation.store, installation.keyring, ADDRESSES)
    assert withdraw(record, "wrong title", *rooms, at=AT, days=7)
    assert installation.judge(record.content, at=later).headline == "revoked"
    assert installation.judge(badge_files(*awards)[0][1], at=later).headline == "valid"
    other = made(installation, badge_files(*awards))
    revoke(awards[0].credentials, "never happened", *rooms, at=AT, days=7)
    verdict = installation.judge(other.content, at=later)
    assert verdict.outcome == "failed"
    assert parts_of(verdict) == ["revoked", "valid"]
