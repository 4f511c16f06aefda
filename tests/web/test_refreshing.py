from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from badges.issuing import Issued
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.superseding import supersede
from badges.verification.facts import Found, Missing, Need
from badges.web.guarding import without_secrets
from badges.web.ours import own_documents, record_of
from tests.installations import ADDRESSES, Installation, form, issue_one, orders
from tests.makers import AT
from tests.web.houses import House, credential_path, share_path

LATER = AT + timedelta(days=2)


@pytest.fixture
def refreshing(house: House) -> House:
    """A house whose badges name their refresh address."""
    house.installation.desk.refresh = True
    return house


def correct(installation: Installation, **changes: str) -> Issued:
    (order,) = orders("2026-LU-02-01")
    rows = [{**order, "awarded_on": "2026-06-01", "grade": "sufficient", **changes}]
    (outcome,) = supersede(rows, installation.desk, reason="a typing error", at=LATER)
    assert isinstance(outcome, Issued), outcome
    return outcome


def service(issued: Issued) -> str:
    """The refresh address that the badge names."""
    return str(json.loads(form(issued, FormName.OPEN_BADGE).content)["refreshService"]["id"])


def path(issued: Issued) -> str:
    return service(issued).removeprefix(ADDRESSES.base)


def test_a_badge_names_no_refresh_address_unless_the_house_wants_it(street: House, issued: Issued) -> None:
    assert "refreshService" not in json.loads(form(issued, FormName.OPEN_BADGE).content)


def test_the_refresh_address_gives_the_very_file_and_later_the_corrected_one(refreshing: House) -> None:
    before = issue_one(refreshing.installation)
    answer = refreshing.get(path(before), accept="application/json")
    assert answer.status_code == 200
    assert answer.content == form(before, FormName.OPEN_BADGE).content
    assert answer.headers["content-type"] == "application/vc+ld+json"
    assert "no-store" in answer.headers["cache-control"]
    assert "noindex" in answer.headers["x-robots-tag"]
    after = correct(refreshing.installation)
    for issued in (before, after):
        assert refreshing.get(path(issued)).content == form(after, FormName.OPEN_BADGE).content


def test_who_knows_only_the_id_learns_nothing(refreshing: House) -> None:
    issued = issue_one(refreshing.installation)
    id = credential_path(issued).rpartition("/")[2]
    never = refreshing.get("/refresh/" + "a" * 28, accept="application/json")
    for guess in (f"/refresh/{id}", f"/credentials/{id}/refresh", f"{path(issued)[:-1]}", path(issued).upper(), "/refresh/"):
        assert refreshing.get(guess, accept="application/json").status_code == 404
    assert refreshing.get(f"/refresh/{id}", accept="application/json").content == never.content


def test_the_secret_on_paper_is_no_refresh_address_and_the_other_way_round(refreshing: House) -> None:
    issued = issue_one(refreshing.installation)
    shared, refreshed = share_path(issued).rpartition("/")[2], path(issued).rpartition("/")[2]
    assert refreshing.get(f"/refresh/{shared}").status_code == 404
    assert refreshing.get(f"/share/{refreshed}").status_code == 404


def test_a_withdrawn_refresh_address_looks_like_one_that_never_was(refreshing: House) -> None:
    issued = issue_one(refreshing.installation)
    assert refreshing.installation.store.withdraw_share(path(issued).rpartition("/")[2], AT)
    gone, never = (refreshing.get(p, accept="application/json") for p in (path(issued), "/refresh/" + "b" * 28))
    assert (gone.status_code, gone.content) == (never.status_code, never.content) == (404, never.content)


@pytest.mark.parametrize(
    "line", ['"GET /refresh/x9ns7dxfnzrgj8rtvwhpd58967bj HTTP/1.1"', "/refresh/x9ns7dxfnzrgj8rtvwhpd58967bj?x=1"]
)
def test_the_secret_of_a_refresh_address_never_reaches_a_log(line: str) -> None:
    assert "x9ns7" not in without_secrets(line)
    assert "/refresh/…" in without_secrets(line)


def test_a_verdict_here_asks_the_store_and_not_the_network(refreshing: House) -> None:
    before, installation = issue_one(refreshing.installation), refreshing.installation
    after = correct(installation)
    asked: list[Need] = []

    def elsewhere(need: Need) -> Missing:
        asked.append(need)
        return Missing("offline")

    fetch = own_documents(installation.store, installation.keyring, ADDRESSES, elsewhere, lambda: LATER)
    assert fetch(Need("refresh", service(before))) == Found(form(after, FormName.OPEN_BADGE).content, "application/vc+ld+json")
    assert fetch(Need("refresh", ADDRESSES.refresh("c" * 28))) == Missing("not_found")
    assert fetch(Need("record", "https://elsewhere.example/credentials/1")) == Missing("not_found")
    assert asked == []


def test_the_record_says_since_when_another_stands_in_its_place(installation: Installation) -> None:
    before = issue_one(installation)
    badge, european = (form(before, name).id for name in FormName)
    assert record_of(badge, installation.store) == Missing("not_found")
    after = correct(installation)
    for id in (badge, european):
        record = record_of(id, installation.store)
        assert isinstance(record, Found)
        assert json.loads(record.body) == {"id": id, "supersededOn": "2026-06-17"}
    assert record_of(form(after, FormName.EUROPEAN).id, installation.store) == Missing("not_found")
    revoke(after.credentials, "never happened", installation.store, installation.keyring, ADDRESSES, at=LATER, days=7)
    record = record_of(badge, installation.store)
    assert isinstance(record, Found)
    assert "supersededOn" not in json.loads(record.body), "nothing stands in its place any more"


def test_the_old_paper_says_that_it_was_replaced_and_nothing_of_what_replaced_it(house: House) -> None:
    before = issue_one(house.installation)
    after = correct(house.installation, family_name="Geheim-Jansen")
    house.now = LATER
    old, new = house.get(share_path(before)), house.get(share_path(after))
    assert "There is a newer version" in re.sub(r"\s+", " ", old.text)
    assert "replaced it" in old.text
    assert "Ask the person for the new badge." in old.text
    assert "There may be a new" not in old.text, "there is one"
    assert "Geheim-Jansen" not in old.text
    assert before.award.holder.full_name not in old.text
    assert "Geheim-Jansen" in new.text


def test_the_school_sees_the_newest_edition_under_the_same_address(house: House) -> None:
    before = issue_one(house.installation)
    after = correct(house.installation)
    token = house.token("issue")
    answer = house.get(credential_path(before) + ".json", token=token)
    assert answer.content == form(after, FormName.OPEN_BADGE).content
    assert house.get(credential_path(before) + ".edc", token=token).content == form(after, FormName.EUROPEAN).content
    page = house.get(credential_path(before), token=token).text
    assert "Not sent: it was replaced before it arrived." in page
    assert "Corrected. This is what counts now" in page
    installation = house.installation
    revoke(after.credentials, "never happened", installation.store, installation.keyring, ADDRESSES, at=AT, days=7)
    page = house.get(credential_path(before), token=token).text
    assert "Reason, for the school only: never happened" in page
    assert "Corrected. This is what counts now" not in page, "nothing counts any more"
