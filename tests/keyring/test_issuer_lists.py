"""Lists of issuers in a trust folder: our own form, registries of known DIDs, statements of an OpenID federation."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from badges.keyring.adding_lists import ListExists, add_list
from badges.keyring.trust import UnreadableTrust, both, read_trust
from badges.proofs import jwk, jws
from badges.proofs.signer import LocalSigner
from badges.verification.facts import KnownIssuer, Trust
from tests.verification.signed import DID, INDETERMINATE, LATER, PASSED, a_signed_badge, codes, judged, key, of, trust

REGISTRY = {
    "meta": {"created": "2020-12-02T02:32:16+0000", "updated": "2022-05-25T12:40:00+0000"},
    "registry": {
        DID: {"name": "Voorbeeldcollege", "location": "Voorbeeldstad", "url": "https://voorbeeldcollege.example"},
        "did:key:z6MkqanD5cmEVf154z5xExoxNKENAzVr3gdPo4wD2R2aCUzj": {"name": "Sandbox issuer", "url": "https://x.example"},
    },
}
FEDERATION = "https://registry.example"


def keys(**changes: Any) -> dict[str, Any]:
    """The keys of the federation."""
    public = {**jwk.encode(key("federation").public_key()), "kid": "registry-1"}
    return {"name": "Registry of schools", "issuer": FEDERATION, "keys": [public], **changes}


def a_statement(by: str = "federation", *, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A statement of the federation about the school."""
    said = {
        "iss": FEDERATION,
        "sub": DID,
        "iat": int(LATER.timestamp()) - 3600,
        "exp": int(LATER.timestamp()) + 3600,
        "metadata": {"federation_entity": {"organization_name": "Voorbeeldcollege", "homepage_uri": "https://x.example"}},
        **changes,
    }
    shown = {"typ": "entity-statement+jwt", "kid": "registry-1", **(header or {})}
    payload = json.dumps({name: value for name, value in said.items() if value is not None}).encode()
    return jws.sign(shown, payload, LocalSigner(key(by), "x"))


def folder(tmp_path: Path, **files: Any) -> Path:
    """A trust folder; names have two underscores for a dot."""
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_registry_of_known_dids_is_a_list_with_the_name_of_its_file_and_its_own_date(tmp_path: Path) -> None:
    whom = read_trust(folder(tmp_path, dcc__json=REGISTRY))
    assert whom.issuers[DID] == KnownIssuer("Voorbeeldcollege", "dcc", "2022-05-25", kind="registry")
    assert [(one.name, one.date, one.kind, one.count, one.file) for one in whom.lists] == [
        ("dcc", "2022-05-25", "registry", 2, "dcc.json")
    ]
    verdict = judged(a_signed_badge(), whom=whom)
    assert of(verdict, "issuer").detail == {"name": "Voorbeeldcollege", "list": "dcc", "date": "2022-05-25"}
    assert verdict.outcome is PASSED


def test_a_statement_is_believed_for_the_key_that_was_given_and_names_list_and_date(tmp_path: Path) -> None:
    whom = read_trust(folder(tmp_path, keys__json=keys(), members__jwt=a_statement() + "\n"))
    verdict = judged(a_signed_badge(), whom=whom)
    assert of(verdict, "issuer").detail == {
        "name": "Voorbeeldcollege",
        "list": "Registry of schools",
        "date": LATER.date().isoformat(),
    }


def test_a_statement_that_has_ended_makes_nobody_known_and_is_told(tmp_path: Path) -> None:
    whom = read_trust(folder(tmp_path, keys__json=keys(), members__jwt=a_statement()))
    later = LATER + timedelta(days=3)
    verdict = judged(a_signed_badge(), whom=whom, at=later)
    assert of(verdict, "issuer").code == "issuer.unknown"
    assert of(verdict, "list").code == "list.ended"
    assert of(verdict, "list").detail["until"] == LATER.date().isoformat()
    assert [line.code for line in verdict.who if line.about == "list"] == ["list.ended", "list.none"]


