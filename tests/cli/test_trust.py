"""``badges trust``: trusted lists fetched by a person, and what they come to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from badges.verification.facts import fingerprint_of
from tests.cli.commands import Run
from tests.doubles.certification import CERTIFIES, a_key, a_name, certify
from tests.doubles.trusted_lists import Draft, ListedService, State, Union, a_union, served
from tests.verification.raised_seals import Maker, a_maker
from tests.verification.signed import NUMBER

NOW = datetime.now(UTC).replace(microsecond=0)
WITHDRAWN = datetime(2024, 5, 17, tzinfo=UTC)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


@pytest.fixture
def union(maker: Maker) -> Iterator[Union]:
    former = certify(a_name("Former CA"), a_key("Former CA", "P-256"), None, [(CERTIFIES, True)]).certificate
    services = {
        "NL": (
            ListedService((maker.ca.ca.certificate,), name="Seals of Test"),
            ListedService((maker.ca.tsa.certificate,), (State(kind="timestamps"),), "Stamps of Test"),
        ),
        "BE": (ListedService((former,), (State(), State(WITHDRAWN, "withdrawn")), "Former seals"),),
    }
    made = a_union("", services)
    lately = {"issued": NOW - timedelta(days=9), "next_update": NOW + timedelta(days=90)}
    with served(made) as running:
        for country in ("EU", "NL", "BE"):
            running.change(country, **lately)
        yield running


def fingerprint(union: Union) -> str:
    digits = fingerprint_of(union.signers["EU"].certificate).upper()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def test_the_first_time_it_prints_fingerprints_and_changes_nothing(run: Run, union: Union, tmp_path: Path) -> None:
    told = run("trust", "refresh", "--lotl", union.lotl_url)
    assert told.code == 1
    assert told.out == ""
    assert fingerprint(union) in told.err
    assert "Official Journal" in told.err
    assert "EU supervisor" in told.err
    assert "Nothing was changed" in told.err
    (line,) = (line for line in told.err.splitlines() if "--accept" in line)
    assert run(*line.split()[1:]).code == 0
    shutil.rmtree(tmp_path / "keys")
    assert run("trust", "refresh", "--lotl", union.lotl_url).code == 1
    assert not (tmp_path / "keys").exists()


def test_lists_are_fetched_checked_and_told_one_by_one(run: Run, union: Union, tmp_path: Path) -> None:
    told = run("trust", "refresh", "--lotl", union.lotl_url, "--accept", fingerprint(union))
    assert (told.code, told.out) == (0, "EU  number 8, new\nNL  number 8, new\nBE  number 8, new\n"), told.err
    assert "Lists of countries: 2 of 2" in told.err
    assert "3 trusted lists of 3" in told.err
    assert (tmp_path / "keys" / "trusted" / "lists" / "NL.xml").read_bytes() == union.pages["/NL.xml"]
    again = run("trust", "refresh", "--lotl", union.lotl_url)
    assert (again.code, again.out) == (0, "EU  number 8, as before\nNL  number 8, as before\nBE  number 8, as before\n")


def test_signers_may_be_named_in_a_file_and_the_folder_on_the_command_line(run: Run, union: Union, tmp_path: Path) -> None:
    (tmp_path / "journal.pem").write_bytes(union.signers["EU"].certificate.public_bytes(Encoding.PEM))
    told = run("trust", "refresh", "--lotl", union.lotl_url, "--signers", "journal.pem", "--trust", "elsewhere")
    assert told.code == 0, told.err
    assert (tmp_path / "elsewhere" / "lists" / "eu-lotl.xml").exists()
    assert run("trust", "refresh", "--lotl", union.lotl_url, "--trust", "elsewhere").code == 0


def test_a_list_that_fails_is_named_and_the_others_are_kept(run: Run, union: Union) -> None:
    del union.pages["/BE.xml"]
    told = run("trust", "refresh", "--lotl", union.lotl_url, "--accept", fingerprint(union))
    assert told.code == 2
    assert told.out.splitlines()[1] == "NL  number 8, new"
    assert told.out.splitlines()[2].startswith("BE  there is none: The authority at 127.0.0.1 could not be reached")
    assert "Could not be renewed: BE." in told.err


def test_a_list_that_is_out_of_date_is_told(run: Run, union: Union) -> None:
    union.change("BE", next_update=NOW - timedelta(days=1))
    told = run("trust", "refresh", "--lotl", union.lotl_url, "--accept", fingerprint(union))
    assert told.code == 0
    assert "Out of date, a newer one should be there: BE." in told.err
    assert "OUT OF DATE" in run("trust", "show").out


def test_what_cannot_be_done_is_said_in_words(run: Run, union: Union) -> None:
    for words, code, said in (
        (("--lotl", "ftp://tl.example/lotl.xml"), 64, "no address"),
        (("--accept", "12:34"), 64, "no SHA-256 fingerprint"),
        (("--lotl", union.url + "/nothing.xml"), 1, "HTTP 404"),
        (("--lotl", union.url + "/NL.xml"), 1, "not the list of the lists"),
        (("--signers", "nowhere.pem"), 1, "nowhere.pem"),
    ):
        told = run("trust", "refresh", *words)
        assert (told.code, told.out) == (code, ""), told
        assert said in told.err


def test_this_machine_is_not_asked_by_an_installation_out_in_the_world(run: Run, union: Union) -> None:
    union.asked.clear()
    told = run("trust", "refresh", "--lotl", union.lotl_url, "--public-url", "https://badges.example")
    assert told.code == 1
    assert "not in the public internet" in told.err
    assert union.asked == []


def test_show_tells_whom_why_and_for_which_periods(run: Run, union: Union, maker: Maker) -> None:
    assert "None. Fetch them with `badges trust refresh`." in run("trust", "show").out
    run("trust", "refresh", "--lotl", union.lotl_url, "--accept", fingerprint(union))
    (Path("keys") / "trusted" / "own.pem").write_bytes(maker.ca.root.pem)
    told = run("trust", "show")
    assert told.code == 0
    lines = [line.strip() for line in told.out.splitlines()]
    issued, due = NOW - timedelta(days=9), NOW + timedelta(days=90)
    assert f"NL  trusted list 8 of {issued:%Y-%m-%d}, the next one is due by {due:%Y-%m-%d}" in lines
    listed = f"EU trusted list NL 8 of {NOW - timedelta(days=9):%Y-%m-%d}"
    assert f"Seals of Test of Test provider NL, in {listed}: qualified since 2016-07-01" in lines
    assert f"Stamps of Test of Test provider NL, in {listed}: qualified since 2016-07-01" in lines
    assert any(line.endswith("qualified from 2016-07-01 until 2024-05-17") for line in lines)
    assert "laid into a trust folder; nobody says that it is qualified" in lines


def test_a_broken_list_is_refused_by_every_command_that_trusts(run: Run, union: Union, maker: Maker, tmp_path: Path) -> None:
    run("trust", "refresh", "--lotl", union.lotl_url, "--accept", fingerprint(union))
    path = tmp_path / "keys" / "trusted" / "lists" / "NL.xml"
    path.write_bytes(path.read_bytes().replace(b"Seals of Test", b"Seals of Fest"))
    (tmp_path / "european.jsonld").write_bytes(maker.b())
    for words in (("trust", "show"), ("verify", "european.jsonld", "--offline")):
        told = run(*words)
        assert told.code != 0
        assert "NL.xml cannot be used: its signature does not hold" in told.err
        assert "badges trust refresh" in told.err
    assert run("trust", "refresh", "--lotl", union.lotl_url).out.splitlines()[1] == "NL  number 8, new"
    assert run("trust", "show").code == 0


@pytest.mark.parametrize(("language", "said"), [("en", "qualified European seal"), ("nl", "gekwalificeerd Europees zegel")])
def test_a_seal_is_qualified_from_fetched_lists_to_the_verdict(
    run: Run, union: Union, maker: Maker, tmp_path: Path, language: str, said: str
) -> None:
    run("trust", "refresh", "--lotl", union.lotl_url, "--accept", fingerprint(union))
    (tmp_path / "european.jsonld").write_bytes(maker.archived(maker.seal(qualified=True, identifier=NUMBER)))
    told = run("verify", "european.jsonld", "--offline", "--at", "2026-07-01", "--lang", language)
    words = " ".join(told.out.split())
    assert said in words
    assert "Seals of Test" in words
    assert "EU trusted list NL 8" in words


def test_a_name_in_a_list_cannot_steer_a_terminal(run: Run, tmp_path: Path) -> None:
    made = a_union("", {"NL": ()})
    draft = Draft("NL", (ListedService((made.signers["EU"].certificate,), name="Seals\u202e\u0085[2J of Test"),))
    lists = tmp_path / "keys" / "trusted" / "lists"
    (lists / "signers").mkdir(parents=True)
    signer = made.signers["NL"].certificate
    (lists / "signers" / "nl.pem").write_bytes(signer.public_bytes(Encoding.PEM))
    (lists / "NL.xml").write_bytes(draft.signed(made.signers["NL"]))
    told = run("trust", "show")
    assert "Seals" in told.out
    assert all(line.isprintable() for line in told.out.splitlines())
