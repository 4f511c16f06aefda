"""Seals that an installation keeps, raised where they are kept: what was signed stays, and what hangs on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from badges.issuing import issue_batch
from badges.model.issued import FormName, IssuedCredential, Standalone, StandaloneKind
from badges.preserving import Authorities, Left, NotRaised, Stored, authorities_at, preserve_stored
from badges.preserving import stored as stored_module
from badges.proofs import jades
from badges.store import SealChanged, Store, open_store
from badges.superseding import supersede
from badges.verification.facts import Trust
from badges.verification.verdict import Outcome
from badges.verifying import offline, verify
from tests.doubles.running_authorities import RunningAuthorities
from tests.installations import Installation
from tests.stories.test_preserving import ROWS, a_file, all_well, holds, level, rows, school, started, with_real_seals

__all__ = ["school", "started"]  # fixtures

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def house(school: Installation, started: RunningAuthorities) -> Authorities:
    """Those that are asked; what is issued meanwhile stays at level B."""
    school.desk.lasting = None
    return authorities_at(started.tsa, at_home=True)


def kept(store: Store, ref: str) -> IssuedCredential:
    (award,) = store.awards_with_ref(ref)
    (one,) = (one for one in store.credentials_of(award.id) if one.form is FormName.EUROPEAN)
    return one


def issued(school: Installation, *refs: str) -> None:
    for _ in issue_batch(rows(*refs), school.desk, at=NOW):
        pass


def raised(store: Store, house: Authorities, wanted: jades.Level = "LTA", *refs: str, days: int | None = None) -> list[Stored]:
    older = None if days is None else timedelta(days=days)
    return list(preserve_stored(store, wanted, house, clock=lambda: datetime.now(UTC), refs=refs, renewed_after=older))


def sealed(file: bytes) -> tuple[tuple[bytes, bytes], bytes]:
    parsed = jades.parse(file)
    return parsed.signed, parsed.signature


def test_what_is_kept_is_raised_and_what_was_signed_stays(
    school: Installation, started: RunningAuthorities, house: Authorities
) -> None:
    issued(school, *ROWS)
    before = [kept(school.store, ref) for ref in ROWS]
    badges_before = [school.store.credentials_of(one.award_id)[0] for one in before]
    assert raised(school.store, house) == [Stored(len(ROWS), raised=len(ROWS))]
    after = [kept(school.store, ref) for ref in ROWS]
    for old, new in zip(before, after, strict=True):
        assert (level(old.content), level(new.content), holds(new.content)) == ("B", "LTA", True)
        assert sealed(new.content) == sealed(old.content)
        assert replace(new, content=old.content) == old
        assert school.store.credential(old.id) == new
    assert [school.store.credentials_of(one.award_id)[0] for one in after] == badges_before
    root = started.certification.root.certificate
    trust = Trust(anchors=(root,), timestamp_anchors=(root,))
    verdict = verify(after[0].content, offline, trust, at=NOW + timedelta(days=300))
    assert {"proof.valid", "timestamp.valid", "archive.valid", "revocation.clear"} <= {one.code for one in verdict.findings}
    assert all(one.outcome is not Outcome.FAILED for one in verdict.findings)


def test_what_is_there_already_costs_no_timestamp(school: Installation, started: RunningAuthorities, house: Authorities) -> None:
    issued(school, *ROWS)
    raised(school.store, house, "T", ROWS[0])
    assert [level(kept(school.store, ref).content) for ref in ROWS] == ["T", "B", "B"]
    (started.certification.folder / "asked").unlink()
    assert raised(school.store, house) == [Stored(3, raised=3)]
    assert started.asked().count("tsa") == 5
    asked = started.asked()
    assert raised(school.store, house) == [Stored(3, before=3)]
    assert started.asked() == asked


def test_archives_are_renewed_where_they_are_kept(school: Installation, house: Authorities) -> None:
    issued(school, ROWS[0])
    raised(school.store, house)
    assert raised(school.store, house, days=1) == [Stored(1, before=1)]
    assert raised(school.store, house, days=0) == [Stored(1, raised=1)]
    added = jades.unsigned(jades.parse(kept(school.store, ROWS[0]).content))
    assert (added.names.count("arcTst"), holds(kept(school.store, ROWS[0]).content)) == (2, True)


def test_what_was_withdrawn_is_left_alone(school: Installation, started: RunningAuthorities, house: Authorities) -> None:
    issued(school, *ROWS)
    gone = kept(school.store, ROWS[0])
    school.store.set_status(gone.status.list_url, gone.status.index, "revoked", NOW)
    changed = [{**order, "given_name": "Noortje"} for order in rows(ROWS[1])]
    supersede(changed, school.desk, reason="typing error", at=NOW)
    assert raised(school.store, house) == [Stored(3, raised=2, withdrawn=1)]
    assert kept(school.store, ROWS[0]) == gone
    newest = kept(school.store, ROWS[1])
    assert (newest.edition, level(newest.content)) == (2, "LTA")
    (former,) = (c for c in school.store.credentials_of(newest.award_id, 1) if c.form is FormName.EUROPEAN)
    assert level(former.content) == "B"


def test_a_seal_that_cannot_be_raised_keeps_nobody_up(
    school: Installation, started: RunningAuthorities, house: Authorities
) -> None:
    issued(school, ROWS[0])
    with_real_seals(school.keyring, started)
    issued(school, *ROWS[1:])
    lost = jades.parse(kept(school.store, ROWS[0]).content).leaf
    started.certification.revoke(lost, NOW - timedelta(days=1))
    (done,) = raised(school.store, house)
    assert (done.raised, [one.name for one in done.left]) == (2, [ROWS[0]])
    assert "was revoked on" in done.left[0].why
    assert isinstance(done.left[0], Left)


def test_an_authority_that_goes_away_leaves_what_it_gave_and_the_next_run_goes_on(
    school: Installation, started: RunningAuthorities, house: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_module, "TOGETHER", 1)
    issued(school, *ROWS)
    steps = preserve_stored(school.store, "LTA", house, clock=lambda: datetime.now(UTC))
    assert next(steps) == Stored(1, raised=1)
    started.plan({"at": "tsa", "do": "refuse"})
    with pytest.raises(NotRaised, match="used up its timestamps"):
        next(steps)
    assert [level(kept(school.store, ref).content) for ref in ROWS] == ["LTA", "B", "B"]
    all_well(started)
    assert raised(school.store, house) == [Stored(1, before=1), Stored(1, raised=1), Stored(1, raised=1)]


def test_raised_seals_follow_a_pattern_as_those_before_did_and_come_back_whole(
    school: Installation, house: Authorities, tmp_path: Path
) -> None:
    many = [{**order, "award_ref": f"{ROWS[0]}-{number}"} for number in range(20) for order in rows(ROWS[0])]
    for _ in issue_batch(many, school.desk, at=NOW, forms=[FormName.EUROPEAN]):
        pass
    assert raised(school.store, house) == [Stored(20, raised=20)]
    contents = [kept(school.store, order["award_ref"]).content for order in many]
    assert [(level(one), holds(one)) for one in contents] == [("LTA", True)] * 20
    with open_store(str(school.store._database.engine.url)) as again:  # as another process reads it
        assert [kept(again, order["award_ref"]).content for order in many] == contents
        with again._database.reading() as connection:
            sizes = connection.execute(text("SELECT max(length(content)), count(pattern) FROM credentials")).one()
    assert sizes[1] == 20
    assert sizes[0] < len(contents[0]) / 4


def test_what_was_changed_meanwhile_is_not_overwritten_and_no_other_seal_gets_in(
    school: Installation, house: Authorities
) -> None:
    issued(school, *ROWS[:2])
    one, other = (kept(school.store, ref) for ref in ROWS[:2])
    raised(school.store, house, "T")
    stamped = kept(school.store, ROWS[0])
    assert school.store.raise_seals([(one, stamped.content)]) == 0
    assert kept(school.store, ROWS[0]) == stamped
    for wrong in (other.content, kept(school.store, ROWS[1]).content):
        with pytest.raises(SealChanged):
            school.store.raise_seals([(stamped, wrong)])
    with pytest.raises(jades.MalformedSeal):
        school.store.raise_seals([(stamped, b"{}")])
    assert kept(school.store, ROWS[0]) == stamped


def test_what_was_sealed_without_an_award_is_raised_too(
    school: Installation, started: RunningAuthorities, house: Authorities
) -> None:
    def alone(number: int, kind: StandaloneKind = StandaloneKind.SEALED_CREDENTIAL, content: bytes = b"") -> Standalone:
        id = f"urn:credential:{number}"
        one = Standalone(
            id, kind, "did:web:example.org", None, "application/json", content or a_file(started, number=number, at=NOW), NOW
        )
        assert school.store.keep_standalone(one)
        return one

    sealed, gone = alone(1), alone(2)
    badge = alone(3, StandaloneKind.CONVERSION, b'{"type": ["VerifiableCredential"]}')
    record = alone(4, StandaloneKind.LEARNER_RECORD, b"{}")
    school.store.withdraw_standalone(gone.id, NOW)
    issued(school, ROWS[0])
    steps = raised(school.store, house)
    assert steps == [Stored(1, raised=1), Stored(0, raised=1, withdrawn=1)]
    after = school.store.standalone(sealed.id)
    assert after is not None
    assert (level(after.content), holds(after.content), replace(after, content=sealed.content)) == ("LTA", True, sealed)
    for other in (gone, badge, record):
        found = school.store.standalone(other.id)
        assert found is not None
        assert found.content == other.content
    assert school.store.raise_alone([(sealed, after.content)]) == 0
    with pytest.raises(SealChanged):
        school.store.raise_alone([(after, gone.content)])
