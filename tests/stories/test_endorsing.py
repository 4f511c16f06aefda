from __future__ import annotations

import json
from datetime import timedelta

import pytest

from badges.credentials.endorsement import COMPACT_JWS
from badges.credentials.violation import NonConforming
from badges.endorsing import DOCUMENT, NotAnEndorsement, Words, endorse, read_endorsement
from badges.issuing import Issued
from badges.keyring import UnknownIssuer
from badges.model.issued import FormName, Standalone
from badges.proofs import vc_jwt
from badges.revoking import withdraw
from badges.superseding import supersede
from tests.installations import ADDRESSES, Installation, form, issue_one, orders
from tests.makers import AT, a_unit

SCHOOL, OTHER = "voorbeeldcollege", "hogeschool-voorbeeldstad"
UNIT = a_unit("LU-02")
ACHIEVEMENT = ADDRESSES.achievement(UNIT.slug, UNIT.version, "nl")
WORDS = Words("Endorsement", "We *know* this unit.")
LATER = AT + timedelta(days=1)


def said(installation: Installation, subject: str = ACHIEVEMENT, *, as_token: bool = False, words: Words = WORDS) -> Standalone:
    at, rooms = AT, (installation.store, installation.keyring, ADDRESSES)
    return endorse(subject, words, OTHER, *rooms, at=at, days=7, as_token=as_token)


def carried(installation: Installation, ref: str = "2026-LU-02-01") -> dict[str, object]:
    """What a badge that is issued now carries of its achievement."""
    badge = json.loads(form(issue_one(installation, ref, at=LATER), FormName.OPEN_BADGE).content)
    achievement: dict[str, object] = badge["credentialSubject"]["achievement"]
    return achievement


def test_a_badge_carries_what_was_said_of_its_achievement_before_it_and_both_hold(installation: Installation) -> None:
    before = issue_one(installation)
    one = said(installation)
    after = issue_one(installation, "2026-LU-02-02", at=LATER)
    old, new = (json.loads(form(issued, FormName.OPEN_BADGE).content) for issued in (before, after))
    assert "endorsement" not in old["credentialSubject"]["achievement"]
    assert new["credentialSubject"]["achievement"]["endorsement"] == [json.loads(one.content)]
    verdict = installation.judge(form(after, FormName.OPEN_BADGE).content, at=LATER)
    assert verdict.headline == "valid"
    assert [f.code for f in verdict.findings if f.check == "endorsement"] == ["endorsement.valid"]
    assert installation.judge(one.content, at=LATER).headline == "no_badge", "it also stands by itself"


def test_an_endorsement_may_be_a_token(installation: Installation) -> None:
    one = said(installation, as_token=True)
    assert one.media_type == COMPACT_JWS
    assert carried(installation)["endorsementJwt"] == [one.content.decode()]
    assert installation.judge(one.content, at=LATER).headline == "no_badge"
    token = vc_jwt.read(one.content)
    assert token.jws.header["alg"] == "ES256"
    assert vc_jwt.faults(token) == ()


def test_an_endorsement_of_the_issuer_stands_in_its_profile(installation: Installation) -> None:
    one = said(installation, ADDRESSES.did(SCHOOL))
    badge = json.loads(form(issue_one(installation, at=LATER), FormName.OPEN_BADGE).content)
    assert badge["issuer"]["endorsement"] == [json.loads(one.content)]
    assert "endorsement" not in badge["credentialSubject"]["achievement"]


def test_an_endorsement_of_a_badge_travels_with_its_next_edition(installation: Installation) -> None:
    before = form(issue_one(installation), FormName.OPEN_BADGE)
    one = said(installation, before.id)
    (order,) = orders("2026-LU-02-01")
    rows = [{**order, "awarded_on": "2026-06-01"}]
    (after,) = supersede(rows, installation.desk, reason="endorsed", at=LATER, again=True)
    assert isinstance(after, Issued)
    badge = json.loads(form(after, FormName.OPEN_BADGE).content)
    assert badge["endorsement"] == [json.loads(one.content)]
    assert installation.judge(form(after, FormName.OPEN_BADGE).content, at=LATER + timedelta(hours=1)).headline == "valid"


