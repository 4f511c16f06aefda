"""Trusted lists fetched over loopback, checked, and laid in a trust folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from badges.authorities import asker
from badges.keyring import lists as trusted
from badges.keyring.trust import UnreadableTrust, read_trust
from badges.trusting import NothingRefreshed, Refreshed, UnknownSigner, refresh
from badges.verification.facts import fingerprint_of
from tests.doubles.certification import CERTIFIES, Certified, a_key, a_name, certify
from tests.doubles.trusted_lists import (
    ISSUED,
    LIST_OF_LISTS,
    NEXT_UPDATE,
    Draft,
    ListedService,
    PointerTo,
    Union,
    a_supervisor,
    a_union,
    served,
)

AT = ISSUED + timedelta(days=10)
DUTCH = certify(a_name("Dutch CA"), a_key("Dutch CA", "P-256"), None, [(CERTIFIES, True)]).certificate
BELGIAN = certify(a_name("Belgian CA"), a_key("Belgian CA", "P-256"), None, [(CERTIFIES, True)]).certificate
NEW = certify(a_name("New CA"), a_key("New CA", "P-256"), None, [(CERTIFIES, True)]).certificate


@pytest.fixture
def union() -> Iterator[Union]:
    with served(a_union("", {"NL": (ListedService((DUTCH,)),), "BE": (ListedService((BELGIAN,)),)})) as running:
        yield running


def signer(union: Union, name: str = "EU") -> str:
    return fingerprint_of(union.signers[name].certificate)


def refreshed(folder: Path, union: Union, *accept: str, at: datetime = AT) -> dict[str, Refreshed]:
    ask = asker(allow_localhost=True, plain_http=True, seconds=20)
    return {one.territory: one for one in refresh(folder, union.lotl_url, ask, at=at, accept=accept)}


def states(done: dict[str, Refreshed]) -> dict[str, str]:
    return {territory: one.state for territory, one in done.items()}


@pytest.fixture
def folder(tmp_path: Path, union: Union) -> Path:
    """Refreshed once."""
    refreshed(tmp_path / "trust", union, signer(union))
    return tmp_path / "trust"


def anchors(folder: Path) -> set[object]:
    return set(read_trust(folder).anchors)


def test_at_first_nothing_is_believed_until_somebody_compared_a_fingerprint(tmp_path: Path, union: Union) -> None:
    with pytest.raises(UnknownSigner) as unknown:
        refreshed(tmp_path, union)
    assert unknown.value.first
    assert unknown.value.offered == (union.signers["EU"].certificate,)
    assert not list(tmp_path.rglob("*.*"))
    with pytest.raises(UnknownSigner):
        refreshed(tmp_path, union, signer(union, "NL"))
    assert states(refreshed(tmp_path, union, signer(union))) == {"EU": "new", "NL": "new", "BE": "new"}
    assert anchors(tmp_path) == {DUTCH, BELGIAN}


def test_a_second_time_nothing_needs_to_be_accepted(folder: Path, union: Union) -> None:
    assert states(refreshed(folder, union)) == {"EU": "same", "NL": "same", "BE": "same"}
    union.change("NL", services=(ListedService((NEW,)),))
    assert states(refreshed(folder, union)) == {"EU": "same", "NL": "newer", "BE": "same"}
    assert anchors(folder) == {NEW, BELGIAN}


def test_a_list_that_fails_keeps_the_one_before_and_is_named(folder: Path, union: Union) -> None:
    del union.pages["/NL.xml"]
    union.change("BE", services=(ListedService((NEW,)),))
    del union.pages["/NL.xml"]
    done = refreshed(folder, union)
    assert states(done) == {"EU": "same", "NL": "failed", "BE": "newer"}
    assert "404" in done["NL"].reason
    assert done["NL"].sequence == 7
    assert anchors(folder) == {DUTCH, NEW}


def test_a_list_that_was_never_there_fails_alone(tmp_path: Path, union: Union) -> None:
    del union.pages["/BE.xml"]
    done = refreshed(tmp_path, union, signer(union))
    assert states(done) == {"EU": "new", "NL": "new", "BE": "failed"}
    assert done["BE"].sequence is None
    assert anchors(tmp_path) == {DUTCH}


@pytest.mark.parametrize("how", ["stranger", "changed", "another country", "no list"])
def test_a_list_that_is_not_believed_changes_nothing(folder: Path, union: Union, how: str) -> None:
    evil = Draft("NL", (ListedService((NEW,)),), sequence=99)
    union.pages["/NL.xml"] = {
        "stranger": evil.signed(a_supervisor("Stranger")),
        "changed": evil.signed(union.signers["NL"]).replace(b"Test provider", b"Best provider"),
        "another country": Draft("BE", (ListedService((NEW,)),), sequence=99).signed(union.signers["NL"]),
        "no list": b"<html>We are moving</html>",
    }[how]
    done = refreshed(folder, union)
    assert states(done) == {"EU": "same", "NL": "failed", "BE": "same"}
    assert done["NL"].reason
    assert anchors(folder) == {DUTCH, BELGIAN}


def test_a_lower_number_is_not_taken(folder: Path, union: Union) -> None:
    union.change("NL", services=(ListedService((NEW,)),), sequence=6)
    assert states(refreshed(folder, union))["NL"] == "older"
    union.change("EU", sequence=6)
    done = refreshed(folder, union)
    assert (done["EU"].state, done["EU"].sequence) == ("older", 7)
    assert anchors(folder) == {DUTCH, BELGIAN}


def test_without_the_list_of_the_lists_the_one_before_still_leads_to_the_others(folder: Path, union: Union) -> None:
    union.change("NL", services=(ListedService((NEW,)),))
    del union.pages["/lotl.xml"]
    assert states(refreshed(folder, union)) == {"EU": "failed", "NL": "newer", "BE": "same"}


def test_without_any_list_of_the_lists_there_is_nothing_to_do(tmp_path: Path, union: Union) -> None:
    del union.pages["/lotl.xml"]
    with pytest.raises(NothingRefreshed, match="404"):
        refreshed(tmp_path, union, signer(union))
    union.pages["/lotl.xml"] = union.pages["/NL.xml"]
    with pytest.raises(NothingRefreshed, match="not the list of the lists"):
        refreshed(tmp_path, union, signer(union))
    union.pages["/lotl.xml"] = b"<html/>"
    with pytest.raises(NothingRefreshed, match="it is no trusted list"):
        refreshed(tmp_path, union, signer(union))


def test_a_forged_list_of_the_lists_changes_nothing(folder: Path, union: Union) -> None:
    union.signers["EU"] = a_supervisor("Stranger")
    union.change("NL", services=(ListedService((NEW,)),))
    with pytest.raises(UnknownSigner) as unknown:
        refreshed(folder, union)
    assert not unknown.value.first
    assert anchors(folder) == {DUTCH, BELGIAN}
    accepted = refreshed(folder, union, fingerprint_of(unknown.value.offered[0]))
    assert states(accepted) == {"EU": "same", "NL": "newer", "BE": "same"}
    assert states(refreshed(folder, union)) == {"EU": "same", "NL": "same", "BE": "same"}


def test_signers_that_were_announced_are_known_the_next_time(folder: Path, union: Union) -> None:
    successor = a_supervisor("EU successor")
    own = PointerTo("EU", union.lotl_url, (successor.certificate,), LIST_OF_LISTS)
    announcing = Draft("EU", sequence=8, kind=union.lotl.kind, pointers=(own, *union.lotl.pointers[1:]))
    union.pages["/lotl.xml"] = announcing.signed(union.signers["EU"])
    assert states(refreshed(folder, union))["EU"] == "newer"
    union.signers["EU"] = successor
    union.change("EU", sequence=9)
    assert states(refreshed(folder, union))["EU"] == "newer"
    names = {path.name for path in (folder / "lists" / "signers").iterdir()}
    assert names == {f"lotl-{fingerprint_of(successor.certificate)[:16]}.pem"}


def pivoted(union: Union) -> tuple[Certified, Certified]:
    """The signer whom everybody knows, and one in between; since then the list of the lists has a third."""
    first, second, third = union.signers["EU"], a_supervisor("EU 2"), a_supervisor("EU 3")
    for number, (signs, next_one) in enumerate(((first, second), (second, third)), start=1):
        own = PointerTo("EU", union.lotl_url, (next_one.certificate,), LIST_OF_LISTS)
        union.pages[f"/pivot-{number}.xml"] = Draft("EU", sequence=number, kind=LIST_OF_LISTS, pointers=(own,)).signed(signs)
    union.signers["EU"] = third
    union.change("EU", sequence=8, pivots=(f"{union.url}/pivot-2.xml", f"{union.url}/pivot-1.xml"))
    return first, second


@pytest.mark.parametrize("known", [0, 1])
def test_signers_that_changed_several_times_are_followed_by_the_lists_in_between(
    tmp_path: Path, union: Union, known: int
) -> None:
    signers = tmp_path / "lists" / "signers"
    signers.mkdir(parents=True)
    (signers / "journal.pem").write_bytes(pivoted(union)[known].pem)
    assert states(refreshed(tmp_path, union)) == {"EU": "new", "NL": "new", "BE": "new"}
    union.asked.clear()
    assert states(refreshed(tmp_path, union)) == {"EU": "same", "NL": "same", "BE": "same"}
    assert not any("pivot" in asked for asked in union.asked)


@pytest.mark.parametrize("how", ["missing", "forged", "skipped", "elsewhere"])
def test_a_gap_between_the_signers_is_not_jumped_over(folder: Path, union: Union, how: str) -> None:
    pivoted(union)
    if how == "missing":
        del union.pages["/pivot-1.xml"]
    elif how == "forged":
        own = PointerTo("EU", union.lotl_url, (union.signers["EU"].certificate,), LIST_OF_LISTS)
        forged = Draft("EU", kind=LIST_OF_LISTS, pointers=(own,)).signed(a_supervisor("Stranger"))
        union.pages["/pivot-1.xml"] = union.pages["/pivot-2.xml"] = forged
    elif how == "skipped":
        union.change("EU", sequence=8, pivots=(f"{union.url}/pivot-2.xml",))
    else:
        union.change("EU", sequence=8, pivots=tuple(f"https://elsewhere.example/pivot-{n}.xml" for n in (2, 1)))
    with pytest.raises(UnknownSigner):
        refreshed(folder, union)
    assert anchors(folder) == {DUTCH, BELGIAN}


def test_a_country_with_a_new_signer_is_followed(folder: Path, union: Union) -> None:
    union.signers["NL"] = a_supervisor("NL successor")
    union.change("NL", services=(ListedService((NEW,)),))
    union.change("EU")
    assert states(refreshed(folder, union)) == {"EU": "newer", "NL": "new", "BE": "same"}
    assert anchors(folder) == {NEW, BELGIAN}


def test_a_list_that_its_new_signers_do_not_vouch_for_is_set_aside(folder: Path, union: Union) -> None:
    union.signers["NL"] = a_supervisor("NL successor")
    union.change("EU")
    del union.pages["/NL.xml"]
    done = refreshed(folder, union)
    assert (done["NL"].state, done["NL"].sequence) == ("set_aside", None)
    assert (folder / "lists" / "NL.xml.refused").exists()
    assert anchors(folder) == {BELGIAN}


def test_a_country_that_is_not_named_any_more_is_set_aside(folder: Path, union: Union) -> None:
    del union.national["BE"]
    union.change("EU")
    done = refreshed(folder, union)
    assert states(done) == {"EU": "newer", "NL": "same", "BE": "set_aside"}
    assert anchors(folder) == {DUTCH}


def test_a_list_that_is_overdue_is_kept_and_said_to_be(folder: Path, union: Union) -> None:
    done = refreshed(folder, union, at=NEXT_UPDATE + timedelta(days=1))
    assert states(done) == {"EU": "same", "NL": "same", "BE": "same"}
    assert all(one.is_stale for one in done.values())


def test_a_territory_that_is_no_country_is_no_file_name(tmp_path: Path, union: Union) -> None:
    odd = tuple(PointerTo(name, union.lotl_url, ()) for name in ("../../x", "N", "ÄÖ"))
    union.pages["/lotl.xml"] = Draft("EU", kind=union.lotl.kind, pointers=odd).signed(union.signers["EU"])
    assert states(refreshed(tmp_path, union, signer(union))) == {"EU": "new"}


def test_private_addresses_are_not_asked(tmp_path: Path, union: Union) -> None:
    with pytest.raises(NothingRefreshed, match="not in the public internet"):
        refresh(tmp_path, union.lotl_url, asker(plain_http=True), at=AT, accept=[signer(union)])
    assert union.asked == []


def test_what_was_read_is_kept_for_the_next_reading(folder: Path, union: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_trust(folder)
    kept = list((folder / "lists" / ".read").iterdir())
    assert len(kept) == 3
    assert read_trust(folder) == first
    for path in kept:
        path.write_text("{}")
    assert read_trust(folder) == first
    path = folder / "lists" / "NL.xml"
    path.write_bytes(path.read_bytes().replace(b"Test seals", b"Best seals"))
    with pytest.raises(UnreadableTrust, match=r"NL\.xml"):
        read_trust(folder)
    assert trusted.LIST_OF_LISTS == "eu-lotl.xml"