def test_a_list_that_should_have_been_renewed_still_counts_and_is_told_as_old(tmp_path: Path) -> None:
    listed = {"name": "Schools", "date": "2020-01-01", "next_update": "2021-01-01", "issuers": [{"id": DID, "name": "School"}]}
    verdict = judged(a_signed_badge(), whom=read_trust(folder(tmp_path, schools__json=listed)))
    assert of(verdict, "issuer").code == "issuer.listed"
    assert of(verdict, "issuer").detail["old"] is True
    assert of(verdict, "list").code == "list.old"
    assert of(verdict, "list").detail == {"list": "Schools", "date": "2020-01-01", "until": "2021-01-01"}
    assert verdict.outcome is PASSED


def test_an_issuer_on_several_lists_is_told_of_all_and_known_while_any_counts(tmp_path: Path) -> None:
    listed = {"name": "Schools", "date": "2026-01-01", "issuers": [{"id": DID, "name": "Voorbeeldcollege"}]}
    whom = read_trust(folder(tmp_path, a__json=listed, keys__json=keys(), members__jwt=a_statement()))
    (first, second) = (line for line in judged(a_signed_badge(), whom=whom).who if line.about == "list")
    assert {first.detail["list"], second.detail["list"]} == {"Schools", "Registry of schools"}
    verdict = judged(a_signed_badge(), whom=whom, at=LATER + timedelta(days=3))
    assert of(verdict, "issuer").detail["list"] == "Schools"


def test_the_same_list_twice_is_one_list() -> None:
    one = Trust({DID: KnownIssuer("A", "List", "2026-01-01")})
    assert both(one, one).issuers == one.issuers


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (a_statement("somebody"), r"line 1: its signature is not that of https://registry\.example\. Fetch it again"),
        (
            a_statement(iss="https://other.example"),
            r"line 1: it is signed by https://other\.example, whose keys do not lie here\. Lay",
        ),
        (a_statement(iss=DID), r"line 1: it is what did:web:\S+ says of itself, and nobody else vouches for that"),
        (a_statement(header={"kid": "another"}), r"the key 'another', which is not among those of https://registry\.example"),
        (a_statement(header={"typ": "JWT"}), r'line 1: its header does not say typ "entity-statement\+jwt"'),
        (a_statement(crit=["x"]), r"line 1: it asks for rules that are not known here \(crit\)"),
        (a_statement(exp=None), r'line 1: "exp" is missing or no moment\. Fetch'),
        (a_statement(iat=True), r'line 1: "iat" is missing or no moment'),
        (a_statement(sub=7), r'line 1: sub: "id" is missing or no text'),
        (a_statement() + "\n\nnonsense", r"line 3: it is no signed statement \(parts\)\. Fetch it again"),
        ("\n", r"it is empty"),
    ],
)
def test_a_statement_that_cannot_be_believed_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, statement: str, told: str
) -> None:
    with pytest.raises(UnreadableTrust, match=r"The trust file members\.jwt cannot be used: .*" + told):
        read_trust(folder(tmp_path, keys__json=keys(), members__jwt=statement))


def test_the_keys_inside_a_statement_count_for_nothing(tmp_path: Path) -> None:
    theirs = {**jwk.encode(key("evil").public_key()), "kid": "registry-1"}
    forged = a_statement("evil", jwks={"keys": [theirs]}, header={"jwk": jwk.encode(key("evil").public_key())})
    with pytest.raises(UnreadableTrust, match="its signature is not that of"):
        read_trust(folder(tmp_path, keys__json=keys(), members__jwt=forged))


