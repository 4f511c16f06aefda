from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from badges.credentials.baking import unbake
from badges.credentials.violation import NonConforming
from badges.issuing import Issued, Rejected, issue
from badges.issuing.files import files_of
from badges.issuing.forms import Making, make
from badges.keyring import KeyPurpose, KeyState, NoActiveKey, PassphraseMissing
from badges.model.award import Award
from badges.model.delivery import DeliveryState
from badges.model.issued import FormName, StatusEntry
from badges.model.text import Text
from badges.publishing import publish_lists
from badges.revoking import find_award, revoke
from badges.store import Store
from badges.verification.facts import Trust
from badges.verification.verdict import Outcome, Verdict
from tests.installations import ADDRESSES, Installation, certificate, form, issue_one, orders
from tests.makers import AT, an_award

SCHOOL = "voorbeeldcollege"


def unsure(verdict: Verdict) -> set[str]:
    return {f.code for f in verdict.findings if f.outcome is Outcome.INDETERMINATE}


def test_one_award_becomes_a_badge_that_holds_and_a_european_credential_whose_only_doubt_is_the_demo_seal(
    installation: Installation,
) -> None:
    issued = issue_one(installation)
    badge = installation.judge(form(issued, FormName.OPEN_BADGE).content)
    assert (badge.outcome, badge.headline) == (Outcome.PASSED, "valid"), badge.findings
    european = installation.judge(form(issued, FormName.EUROPEAN).content)
    assert european.headline == "demo"
    assert unsure(european) == {"seal.demo"}
    assert not [f for f in european.findings if f.outcome is Outcome.FAILED]


def test_both_credentials_say_the_same_award(installation: Installation) -> None:
    issued = issue_one(installation)
    badge = json.loads(form(issued, FormName.OPEN_BADGE).content)
    european = json.loads(json.loads(form(issued, FormName.EUROPEAN).content)["payload"])
    assert badge["name"] == european["displayParameter"]["title"]["nl"]
    assert european["identifier"]["notation"] == badge["id"]
    assert european["id"].rpartition(":")[2] == badge["id"].rpartition("/")[2]
    assert badge["credentialStatus"]["statusListCredential"] in european["credentialStatus"]["@value"]
    assert badge["credentialStatus"]["id"] != european["credentialStatus"]["@value"], "each has a place of its own"


def test_the_files_of_an_award_carry_the_signed_bytes(installation: Installation) -> None:
    issued = issue_one(installation)
    files = files_of(issued)
    assert list(files) == ["open-badge.json", "open-badge.png", "open-badge.svg", "european.jsonld", "certificate.pdf"]
    assert unbake(files["open-badge.png"]) == unbake(files["open-badge.svg"]) == files["open-badge.json"]
    attached = PdfReader(BytesIO(files["certificate.pdf"])).attachments
    assert attached["open-badge.json"] == [files["open-badge.json"]]
    assert attached["european.jsonld"] == [files["european.jsonld"]]


def test_the_same_roster_again_issues_nothing_twice(installation: Installation) -> None:
    asked = [{**o, "awarded_on": "2026-06-01"} for o in orders("2026-LU-02-01", "2026-LU-07-01", "2026-LU-22-01")]
    first = issue(asked, installation.desk, at=AT)
    again = issue(asked, installation.desk, at=AT + timedelta(days=1))
    assert all(isinstance(o, Issued) and o.again for o in again)
    assert [o.credentials for o in again if isinstance(o, Issued)] == [o.credentials for o in first if isinstance(o, Issued)]
    assert [o.certificate for o in again if isinstance(o, Issued)] == [o.certificate for o in first if isinstance(o, Issued)]
    assert len(list(installation.store.awards())) == 3


def test_a_reference_that_was_used_for_something_else_is_refused(installation: Installation) -> None:
    issue_one(installation)
    (order,) = orders("2026-LU-02-01")
    (outcome,) = issue([{**order, "awarded_on": "2026-06-01", "grade": "sufficient"}], installation.desk, at=AT)
    assert isinstance(outcome, Rejected)
    assert "issued before with other content" in outcome.problems[0].message


