"""Trusted lists in a trust folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.keyring import Keyring, WatchedTrust
from badges.keyring.trust import UnreadableTrust, both, read_trust
from badges.verification.facts import Trust, fingerprint_of
from tests.doubles.certification import CERTIFIES, a_key, a_name, certify
from tests.doubles.trusted_lists import ISSUED, NEXT_UPDATE, ListedService, State, Union, a_supervisor, a_union
from tests.makers import ADDRESSES, AT


def an_authority(name: str) -> x509.Certificate:
    certifies: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(True, 0), True), (CERTIFIES, True)]
    return certify(a_name(name), a_key(name, "P-256"), None, certifies).certificate


SEALS, STAMPS, BELGIAN = an_authority("Seal CA"), an_authority("Stamp CA"), an_authority("Belgian CA")


@pytest.fixture
def union() -> Union:
    dutch = (ListedService((SEALS,)), ListedService((STAMPS,), (State(kind="timestamps"),)))
    return a_union("https://tl.example", {"NL": dutch, "BE": (ListedService((BELGIAN,)),)})


@pytest.fixture
def folder(tmp_path: Path, union: Union) -> Path:
    lay_down(tmp_path, union)
    return tmp_path


def lay_down(folder: Path, union: Union) -> None:
    signers = folder / "lists" / "signers"
    signers.mkdir(parents=True, exist_ok=True)
    (signers / "eu.pem").write_bytes(union.signers["EU"].pem)
    for path, content in union.pages.items():
        (folder / "lists" / path[1:]).write_bytes(content)


def test_what_the_lists_name_is_trusted_with_its_dates(folder: Path) -> None:
    trust = read_trust(folder)
    assert set(trust.anchors) == {SEALS, BELGIAN}
    assert trust.timestamp_anchors == (STAMPS,)
    service = trust.qualified[fingerprint_of(BELGIAN)]
    assert (service.list_name, service.territory, service.sequence) == ("EU trusted list BE 7", "BE", 7)
    assert service.next_update == NEXT_UPDATE


def test_a_folder_without_lists_is_as_it_was(tmp_path: Path) -> None:
    assert read_trust(tmp_path) == Trust()


def test_a_list_alone_is_checked_with_the_certificates_in_the_folder(tmp_path: Path, union: Union) -> None:
    union.pages = {"/NL.xml": union.pages["/NL.xml"]}
    lay_down(tmp_path, union)
    with pytest.raises(UnreadableTrust, match=r"NL\.xml cannot be used: it is not signed with any of the certificates"):
        read_trust(tmp_path)
    (tmp_path / "lists" / "signers" / "nl.pem").write_bytes(union.signers["NL"].pem)
    assert read_trust(tmp_path).anchors == (SEALS,)


def test_a_national_list_counts_only_if_signed_by_whom_the_list_of_the_lists_names(folder: Path, union: Union) -> None:
    (folder / "lists" / "NL.xml").write_bytes(union.national["NL"].signed(union.signers["BE"]))
    with pytest.raises(UnreadableTrust, match=r"NL\.xml"):
        read_trust(folder)
    (folder / "lists" / "signers" / "be.pem").write_bytes(union.signers["BE"].pem)
    with pytest.raises(UnreadableTrust, match=r"NL\.xml"):
        read_trust(folder)


def test_signers_that_an_older_list_of_the_lists_named_do_not_count(folder: Path, union: Union) -> None:
    former, union.signers["NL"] = union.signers["NL"], a_supervisor("NL successor")
    union.change("EU")
    (folder / "lists" / "lotl-new.xml").write_bytes(union.pages["/lotl.xml"])
    with pytest.raises(UnreadableTrust, match=r"NL\.xml"):
        read_trust(folder)
    (folder / "lists" / "NL.xml").write_bytes(union.pages["/NL.xml"])
    assert set(read_trust(folder).anchors) == {SEALS, BELGIAN}
    assert former.certificate != union.signers["NL"].certificate


def test_a_changed_list_is_refused_with_its_name_and_what_to_do(folder: Path) -> None:
    path = folder / "lists" / "BE.xml"
    path.write_bytes(path.read_bytes().replace(b"Test seals", b"Best seals"))
    with pytest.raises(UnreadableTrust) as refused:
        read_trust(folder)
    assert str(path) in str(refused.value)
    assert "changed after it was signed" in str(refused.value)
    assert "badges trust refresh" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no list", b"<html/>", b"<!DOCTYPE html><html/>"])
def test_a_file_that_is_no_list_is_refused(folder: Path, content: bytes) -> None:
    (folder / "lists" / "XX.xml").write_bytes(content)
    with pytest.raises(UnreadableTrust, match=r"XX\.xml"):
        read_trust(folder)


def test_of_two_lists_of_a_country_the_later_counts(folder: Path, union: Union) -> None:
    union.change("NL", services=())
    (folder / "lists" / "NL-new.xml").write_bytes(union.pages["/NL.xml"])
    assert set(read_trust(folder).anchors) == {BELGIAN}


def test_a_list_that_is_overdue_is_used_and_says_so(folder: Path, union: Union) -> None:
    trust = read_trust(folder)
    service = trust.qualified[fingerprint_of(SEALS)]
    assert not service.is_stale(ISSUED)
    assert service.is_stale(NEXT_UPDATE + timedelta(days=1))


def test_whom_somebody_trusts_about_time_without_a_list_is_trusted_at_any_time(folder: Path, union: Union) -> None:
    withdrawn = replace(State(kind="timestamps"), status="granted"), State(ISSUED, "withdrawn", "timestamps")
    union.change("NL", services=(ListedService((STAMPS,), withdrawn),))
    lay_down(folder, union)
    assert read_trust(folder).timestamp_anchors_at(ISSUED) == ()
    (folder / "tsa").mkdir()
    (folder / "tsa" / "own.pem").write_bytes(STAMPS.public_bytes(Encoding.PEM))
    assert read_trust(folder).timestamp_anchors_at(ISSUED) == (STAMPS,)
    own = Trust(timestamp_anchors=(STAMPS,))
    (folder / "tsa" / "own.pem").unlink()
    for trust in (both(own, read_trust(folder)), both(read_trust(folder), own)):
        assert trust.timestamp_anchors_at(ISSUED) == (STAMPS,)


def test_of_two_editions_in_two_folders_the_later_counts(folder: Path, union: Union, tmp_path: Path) -> None:
    before = read_trust(folder)
    union.change("NL", services=(ListedService((SEALS,), (State(), State(ISSUED, "withdrawn"))),))
    lay_down(tmp_path / "newer", union)
    after = read_trust(tmp_path / "newer")
    for trust in (both(before, after), both(after, before)):
        assert trust.qualified[fingerprint_of(SEALS)].sequence == 8
        assert not trust.qualified[fingerprint_of(SEALS)].is_granted(ISSUED)


def test_a_running_server_sees_a_new_list_and_overlooks_a_broken_one(folder: Path, union: Union, tmp_path: Path) -> None:
    trust = WatchedTrust(Keyring(tmp_path / "keys", None), ADDRESSES, AT.date, folder)
    assert set(trust().anchors) == {SEALS, BELGIAN}
    union.change("NL", services=())
    draft = folder / "lists" / ".NL.xml.part"
    for content, known in ((b"<html/>", {SEALS, BELGIAN}), (union.pages["/NL.xml"], {BELGIAN})):
        draft.write_bytes(content)
        draft.replace(folder / "lists" / "NL.xml")
        assert set(trust().anchors) == known


def test_a_signers_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "lists" / "signers" / "odd.pem").write_bytes(b"nothing")
    with pytest.raises(UnreadableTrust, match=r"odd\.pem"):
        read_trust(folder)


def test_nobody_is_a_signer_for_being_in_a_list(folder: Path) -> None:
    assert a_supervisor("NL").certificate not in read_trust(folder).anchors
