"""Issuers that could be taken for a known one: found by name and web address, without false alarms among real schools."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from badges.verification.confusables import is_mixed, plain, skeleton
from badges.verification.facts import KnownIssuer, Trust
from badges.verification.lookalike import lookalike, prepare
from badges.verification.near_words import distance

HERE = Path(__file__).parent
SCHOOLS = (HERE / "school_names.txt").read_text(encoding="utf-8").splitlines()
HOSTS = (HERE / "school_hosts.txt").read_text(encoding="utf-8").splitlines()


def knowing(**issuers: str) -> Trust:
    """Somebody who knows these: name by DID, with two underscores for a dot and one for a hyphen."""
    ids = {"did:web:" + host.replace("__", ".").replace("_", "-"): name for host, name in issuers.items()}
    return Trust({id: KnownIssuer(name, "a list", "2026-01-01") for id, name in ids.items()})


KNOWN = knowing(
    voorbeeldcollege__nl="Voorbeeldcollege",
    hogeschoolutrecht__nl="Hogeschool Utrecht",
    hva__nl="Hogeschool van Amsterdam",
    badges__saxion__nl="Saxion",
    modern__example="Modern College",
)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("Voorbeeldcollege", "same_name"),
        ("VOORBEELD-COLLEGE", "same_name"),
        ("Vóórbeeld  college", "same_name"),
        ("Vооrbeeldcollege", "same_look"),  # Cyrillic
        ("Ｖｏｏｒｂｅｅｌｄｃｏｌｌｅｇｅ", "same_name"),  # full width
        ("Voorbeeld\u3164college\uffa0", "same_name"),  # letters that nobody sees
        ("V00rbeeldcollege", "same_look"),
        ("Voorbee1dcollege", "same_look"),
        ("Ηogeschool Utrecht", "same_look"),  # Greek
        ("Modem College", "same_look"),
        ("Voorbeeldcolllege", "doubled"),
        ("Voorbeeldcolege", "doubled"),
        ("Voorbeeldcollage", "letters"),
        ("Voorbeldcollage", "letters"),
        ("Hogeschool Utrecth", "letters"),
        ("Hogeschool Utrecht", "same_name"),
        ("Sаxion", "same_look"),
    ],
)
def test_a_name_that_looks_like_a_known_one_is_found_and_how(name: str, how: str) -> None:
    found = lookalike(KNOWN, "did:web:other.example", [name])
    assert found is not None
    assert found.how == how


def test_a_known_name_with_something_beside_it_is_found() -> None:
    for name in (
        "Voorbeeldcollege (voorbeeldcollege.nl)",
        "Hogeschool Utrecht – diploma's",
        "Diplomabureau | Hogeschool Utrecht",
        "“Hоgeschool Utrecht”, nl",
        "Badges - Voorbeeldcollege",
    ):
        for id in ("did:web:other.example", "did:key:z6Mk", "https://other.example/i"):
            found = lookalike(KNOWN, id, [name])
            assert found is not None, name
    assert lookalike(KNOWN, "did:web:chefs.hogeschoolutrecht.nl", ["Chefs – Hogeschool Utrecht"]) is None, "the same house"
    assert lookalike(KNOWN, "did:web:voorbeeldcollege.nl", ["Voorbeeldcollege (NL)"]) is None, "its own"
    assert lookalike(KNOWN, "did:web:other.example", ["Voorbeeldcollege-Noord", "Saxion – x"]) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "–",
        "Another school",
        "Hogeschool Arnhem",
        "Hogeschool van Rotterdam",
        "Utrecht",
        "Sax",
        "Saxon",
        "School Utrecht",
        "x" * 9000,
    ],
)
def test_another_name_is_nobodys_look_alike(name: str) -> None:
    assert lookalike(KNOWN, "did:web:other.example", [name]) is None


@pytest.mark.parametrize(
    ("host", "how"),
    [
        ("hogeschoolutrecht.nl.evil.example", "domain_inside"),
        ("hva.nl.evil.example", "domain_inside"),
        ("hogeschoolutrecht.evil.example", "domain_inside"),
        ("hogeschool-utrecht.nl", "domain_hyphen"),
        ("hogeschoolutrecht-badges.example", "domain_hyphen"),
        ("saxion-badges.example", "domain_hyphen"),
        ("hogeschoolutrecht.com", "domain_ending"),
        ("saxion.example", "domain_ending"),
        ("hogeschoolutrechd.nl", "domain_letters"),
        ("hogeschoolutercht.nl", "domain_letters"),
        ("hogescho0lutrecht.nl", "domain_look"),
        ("saxi0n.nl", "domain_look"),
        ("modem.example", "domain_look"),
        ("sаxion.nl", "domain_look"),  # Cyrillic
        ("xn--sxion-2nf.nl".replace("xn--sxion-2nf", "xn--" + "sаxion".encode("punycode").decode()), "domain_look"),
        ("hvа.nl", "domain_look"),
    ],
)
def test_a_web_address_that_looks_like_a_known_one_is_found_and_how(host: str, how: str) -> None:
    for id in (f"did:web:{host}", f"did:web:{host}:issuers:1", f"https://{host}/issuer"):
        found = lookalike(KNOWN, id, ["Quite another name"])
        assert found is not None
        assert (found.how, found.is_by_address) == (how, True)


@pytest.mark.parametrize(
    "id",
    [
        "did:web:hogeschoolutrecht.nl:another",  # the same house
        "https://www.hogeschoolutrecht.nl/issuer",
        "did:web:hva.example",  # three letters are many people's
        "did:web:localhost%3A8000",
        "https://127.0.0.1/x",
        "did:web:badges.example",
        "did:key:z6Mk",
        "https://[",
        "did:web:",
        "",
    ],
)
def test_another_web_address_is_nobodys_look_alike(id: str) -> None:
    assert lookalike(KNOWN, id, []) is None


def test_the_same_name_at_another_place_of_one_platform_is_told() -> None:
    found = lookalike(knowing(platform__example="A school"), "did:web:platform.example:somebody", ["A school"])
    assert found is not None
    assert found.how == "same_name"


def test_an_organisation_under_its_other_kind_of_id_is_no_look_alike() -> None:
    assert lookalike(KNOWN, "NTRNL-00000001", ["Voorbeeldcollege"]) is None
    whom = Trust({"NTRNL-00000001": KnownIssuer("Voorbeeldcollege", "a list", "2026-01-01")})
    assert lookalike(whom, "did:web:voorbeeldcollege.nl", ["Voorbeeldcollege"]) is None
    assert lookalike(whom, "NTRNL-00000002", ["Voorbeeldcollege"]) is not None


def test_no_school_is_taken_for_another_real_one() -> None:
    names = Trust({f"did:web:x{place}.example": KnownIssuer(name, "l", "2026-01-01") for place, name in enumerate(SCHOOLS)})
    assert [name for id, name in zip(names.issuers, SCHOOLS, strict=True) if lookalike(names, id, [name])] == []
    for host in HOSTS:
        others = {f"did:web:{other}": KnownIssuer(other, "l", "2026-01-01") for other in HOSTS if other != host}
        assert lookalike(Trust(others), f"did:web:{host}", []) is None, host


def test_nobody_in_the_catalogue_is_taken_for_another(root: Path) -> None:
    catalogue = (root / "badges" / "demo" / "learning-units.yaml").read_text(encoding="utf-8").partition("\norganisations:")[2]
    names = re.findall(r"^    name: (.+)$", catalogue, re.MULTILINE)
    assert len(names) > 20
    whom = Trust({f"did:web:x{place}.example": KnownIssuer(name, "l", "2026-01-01") for place, name in enumerate(names)})
    assert [name for id, name in zip(whom.issuers, names, strict=True) if lookalike(whom, id, [name])] == []


def test_asking_among_many_compares_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"did:web:school{i}.example": KnownIssuer(f"College Voorbeeldstad {i:05}", "l", "2026-01-01") for i in range(500)}
    whom = Trust(many)
    prepare(whom)
    compared = []

    def counted(*said: Any) -> int:
        compared.append(said)
        return distance(*said)

    monkeypatch.setattr("badges.verification.near_words.distance", counted)
    assert lookalike(whom, "did:web:elsewhere.example", ["College Voorbeeldstat 99999"]) is None
    assert lookalike(whom, "did:web:elsewhere.example", ["College Voorbeeldstat 00499"]) is not None
    assert lookalike(whom, "did:web:schoolx9999999.example", ["Zz " * 60]) is None
    assert len(compared) < 200


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("abc", "abc", 0),
        ("abc", "abd", 1),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abcd", "badc", 2),
        ("abc", "xyz", 3),
        ("a", "abcde", 3),
    ],
)
def test_letters_left_out_added_changed_or_swapped_are_counted(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 2) == edits
    assert distance(other, one, 2) == edits


def test_what_looks_the_same_comes_to_the_same_letters() -> None:
    assert skeleton("Ѕахіоп".casefold()) == skeleton("caxion".replace("c", "s"))
    assert skeleton("I8O") == skeleton("l8o")
    assert skeleton("2026") == "2026"
    assert plain("Ünï-Vérs, 7") == "univers7"
    assert is_mixed("Hogeschооl")
    assert not is_mixed("Київ")
    assert not is_mixed("日本語カタカナLatin")
