"""Seals raised to T, LT and LTA with the authorities behind them, and kept alive there."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from badges.authorities import TimestampAuthority, asker
from badges.issuing import Issued, Made, batch, issue, issue_batch
from badges.keyring import Keyring
from badges.model.issued import FormName
from badges.preserving import (
    LEVELS,
    Authorities,
    Lasting,
    NotRaised,
    SealNotRaised,
    authorities_at,
    preserve,
    preserve_all,
    raising,
)
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.proofs.timestamps import check_token, read_token
from badges.superseding import supersede
from badges.verification.facts import Limits, Trust
from badges.verification.verdict import Outcome
from badges.verifying import offline, verify
from tests.doubles.certification import END, START, Certified
from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.installations import Installation, certificate, form, orders

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
"""When things are sealed, and when the authorities are asked unless a test says otherwise."""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture
def house(started: RunningAuthorities) -> RunningAuthorities:
    """The authorities, with whom all is well at the moment of these tests."""
    return all_well(started, AT)


def all_well(started: RunningAuthorities, at: datetime | None = None) -> RunningAuthorities:
    """Nothing is wrong, nothing is revoked, nobody asked yet."""
    started.plan()
    started.set_clock(at)
    for name in ("revoked.json", "asked"):
        (started.certification.folder / name).unlink(missing_ok=True)
    return started


def them(house: RunningAuthorities, *, seconds: float = 20.0) -> Authorities:
    ask = asker(allow_localhost=True, seconds=seconds)
    return Authorities(TimestampAuthority(house.tsa, ask), ask)


def a_file(house: RunningAuthorities, sealed_by: Certified | None = None, *, number: int = 1, at: datetime = AT) -> bytes:
    """A file at level B."""
    certified = sealed_by or house.certification.seal()
    signer = LocalSigner(certified.key, "")
    return jades.seal(json.dumps({"id": f"urn:credential:{number}"}), signer, [certified.certificate], signing_time=at)


def level(file: bytes) -> str:
    return jades.level_of(jades.parse(file))


def holds(file: bytes) -> bool:
    """Whether the seal and every timestamp in the file do."""
    sealed = jades.parse(file)
    added = jades.unsigned(sealed)
    checks = [check_token(read_token(t), jades.signature_message(sealed)).ok for t in added.signature_timestamps]
    for archive in added.archive_timestamps:
        message = jades.archive_message(sealed, archive.items_before)
        checks += [check_token(read_token(token), message).ok for token in archive.tokens]
    return jades.check_seal(sealed).ok and all(checks)


def failure(house: RunningAuthorities, file: bytes, wanted: jades.Level = "LTA", **how: Any) -> NotRaised:
    with pytest.raises(NotRaised) as caught:
        preserve(file, wanted, them(house, **how), at=AT)
    return caught.value


# Level by level


def test_each_level_adds_to_the_one_before_and_what_was_sealed_stays(house: RunningAuthorities) -> None:
    sealed = a_file(house)
    stamped = preserve(sealed, "T", them(house), at=AT)
    proven = preserve(stamped, "LT", them(house), at=AT)
    archived = preserve(proven, "LTA", them(house), at=AT)
    assert [level(one) for one in (sealed, stamped, proven, archived)] == ["B", "T", "LT", "LTA"]
    assert jades.unsigned(jades.parse(archived)).names == ("sigTst", "xVals", "rVals", "arcTst")
    start = sealed.rpartition(b',"signature":')[0]
    for before, after in ((sealed, stamped), (stamped, proven), (proven, archived)):
        assert after.startswith(start)
        assert holds(after)
        assert len(after) > len(before)
    assert proven.startswith(stamped.rpartition(b'"]}')[0])
    assert archived.startswith(proven.rpartition(b'"]}')[0])


def test_a_file_is_raised_all_the_way_at_once_and_then_left_alone(house: RunningAuthorities) -> None:
    archived = preserve(a_file(house), "LTA", them(house), at=AT)
    assert holds(archived)
    asked = house.asked()
    for wanted in LEVELS:
        assert preserve(archived, wanted, them(house), at=AT) == archived
    assert house.asked() == asked
    sealed = a_file(house)
    assert preserve(sealed, "B", them(house), at=AT) == sealed


def test_what_is_added_speaks_for_the_seal_and_for_the_authority_and_is_younger_than_the_stamp(house: RunningAuthorities) -> None:
    certification = house.certification
    added = jades.unsigned(jades.parse(preserve(a_file(house), "LT", them(house), at=AT)))
    assert {certification.ca.certificate, certification.root.certificate, certification.ocsp.certificate} == set(
        added.certificates
    )
    assert (len(added.ocsps), len(added.crls)) == (2, 1), "of the seal and of the authority; of their CA"
    doors = house.asked()
    assert doors.index("tsa") < len(doors) - 1 - doors[::-1].index("ocsp")
    assert doors.count("ocsp") == 3, "the seal before a stamp is spent on it; both after"


def test_an_archive_is_renewed_with_what_its_last_timestamp_needs(house: RunningAuthorities) -> None:
    archived = preserve(a_file(house), "LTA", them(house), at=AT)
    later = AT + timedelta(days=1000)
    house.set_clock(later)
    renewed = preserve(archived, "LTA", them(house), at=later, renew=True)
    added = jades.unsigned(jades.parse(renewed))
    assert added.names == ("sigTst", "xVals", "rVals", "arcTst", "tstVD", "arcTst")
    assert holds(renewed)
    assert renewed.startswith(archived.rpartition(b'"]}')[0])
    assert [read_token(one.tokens[0]).time for one in added.archive_timestamps] == [AT, later]
    assert preserve(renewed, "LTA", them(house), at=later) == renewed


def test_a_renewal_that_lacks_only_its_timestamp_gets_that_alone(house: RunningAuthorities) -> None:
    archived = preserve(a_file(house), "LTA", them(house), at=AT)
    added = jades.unsigned(jades.parse(archived))
    half = jades.with_validation_data(archived, added.certificates, added.ocsps, ())
    whole = preserve(half, "LTA", them(house), at=AT, renew=True)
    assert jades.unsigned(jades.parse(whole)).names[-3:] == ("arcTst", "tstVD", "arcTst")
    assert holds(whole)


def test_what_is_not_archived_yet_is_archived_once_whoever_asks_for_more(house: RunningAuthorities) -> None:
    archived = preserve(a_file(house), "LTA", them(house), at=AT, renew=True)
    assert jades.unsigned(jades.parse(archived)).names.count("arcTst") == 1
    assert level(preserve(a_file(house), "T", them(house), at=AT, renew=True)) == "T"


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("refuse", "refused"),
        ("garbage", "not_a_timestamp"),
        ("other-imprint", "about_something_else"),
        ("wrong-nonce", "about_something_else"),
        ("bad-signature", "not_a_timestamp"),
        ("seal", "not_a_timestamp"),
        ("drop", "unreachable"),
    ],
)
def test_an_authority_that_gives_no_timestamp_is_told_in_words(house: RunningAuthorities, fault: str, code: str) -> None:
    house.plan({"at": "tsa", "do": fault})
    error = failure(house, a_file(house))
    assert (error.code, error.of_timestamps) == (code, True)
    assert str(error).startswith("There is no timestamp. ")
    assert "authority at 127.0.0.1" in str(error)


def test_an_authority_that_is_slow_is_not_waited_for(house: RunningAuthorities) -> None:
    house.plan({"at": "tsa", "do": "slow", "seconds": 5})
    assert "it took too long to answer" in str(failure(house, a_file(house), "T", seconds=0.3))


def test_a_moment_of_weakness_is_forgiven(house: RunningAuthorities) -> None:
    house.plan({"at": "tsa", "do": "http", "times": 1})
    assert holds(preserve(a_file(house), "LTA", them(house), at=AT))


def test_a_revoked_seal_is_not_raised_and_no_timestamp_is_spent_on_it(house: RunningAuthorities) -> None:
    error = failure(house, a_file(house, house.certification.revoked_seal()))
    assert (error.code, error.of_timestamps) == ("revoked", False)
    assert "Voorbeeldcollege lost e-seal was revoked on 2025-01-01" in str(error)
    assert "tsa" not in house.asked()


def test_lists_are_taken_where_nobody_answers(house: RunningAuthorities) -> None:
    house.plan({"at": "ocsp", "do": "drop"})
    raised = preserve(a_file(house), "LTA", them(house), at=AT)
    added = jades.unsigned(jades.parse(raised))
    assert (len(added.ocsps), len(added.crls), holds(raised)) == (0, 2, True)
    house.plan({"at": "ocsp", "do": "drop"}, {"at": "crl", "do": "http"})
    assert failure(house, a_file(house)).code == "no_word_of_revocation"


def test_a_seal_that_would_grow_beyond_what_verifiers_read_stays_as_it_is(
    house: RunningAuthorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_file(house)
    monkeypatch.setattr(raising, "LIMITS", Limits(text_bytes=len(file) + 1_000))
    assert "verifiers read" in str(failure(house, file))


def test_a_seal_that_names_nobody_to_ask_goes_to_t_and_no_further(house: RunningAuthorities) -> None:
    file = a_file(house, house.certification.seal(ocsp=False, crl=False))
    assert level(preserve(file, "T", them(house), at=AT)) == "T"
    assert "can be raised to level T and no further" in str(failure(house, file, "LT"))


def test_a_seal_whose_certificate_has_ended_is_too_late_for_a_timestamp(house: RunningAuthorities) -> None:
    file = a_file(house, house.certification.expired_seal(), at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "ended on 2021-01-01" in str(failure(house, file, "T"))
    assert house.asked() == []


def test_what_does_not_hold_is_not_raised(house: RunningAuthorities) -> None:
    sealed = a_file(house)
    stamped = preserve(sealed, "T", them(house), at=AT)
    other = preserve(a_file(house, number=2), "T", them(house), at=AT)
    item = json.loads(other)["signatures"][0]["header"]["etsiU"][0]
    swapped = stamped.replace(json.loads(stamped)["signatures"][0]["header"]["etsiU"][0].encode(), item.encode())
    for file, words in (
        (b"{}", "This is no sealed credential"),
        (b"", "This is no sealed credential"),
        (sealed.replace(b"credential:1", b"credential:7"), "The seal does not hold (proof.altered)"),
        (swapped, "A timestamp in it does not hold (timestamp.other_content)"),
    ):
        error = failure(house, file)
        assert (error.code, str(error).startswith(words)) == ("seal", True), error


# Many


def test_many_files_ask_about_each_certificate_once_and_a_bad_one_keeps_nobody_up(house: RunningAuthorities) -> None:
    one_seal = house.certification.seal()
    files = [a_file(house, one_seal, number=number) for number in range(12)]
    files[5] = b"nonsense"
    files[7] = preserve(files[7], "LTA", them(house), at=AT)
    (house.certification.folder / "asked").unlink()
    made = list(preserve_all(files, "LTA", them(house), at=AT))
    assert isinstance(made[5], NotRaised)
    assert made[7] == files[7]
    for number, one in enumerate(made):
        if number != 5:
            assert isinstance(one, bytes)
            assert holds(one)
            assert json.loads(jades.parse(one).content) == {"id": f"urn:credential:{number}"}
    doors = house.asked()
    assert (doors.count("tsa"), doors.count("ocsp"), doors.count("crl")) == (20, 3, 1)


def test_an_authority_that_goes_away_stops_all_and_what_was_given_out_is_good(house: RunningAuthorities) -> None:
    files = [preserve(a_file(house, number=number), "LT", them(house), at=AT) for number in range(6)]
    # As many as are under way at a time get their timestamp, and nobody after them.
    house.plan({"at": "tsa", "do": "slow", "seconds": 0.01, "times": raising.THREADS}, {"at": "tsa", "do": "refuse"})
    raised = preserve_all(files, "LTA", them(house), at=AT)
    given = [next(raised)]
    with pytest.raises(NotRaised, match="used up its timestamps"):
        given += raised
    assert all(isinstance(one, bytes) and holds(one) for one in given)
    assert list(preserve_all([], "LTA", them(house), at=AT)) == []


# Issuing


ROWS = ("2026-LU-02-01", "2026-LU-02-02", "2026-LU-02-03")


def with_real_seals(keyring: Keyring, house: RunningAuthorities, end: datetime = END) -> None:
    """From now on the schools seal with certificates whose authorities can be asked."""
    for name in keyring.names():
        certified = house.certification.seal(identifier=keyring.record(name).legal_id, life=(START, end))
        keyring.take_in(name, certified.key, [certified.certificate, house.certification.ca.certificate], AT)


@pytest.fixture
def school(installation: Installation, started: RunningAuthorities) -> Installation:
    """Schools that issue with seals which last; a batch takes the time it takes, so the authorities have the machine's clock."""
    with_real_seals(installation.keyring, all_well(started))
    installation.desk.lasting = Lasting("LTA", started.tsa, at_home=True)
    return installation