def test_what_was_said_of_another_edition_or_has_ended_is_not_carried(installation: Installation) -> None:
    said(installation, ADDRESSES.achievement(UNIT.slug, UNIT.version, "en"))
    said(installation, words=Words("Endorsement", "For a day", AT + timedelta(hours=1)))
    withdrawn = said(installation)
    rooms = (installation.store, installation.keyring, ADDRESSES)
    assert withdraw(withdrawn, "no longer", *rooms, at=LATER, days=7)
    assert not withdraw(withdrawn, "no longer", *rooms, at=LATER, days=7)
    assert "endorsement" not in carried(installation)
    assert installation.judge(withdrawn.content, at=LATER).headline == "revoked"


def test_an_endorsement_is_never_signed_for_nobody_or_with_words_that_may_not_be_signed(installation: Installation) -> None:
    rooms = (installation.store, installation.keyring, ADDRESSES)
    with pytest.raises(UnknownIssuer):
        endorse(ACHIEVEMENT, WORDS, "nobody", *rooms, at=AT, days=7)
    with pytest.raises(NonConforming, match="/credentialSubject/endorsementComment"):
        endorse(ACHIEVEMENT, Words("Endorsement", "Well\u0008 taught"), OTHER, *rooms, at=AT, days=7)
    with pytest.raises(ValueError, match="ends after"):
        endorse(ACHIEVEMENT, Words("Endorsement", "Well taught", AT), OTHER, *rooms, at=AT, days=7)
    assert not installation.store.endorsements_of(ACHIEVEMENT)


def test_an_endorsement_that_others_signed_is_taken_in_as_it_is(installation: Installation) -> None:
    ours = said(installation, as_token=False)
    taken = read_endorsement(b"\n" + ours.content + b"\n", at=LATER)
    assert (taken.id, taken.subject, taken.issuer, taken.content) == (ours.id, ACHIEVEMENT, ADDRESSES.did(OTHER), ours.content)
    assert (taken.media_type, taken.status, taken.valid_until) == (DOCUMENT, None, None)
    token = said(installation, as_token=True, words=Words("Endorsement", None, AT + timedelta(days=9)))
    read = read_endorsement(token.content, at=LATER)
    assert (read.media_type, read.valid_until) == (COMPACT_JWS, AT + timedelta(days=9))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither"),
        (b"{", "cannot be read"),
        (b"{}", "cannot be read"),
        (b'{"type": "EndorsementCredential"}', "not signed"),
        (b'{"proof": [{}], "type": ["VerifiableCredential", "OpenBadgeCredential"]}', "no EndorsementCredential"),
        (b'{"type": ["VerifiableCredential", "EndorsementCredential"]}', "not signed"),
        (b'{"proof": [{}], "type": ["VerifiableCredential", "EndorsementCredential"]}', "does not say"),
        (b'{"a": 1, "a": 2}', "cannot be read"),
        (b'{"a":' + b"[" * 100_000, "cannot be read"),
        (b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", "cannot be read"),
        (b"{" + b" " * 200_001 + b"}", "larger"),
        (b"a.b.c", "neither"),
        (b"<svg/>", "neither"),
    ],
)
def test_what_cannot_be_taken_in_is_told(content: bytes, message: str) -> None:
    with pytest.raises(NotAnEndorsement, match=message):
        read_endorsement(content, at=AT)


def test_an_endorsement_that_strict_verifiers_would_refuse_is_refused_with_the_place(installation: Installation) -> None:
    document = json.loads(said(installation).content)
    with pytest.raises(NotAnEndorsement, match="/proof"):
        read_endorsement(json.dumps(document | {"proof": document["proof"][0]}).encode(), at=AT)
    with pytest.raises(NotAnEndorsement, match="/likes"):
        read_endorsement(json.dumps(document | {"likes": 3}).encode(), at=AT)
    with pytest.raises(NotAnEndorsement, match="/validUntil"):
        read_endorsement(json.dumps(document | {"validUntil": "soon"}).encode(), at=AT)
