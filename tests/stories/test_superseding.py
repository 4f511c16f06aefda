from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from badges.credentials.violation import NonConforming
from badges.issuing import Issued, Outcome, Rejected, issue
from badges.issuing.files import files_of
from badges.model.delivery import DeliveryState
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.superseding import plan, supersede
from badges.verification.facts import Answer, Need, Policy
from badges.verification.verdict import Verdict
from badges.verifying import chain, from_documents, verify
from badges.web.ours import own_documents
from tests.installations import ADDRESSES, Installation, form, issue_one, orders
from tests.makers import AT

LATER = AT + timedelta(days=2)
CHECKED = LATER + timedelta(hours=1)


def a_row(ref: str = "2026-LU-02-01", **changes: str) -> Mapping[str, str]:
    (order,) = orders(ref)
    return {**order, "awarded_on": "2026-06-01", **changes}


def correct(installation: Installation, *rows: Mapping[str, str], again: bool = False) -> list[Outcome]:
    return list(supersede(rows, installation.desk, reason="a typing error", at=LATER, again=again))


def corrected(installation: Installation, again: bool = False, **changes: str) -> Issued:
    (outcome,) = correct(installation, a_row(**changes), again=again)
    assert isinstance(outcome, Issued), outcome
    return outcome


def rejected(outcomes: list[Outcome]) -> list[tuple[int, str]]:
    return [(o.place, o.problems[0].message) for o in outcomes if isinstance(o, Rejected)]


def judged_here(installation: Installation, content: bytes, *, refresh: bool = False) -> Verdict:
    """The verdict of somebody who can ask this house."""

    def nowhere(need: Need) -> Answer:
        return from_documents({})(need)

    known = installation.keyring.trust(ADDRESSES, CHECKED.date())
    here = own_documents(installation.store, installation.keyring, ADDRESSES, nowhere, lambda: CHECKED)
    return verify(content, chain(here), known, at=CHECKED, policy=Policy(refresh=refresh))


def test_a_corrected_badge_has_the_old_ones_id_and_a_later_beginning(installation: Installation) -> None:
    before = issue_one(installation)
    after = corrected(installation, grade="sufficient")
    old, new = (json.loads(form(issued, FormName.OPEN_BADGE).content) for issued in (before, after))
    assert new["id"] == old["id"]
    assert new["issuer"]["id"] == old["issuer"]["id"]
    assert new["validFrom"] > old["validFrom"]
    assert new["awardedDate"] == old["awardedDate"]
    assert new["credentialStatus"]["id"] != old["credentialStatus"]["id"]
    assert new["credentialSubject"]["identifier"] == old["credentialSubject"]["identifier"], "noted fingerprints keep working"


def test_a_corrected_european_credential_has_an_id_of_its_own(installation: Installation) -> None:
    before, after = issue_one(installation), corrected(installation, grade="sufficient")
    old, new = form(before, FormName.EUROPEAN), form(after, FormName.EUROPEAN)
    assert old.id != new.id, "a wallet takes each id only once"
    payload = json.loads(json.loads(new.content)["payload"])
    assert payload["identifier"]["notation"] == form(after, FormName.OPEN_BADGE).id


def test_the_old_ones_read_as_replaced_here_and_as_withdrawn_elsewhere_and_the_new_ones_hold(installation: Installation) -> None:
    before, after = issue_one(installation), corrected(installation, grade="sufficient")
    for credential in before.credentials:
        assert judged_here(installation, credential.content).headline == "superseded"
        assert installation.judge(credential.content, at=CHECKED).headline == "revoked", "the public list gives no reason"
    assert judged_here(installation, form(after, FormName.OPEN_BADGE).content).headline == "valid"
    assert judged_here(installation, form(after, FormName.EUROPEAN).content).headline == "demo"