def rows(*refs: str) -> list[dict[str, str]]:
    return [{**order, "awarded_on": "2026-06-01"} for order in orders(*refs)]


def test_european_credentials_are_raised_before_they_are_kept_and_printed(
    school: Installation, started: RunningAuthorities
) -> None:
    for one in issue(rows(*ROWS), school.desk, at=AT):
        assert isinstance(one, Issued)
        european = form(one, FormName.EUROPEAN).content
        assert (level(european), holds(european)) == ("LTA", True)
        paper = PdfReader(BytesIO(certificate(one)))
        assert paper.attachments["european.jsonld"] == [european]
    assert started.asked().count("tsa") == 2 * len(ROWS)


def test_what_was_issued_is_good_when_its_certificate_has_long_ended_and_nobody_can_be_asked(
    school: Installation, started: RunningAuthorities
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with_real_seals(school.keyring, started, now + timedelta(days=30))
    (one,) = issue(rows(ROWS[0]), school.desk, at=now)
    assert isinstance(one, Issued)
    root = started.certification.root.certificate
    european = form(one, FormName.EUROPEAN).content
    verdict = verify(european, offline, Trust(anchors=(root,), timestamp_anchors=(root,)), at=now + timedelta(days=2000))
    codes = {finding.code for finding in verdict.findings}
    assert {"proof.valid", "timestamp.valid", "archive.valid", "revocation.clear"} <= codes, codes
    assert "seal.certificate_expired" not in codes
    assert all(finding.outcome is not Outcome.FAILED for finding in verdict.findings)


def test_without_a_level_nobody_is_asked_and_nothing_is_added(school: Installation, started: RunningAuthorities) -> None:
    school.desk.lasting = None
    (one,) = issue(rows(ROWS[0]), school.desk, at=AT)
    assert isinstance(one, Issued)
    assert b'"header"' not in form(one, FormName.EUROPEAN).content
    assert started.asked() == []


def test_badges_alone_ask_nobody(school: Installation, started: RunningAuthorities) -> None:
    assert list(issue_batch(rows(*ROWS), school.desk, at=AT, forms=[FormName.OPEN_BADGE]))
    assert started.asked() == []


def test_an_authority_that_is_down_stops_a_batch_and_the_next_run_goes_on(
    school: Installation, started: RunningAuthorities
) -> None:
    started.plan({"at": "tsa", "do": "refuse"})
    with pytest.raises(SealNotRaised, match=r"to level LTA, so it was not kept\. There is no timestamp\. .* run the same again"):
        list(issue_batch(rows(*ROWS), school.desk, at=AT))
    assert list(school.store.awards()) == []
    started.plan()
    ((one, *_),) = issue_batch(rows(*ROWS), school.desk, at=AT, with_certificates=True)
    assert isinstance(one, Made)
    assert len(list(school.store.awards())) == len(ROWS)


def test_other_processes_raise_what_they_seal(school: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "POOL_FROM", 2)
    made = [one for ones in issue_batch(rows(*ROWS), school.desk, at=AT, processes=2, chunk=2) for one in ones]
    assert [level(one.contents[FormName.EUROPEAN]) for one in made if isinstance(one, Made)] == ["LTA"] * len(ROWS)


def test_what_went_wrong_in_another_process_is_told_in_words(
    school: Installation, started: RunningAuthorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "POOL_FROM", 2)
    started.plan({"at": "tsa", "do": "refuse"})
    with pytest.raises(SealNotRaised, match="There is no timestamp"):
        list(issue_batch(rows(*ROWS), school.desk, at=AT, processes=2, chunk=2))
    assert list(school.store.awards()) == []


def test_a_demonstration_seal_cannot_last_and_nothing_is_kept(installation: Installation, started: RunningAuthorities) -> None:
    installation.desk.lasting = Lasting("LT", all_well(started).tsa, at_home=True)
    with pytest.raises(SealNotRaised, match=r"only demonstrates.* level T and no further"):
        issue(rows(ROWS[0]), installation.desk, at=AT)
    assert list(installation.store.awards()) == []
    installation.desk.lasting = Lasting("T", started.tsa)
    (one,) = issue(rows(ROWS[0]), installation.desk, at=AT)
    assert isinstance(one, Issued)
    assert level(form(one, FormName.EUROPEAN).content) == "T"


def test_a_correction_is_raised_too(school: Installation) -> None:
    issue(rows(ROWS[0]), school.desk, at=AT)
    changed = [{**order, "given_name": "Noortje"} for order in rows(ROWS[0])]
    (one,) = supersede(changed, school.desk, reason="typing error", at=AT + timedelta(days=1))
    assert isinstance(one, Issued)
    assert level(form(one, FormName.EUROPEAN).content) == "LTA"


def test_what_other_processes_are_told_comes_back_as_it_went_and_shows_no_account(started: RunningAuthorities) -> None:
    wanted = Lasting("T", started.tsa, account="school:sesame")
    assert pickle.loads(pickle.dumps(wanted)) == wanted
    assert "sesame" not in repr(wanted)
    error = SealNotRaised("words")
    assert str(pickle.loads(pickle.dumps(error))) == "words"


def test_an_authority_in_the_house_may_be_chosen_but_certificates_do_not_lead_into_it(house: RunningAuthorities) -> None:
    sealed = a_file(house)
    assert level(preserve(sealed, "T", authorities_at(house.tsa), at=AT)) == "T"
    with pytest.raises(NotRaised, match="its address is not in the public internet"):
        preserve(sealed, "LT", authorities_at(house.tsa), at=AT)