def test_what_a_federation_says_of_itself_is_read_and_makes_nobody_known(tmp_path: Path) -> None:
    assert read_trust(folder(tmp_path, keys__json=keys(), own__jwt=a_statement(sub=FEDERATION))).issuers == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"name": "A",\n "date": }', r"line 2, column 10: .* Correct the JSON there"),
        ("[]", r"it is JSON, but no object"),
        ('{"name": "A"}', r'it has no "issuers", no "registry" and no "keys"'),
        ('{"name": "A", "date": "soon", "issuers": []}', r"\"date\": 'soon' is no date\. Write one such as 2026-11-01"),
        ('{"date": "2026-01-01", "issuers": []}', r'"name" is missing or no text'),
        ('{"name": "A", "date": "2026-01-01", "issuers": {}}', r'"issuers": it is no list'),
        ('{"name": "A", "date": "2026-01-01", "issuers": [{"id": "x"}]}', r'issuers\[0\]: "name" is missing'),
        ('{"name": "A", "date": "2026-01-01", "issuers": [{"id": "x", "name": "X"}, 7]}', r"issuers\[1\]: it is no object"),
        ('{"name": "A", "date": "2026-01-01", "issuers": [{"id": " ", "name": "X"}]}', r'issuers\[0\]: "id" is missing'),
        (
            '{"name": "A", "date": "2026-01-01", "issuers": [{"id": "x", "name": "X", "keys": ["z"]}]}',
            r"issuers\[0\].keys\[0\]: it is no",
        ),
        ('{"registry": {}}', r'"meta": it is missing'),
        ('{"meta": {"updated": "x"}, "registry": {}}', r"\"meta.updated\": 'x' is no date"),
        ('{"meta": {"updated": "2026-01-01"}, "registry": {"did:web:a": {}}}', r'registry\["did:web:a"\]: "name" is missing'),
        ('{"keys": [], "issuer": "https://a.example", "name": "A"}', r'"keys": there are none'),
        ('{"keys": [{}], "issuer": "https://a.example", "name": "A"}', r'keys\[0\]: it has no "kid"'),
        ('{"keys": [{"kid": "1", "d": "x"}], "issuer": "https://a.example", "name": "A"}', r"keys\[0\]: it is a private key"),
        (
            '{"keys": [{"kid": "1", "kty": "x"}], "issuer": "https://a.example", "name": "A"}',
            r"keys\[0\]: it is no key that can be",
        ),
        ('{"keys": [{"kid": "1"}], "name": "A"}', r'"issuer": it is missing'),
        (
            '{"name": "This  installation", "date": "2026-01-01", "issuers": []}',
            r'"name": "this installation" is what the list of this',
        ),
        (
            '{"meta": {"updated": "2026-01-01", "name": "this installation"}, "registry": {}}',
            r'"name": "this installation" is what the',
        ),
    ],
)
def test_a_mistake_in_a_list_is_told_with_file_and_place_and_what_to_do(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(UnreadableTrust, match=r"The trust file list\.json cannot be used: " + told):
        read_trust(folder(tmp_path, list__json=content))


def test_a_list_is_looked_through_before_it_is_laid_in_and_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    into = tmp_path / "trusted"
    with pytest.raises(UnreadableTrust, match=r"The list members cannot be used: line 1: it is signed by"):
        add_list(into, a_statement().encode(), "members")
    assert not into.exists()
    assert add_list(into, json.dumps(keys()).encode(), "keys").federation is not None
    added = add_list(into, a_statement().encode(), "members")
    assert (added.path.name, [one.count for one in added.lists]) == ("members.jwt", [1])
    add_list(into, a_statement().encode(), "members")  # the same again
    with pytest.raises(ListExists):
        add_list(into, a_statement(sub="did:web:b.example").encode(), "members")
    add_list(into, a_statement(sub="did:web:b.example").encode(), "members", replace=True)
    assert set(read_trust(into).issuers) == {"did:web:b.example"}
    with pytest.raises(UnreadableTrust, match="neither JSON nor a signed statement"):
        add_list(into, b"-----BEGIN CERTIFICATE-----", "root")


def test_nobody_is_known_without_a_list() -> None:
    verdict = judged(a_signed_badge(), whom=trust(issuers=()))
    assert codes(verdict, INDETERMINATE) == ["issuer.unknown"]