def test_what_replaced_it_and_was_withdrawn_in_its_turn_replaces_nothing(installation: Installation) -> None:
    before, after = issue_one(installation), corrected(installation, grade="sufficient")
    revoke(after.credentials, "never happened", installation.store, installation.keyring, ADDRESSES, at=LATER, days=7)
    for issued in (before, after):
        assert {judged_here(installation, c.content).headline for c in issued.credentials} == {"revoked"}


def test_asking_twice_hands_out_the_first_correction(installation: Installation) -> None:
    issue_one(installation)
    first, again = (corrected(installation, grade="sufficient") for _ in range(2))
    assert again.again
    assert again.credentials == first.credentials
    assert files_of(again) == files_of(first)


def test_the_corrected_roster_is_from_then_on_what_was_issued(installation: Installation) -> None:
    issue_one(installation)
    after = corrected(installation, grade="sufficient")
    (outcome,) = issue([a_row(grade="sufficient")], installation.desk, at=LATER)
    assert isinstance(outcome, Issued)
    assert outcome.again
    assert outcome.credentials == after.credentials
    (old,) = issue([a_row()], installation.desk, at=LATER)
    assert isinstance(old, Rejected)


def test_nothing_to_correct_is_told_unless_it_is_wanted_all_the_same(installation: Installation) -> None:
    issue_one(installation)
    ((_, message),) = rejected(correct(installation, a_row()))
    assert "nothing differs" in message
    assert corrected(installation, again=True).award.edition == 2
    assert corrected(installation, again=True).award.edition == 3


def test_a_badge_signed_with_a_compromised_key_can_be_signed_anew(installation: Installation) -> None:
    before = issue_one(installation)
    installation.keyring.rotate("voorbeeldcollege", LATER)
    after = corrected(installation, again=True)
    methods = [json.loads(form(i, FormName.OPEN_BADGE).content)["proof"][0]["verificationMethod"] for i in (before, after)]
    assert methods[0] != methods[1]
    assert judged_here(installation, form(after, FormName.OPEN_BADGE).content).headline == "valid"


def test_a_new_name_or_a_new_address_is_a_correction_and_both_are_another_person(installation: Installation) -> None:
    issue_one(installation)
    assert corrected(installation, family_name="Voorbeeld-Jansen").award.holder.family_name == "Voorbeeld-Jansen"
    assert corrected(installation, family_name="Voorbeeld-Jansen", email="n@mail.example").award.edition == 3
    ((_, message),) = rejected(correct(installation, a_row(given_name="Bas", email="bas@mail.example")))
    assert "another person" in message


def test_a_reference_that_was_never_issued_is_told(installation: Installation) -> None:
    ((_, message),) = rejected(correct(installation, a_row("2026-LU-07-01")))
    assert "never issued" in message


def test_one_faulty_row_stops_all_of_them(installation: Installation) -> None:
    issue_one(installation)
    issue_one(installation, "2026-LU-02-02")
    good, bad = a_row(grade="sufficient"), a_row("2026-LU-02-02", language="fr")
    assert [place for place, _ in rejected(correct(installation, good, bad))] == [1]
    assert [place for place, _ in rejected(correct(installation, good, good))] == [1]
    assert {award.edition for award in installation.store.awards()} == {1}


def test_planning_changes_nothing(installation: Installation) -> None:
    issue_one(installation)
    corrections, faulty = plan([a_row(grade="sufficient")], installation.desk, at=LATER)
    assert not faulty
    assert [(c.before.edition, c.after.edition) for c in corrections] == [(1, 2)]
    assert {award.edition for award in installation.store.awards()} == {1}


def test_a_correction_stays_with_the_version_of_the_unit_that_was_awarded(installation: Installation) -> None:
    before = issue_one(installation)
    newer = replace(before.award.unit, version="99.0.0")
    catalogue = installation.store
    from tests.makers import the_catalogue

    units = tuple(newer if unit.id == newer.id else unit for unit in the_catalogue().units)
    catalogue.save_catalogue(replace(the_catalogue(), units=units))
    assert catalogue.unit("LU-02").version == "99.0.0"  # type: ignore[union-attr]  # saved in the line before
    assert corrected(installation, grade="sufficient").award.unit.version == before.award.unit.version