def test_who_comes_second_with_something_else_under_a_reference_is_refused(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ({**order, "awarded_on": "2026-06-01"} for order in orders("2026-LU-07-01", "2026-LU-02-01"))
    find, looked = Store.find_awards, list[str]()

    def find_and_be_overtaken(store: Store, body: str, refs: Sequence[str]) -> dict[str, Award]:
        found = find(store, body, refs)
        if not looked:
            looked.append(body)
            issue_one(installation, "2026-LU-02-01", given_name="Somebody", family_name="Else")
        return found

    issue_one(installation, "2026-LU-07-01")
    monkeypatch.setattr(Store, "find_awards", find_and_be_overtaken)
    (outcome,) = issue([first, second], installation.desk, at=AT)
    assert isinstance(outcome, Rejected)
    assert (outcome.place, outcome.ref) == (1, "2026-LU-02-01")
    assert "issued before with other content" in outcome.problems[0].message


def test_one_faulty_row_stops_the_whole_roster(installation: Installation) -> None:
    good, bad = ({**o, "awarded_on": "2026-06-01"} for o in orders("2026-LU-02-01", "2026-LU-07-01"))
    outcomes = issue([good, {**bad, "language": "fr"}], installation.desk, at=AT)
    assert [(o.place, o.ref) for o in outcomes if isinstance(o, Rejected)] == [(1, "2026-LU-07-01")]
    assert not list(installation.store.awards())
    assert not installation.store.status_lists(), "no place in a list was taken"


def test_a_reference_twice_in_one_roster_is_told(installation: Installation) -> None:
    (order,) = orders("2026-LU-02-01")
    outcomes = issue([order, order], installation.desk, at=AT + timedelta(days=300))
    assert [o.place for o in outcomes if isinstance(o, Rejected)] == [1]


def test_without_a_passphrase_nothing_is_kept(prepared_without_passphrase: Installation) -> None:
    (order,) = orders("2026-LU-02-01")
    with pytest.raises(PassphraseMissing):
        issue([{**order, "awarded_on": "2026-06-01"}], prepared_without_passphrase.desk, at=AT)
    assert not list(prepared_without_passphrase.store.awards())


@pytest.fixture
def prepared_without_passphrase(installation: Installation) -> Installation:
    installation.keyring.passphrase = None
    return installation


def a_making(installation: Installation, award_language: str = "nl") -> Making:
    award = an_award(language=award_language)
    issuer = installation.keyring.issuer_of(award.awarding_body, ADDRESSES)
    places = {name: StatusEntry(ADDRESSES.status_list(1), n) for n, name in enumerate(FormName)}
    return Making(
        award,
        issuer,
        installation.keyring.signer(issuer.name, ADDRESSES),
        installation.keyring.seal(issuer.name),
        places,
        "6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11",
        AT,
        ADDRESSES,
        lambda *_: b"\x89PNG\r\n\x1a\n",
    )


def test_the_same_award_ids_and_moment_give_the_same_bytes(installation: Installation) -> None:
    first, second = make(a_making(installation)), make(a_making(installation))
    assert [c.content for c in first] == [c.content for c in second]


def test_a_text_that_may_not_be_signed_is_named_with_its_path_and_nothing_is_signed(installation: Installation) -> None:
    making = a_making(installation)
    unit = replace(making.award.unit, title=Text({"en": "Cooking\u0008", "nl": "Koken\u0008"}))
    with pytest.raises(NonConforming, match="/name") as refused:
        make(replace(making, award=replace(making.award, unit=unit)))
    assert all(v.pointer and v.code and v.message for v in refused.value.violations)


def test_a_crash_between_two_steps_loses_places_in_the_list_and_nothing_else(installation: Installation) -> None:
    award = an_award()
    places = installation.store.reserve("voorbeeldcollege", [award], addresses=ADDRESSES, draw=lambda n: n // 2)
    assert not list(installation.store.awards()), "reserved, then the process died"
    issued = issue_one(installation)
    taken = {entry.index for entry in places[award.id].values()}
    assert not taken & {c.status.index for c in issued.credentials}, "a reserved place is never given to another"


def test_a_delivery_waits_where_a_wallet_is_known_and_says_so_where_not(installation: Installation) -> None:
    assert [d.state for d in issue_one(installation).deliveries] == [DeliveryState.PENDING]
    (without,) = issue_one(installation, "2026-LU-02-02", wallet="").deliveries
    assert (without.state, without.reason) == (DeliveryState.NOT_CONFIGURED, "no_wallet_address")


def test_without_a_wallet_service_every_delivery_is_not_configured(installation: Installation) -> None:
    desk = replace(installation.desk, wallet_configured=False)
    (delivery,) = issue_one(replace(installation, desk=desk)).deliveries
    assert (delivery.state, delivery.reason) == (DeliveryState.NOT_CONFIGURED, "no_wallet_service")


def test_a_name_in_another_script_never_stops_an_award(installation: Installation) -> None:
    issued = issue_one(installation, given_name="สมชาย", family_name="ตัวอย่าง 😀", name_latin="Somchai Tuayang")
    assert certificate(issued).startswith(b"%PDF")
    assert installation.judge(form(issued, FormName.OPEN_BADGE).content).outcome is Outcome.PASSED


def test_a_withdrawn_award_fails_in_both_forms_and_others_do_not(installation: Installation) -> None:
    issued, other = issue_one(installation), issue_one(installation, "2026-LU-02-02")
    (award,) = find_award("2026-LU-02-01", ["org-voorbeeldcollege"], installation.store)
    done = revoke(
        installation.store.credentials_of(award.id),
        "wrong student",
        installation.store,
        installation.keyring,
        ADDRESSES,
        at=AT + timedelta(hours=1),
        days=7,
    )
    assert len(done.now) == 2
    for credential in issued.credentials:
        assert installation.judge(credential.content, at=AT + timedelta(hours=2)).headline == "revoked"
    assert installation.judge(form(other, FormName.OPEN_BADGE).content, at=AT + timedelta(hours=2)).headline == "valid"
    assert "wrong student" not in json.dumps(installation.documents()), "the reason stays with the school"


def test_withdrawing_twice_changes_nothing(installation: Installation) -> None:
    issued = issue_one(installation)
    args = (issued.credentials, "again", installation.store, installation.keyring, ADDRESSES)
    assert len(revoke(*args, at=AT, days=7).now) == 2
    done = revoke(*args, at=AT, days=7)
    assert (len(done.now), len(done.before)) == (0, 2)


def test_a_list_is_signed_again_when_its_key_is_no_longer_in_force(installation: Installation) -> None:
    issued, rooms = issue_one(installation), (installation.store, installation.keyring, ADDRESSES, SCHOOL)
    european, later = form(issued, FormName.EUROPEAN).content, AT + timedelta(minutes=1)
    key = installation.keyring.record(SCHOOL).active(KeyPurpose.ASSERTION, "Ed25519")
    assert key is not None
    installation.keyring.rotate(SCHOOL, later)
    installation.keyring.end(SCHOOL, key.id, KeyState.COMPROMISED, later)
    assert installation.judge(european, at=later).headline == "status_unknown"
    assert publish_lists(*rooms, at=later, days=7) == 1
    assert installation.judge(european, at=later).headline == "demo"
    assert publish_lists(*rooms, at=later, days=7) == 0


def test_a_list_is_signed_again_when_half_of_its_life_is_over(installation: Installation) -> None:
    issue_one(installation)
    assert publish_lists(installation.store, installation.keyring, ADDRESSES, SCHOOL, at=AT + timedelta(days=3), days=7) == 0
    assert publish_lists(installation.store, installation.keyring, ADDRESSES, SCHOOL, at=AT + timedelta(days=4), days=7) == 1


def test_a_list_past_its_end_is_stale_and_not_a_withdrawal(installation: Installation) -> None:
    issued = issue_one(installation)
    verdict = installation.judge(form(issued, FormName.OPEN_BADGE).content, at=AT + timedelta(days=30))
    assert verdict.headline == "status_unknown"
    assert unsure(verdict) == {"status.list_stale"}


def test_a_badge_signed_with_a_key_that_retired_later_still_holds(installation: Installation) -> None:
    issued = issue_one(installation)
    installation.keyring.rotate("voorbeeldcollege", AT + timedelta(days=1))
    fresh = issue_one(installation, "2026-LU-02-02", at=AT + timedelta(days=1))
    for one in (issued, fresh):
        verdict = installation.judge(form(one, FormName.OPEN_BADGE).content, at=AT + timedelta(days=2))
        assert verdict.outcome is Outcome.PASSED, verdict.findings


def test_a_school_that_cannot_sign_now_does_not_keep_another_from_issuing(installation: Installation) -> None:
    first = issue_one(installation)
    for key in installation.keyring.record(SCHOOL).keys:
        installation.keyring.end(SCHOOL, key.id, KeyState.RETIRED, AT)
    args = (installation.store, installation.keyring, ADDRESSES)
    with pytest.raises(NoActiveKey):
        revoke(first.credentials, "wrong student", *args, at=AT + timedelta(hours=1), days=7)
    other = issue_one(installation, "2026-LU-22-01", at=AT + timedelta(hours=1))
    assert installation.judge(form(other, FormName.OPEN_BADGE).content, at=AT + timedelta(hours=2)).headline == "valid"


def test_progress_is_told_for_every_award(installation: Installation) -> None:
    told: list[tuple[int, int]] = []
    asked = [{**o, "awarded_on": "2026-06-01"} for o in orders("2026-LU-02-01", "2026-LU-22-01")]
    issue(asked, installation.desk, at=AT, progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_an_issuer_that_nobody_vouches_for_is_unknown_and_neither_good_nor_bad(installation: Installation) -> None:
    issued = issue_one(installation)
    verdict = installation.judge(form(issued, FormName.OPEN_BADGE).content, trust=Trust())
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "unknown_issuer")