def test_a_correction_within_the_same_second_is_still_the_later_text(installation: Installation) -> None:
    before = issue_one(installation, at=LATER)
    after = corrected(installation, grade="sufficient")
    old, new = (json.loads(form(issued, FormName.OPEN_BADGE).content)["validFrom"] for issued in (before, after))
    assert old < new


def test_a_delivery_on_its_way_makes_room_for_the_new_one(installation: Installation) -> None:
    issue_one(installation)
    after = corrected(installation, grade="sufficient")
    states = [(d.credential_id, d.state) for d in installation.store.deliveries_of(after.award.id)]
    assert [state for _, state in states] == [DeliveryState.SUPERSEDED, DeliveryState.PENDING]
    assert states[1][0] == form(after, FormName.EUROPEAN).id


def test_a_correction_that_may_not_be_signed_leaves_the_old_one_in_force(installation: Installation) -> None:
    before = issue_one(installation)
    with pytest.raises(NonConforming):
        correct(installation, a_row(valid_until="2026-06-16"))  # it would end before it begins
    assert judged_here(installation, form(before, FormName.OPEN_BADGE).content).headline == "valid"
    assert {award.edition for award in installation.store.awards()} == {1}


def test_with_its_refresh_address_an_old_badge_leads_to_the_new_one(installation: Installation) -> None:
    installation.desk.refresh = True
    before = issue_one(installation)
    after = corrected(installation, grade="sufficient")
    old, new = (form(issued, FormName.OPEN_BADGE).content for issued in (before, after))
    assert judged_here(installation, old).headline == "superseded", "nobody asked for a newer one"
    verdict = judged_here(installation, old, refresh=True)
    assert [f.code for f in verdict.findings if f.check == "refresh"] == ["refresh.newer"]
    verdict = judged_here(installation, new, refresh=True)
    assert [f.code for f in verdict.findings if f.check == "refresh"] == ["refresh.none_newer"]
    assert verdict.headline == "valid"
    services = [json.loads(content)["refreshService"]["id"] for content in (old, new)]
    assert services[0] != services[1], "every edition has a secret of its own"
    assert all(json.loads(new)["id"].rpartition("/")[2] not in service for service in services)


def refresh_address(issued: Issued) -> object:
    return json.loads(form(issued, FormName.OPEN_BADGE).content).get("refreshService")


def test_a_badge_that_named_a_refresh_address_keeps_naming_one(installation: Installation) -> None:
    desk = replace(installation.desk, refresh=True)
    (before,) = issue([a_row()], desk, at=AT)
    assert isinstance(before, Issued)
    after = corrected(installation, grade="sufficient")  # of a desk that by itself gives none
    assert refresh_address(after), "or whoever holds this one would never hear of the next"
    assert refresh_address(after) != refresh_address(before), "a secret of its own that only this text holds"
    (without,) = supersede([a_row()], desk, reason="not wanted", at=LATER + timedelta(days=1), refresh=False)
    assert isinstance(without, Issued)
    assert refresh_address(without) is None


def test_a_withdrawn_award_comes_back_only_when_that_is_said(installation: Installation) -> None:
    before = issue_one(installation)
    revoke(before.credentials, "wrong student", installation.store, installation.keyring, ADDRESSES, at=AT, days=7)
    assert rejected(correct(installation, a_row(grade="sufficient"))) == [
        (0, "'2026-LU-02-01' was withdrawn, so there is nothing to take the place of")
    ]
    after = corrected(installation, again=True, grade="sufficient")
    assert judged_here(installation, form(after, FormName.OPEN_BADGE).content).headline == "valid"
