"""``badges seal``: drafts of others, one or many, sealed once and handed to wallets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from badges.proofs import jades
from tests.cli.commands import Run
from tests.credentials.european_samples import a_european
from tests.doubles.running import running_wallet
from tests.doubles.running_authorities import RunningAuthorities, running_authorities

MINE = ("--issuer", "voorbeeldcollege")


def a_draft(folder: Path, name: str = "draft.json", *, id: int = 1, to: str | None = None, **changes: Any) -> str:
    document = {**a_european(), "id": f"urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f{id:04}", **changes}
    del document["issuer"]
    details = {"deliveryAddress": [to]} if to else {}
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps({"credential": document, "deliveryDetails": details}))
    return str(folder / name)


def test_a_draft_can_be_looked_at_without_sealing_it(school: Run, tmp_path: Path) -> None:
    told = school("seal", a_draft(tmp_path), *MINE, "--check")
    assert (told.code, "can be sealed for Voorbeeldcollege" in told.out) == (0, True), told.err
    assert "Nothing was sealed" in told.out
    birth = {**a_european()["credentialSubject"], "dateOfBirth": "2001-04-30T22:00:00Z"}
    told = school("seal", a_draft(tmp_path, credentialSubject=birth), *MINE, "--check")
    assert (told.code, "look at /credentialSubject/dateOfBirth" in told.err) == (0, True), told.err
    told = school("seal", a_draft(tmp_path, validFrom="soon", credentialProfiles=None), *MINE, "--check")
    assert told.code == 1
    assert "/validFrom: write a moment" in told.err
    assert "/credentialProfiles: EuropeanDigitalCredential needs credentialProfiles" in told.err


def test_drafts_are_spoken_of_in_dutch(school: Run, tmp_path: Path) -> None:
    birth = {**a_european()["credentialSubject"], "dateOfBirth": "2001-04-30T22:00:00Z"}
    told = school("seal", a_draft(tmp_path, credentialSubject=birth), *MINE, "--out", "sealed.jsonld", "--language", "nl")
    assert (told.code, "is verzegeld voor Voorbeeldcollege" in told.out) == (0, True), told.err
    assert "kijk nog eens naar /credentialSubject/dateOfBirth: 2001-04-30T22:00:00Z wordt getoond als 2001-04-30" in told.err
    assert "Het zegel is een demonstratie" in told.err
    told = school("seal", a_draft(tmp_path, validFrom=None), *MINE, "--check", "--language", "nl")
    assert "kan niet worden verzegeld:\n  /validFrom: hier ontbreekt validFrom [elm.missing]" in told.err
    assert "0 van 1 concept kan worden verzegeld" in told.out


def test_what_was_sealed_is_not_sealed_again(school: Run, tmp_path: Path) -> None:
    draft = a_draft(tmp_path)
    assert school("seal", draft, *MINE, "--out", "sealed.jsonld").code == 0
    before = Path("sealed.jsonld").read_bytes()
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld")
    assert (told.code, "was sealed before" in told.out) == (0, True)
    assert Path("sealed.jsonld").read_bytes() == before
    a_draft(tmp_path, validFrom="2026-01-01T00:00:00Z")
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld")
    assert (told.code, "is no seal of this draft" in told.err) == (1, True)
    assert Path("sealed.jsonld").read_bytes() == before


def test_what_was_sealed_without_a_mandate_is_not_handed_out_for_one(school: Run, tmp_path: Path) -> None:
    draft = a_draft(tmp_path)
    assert school("seal", draft, *MINE, "--out", "sealed.jsonld", "--mandate", "They asked us.").code == 0
    assert "was sealed before" in school("seal", draft, *MINE, "--out", "sealed.jsonld", "--mandate", "They asked us.").out
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld", "--mandate", "Others asked us.")
    assert (told.code, "sealed without this mandate" in told.err) == (1, True)


def test_one_bad_draft_keeps_nobody_from_the_next_and_is_made_good_later(school: Run, tmp_path: Path) -> None:
    drafts = [a_draft(tmp_path / "drafts", f"{n}.json", id=n) for n in range(6)]
    a_draft(tmp_path / "drafts", "3.json", id=3, validFrom=None)
    told = school("seal", *drafts, *MINE, "--out", "sealed")
    assert told.code == 1
    assert "Sealed 5 credentials for Voorbeeldcollege" in told.out
    assert "3.json cannot be sealed:\n  /validFrom" in told.err
    assert "Sealing: 6 of 6" in told.err
    assert sorted(file.name for file in Path("sealed").iterdir()) == [f"{n}.sealed.jsonld" for n in (0, 1, 2, 4, 5)]
    a_draft(tmp_path / "drafts", "3.json", id=3)
    told = school("seal", *drafts, *MINE, "--out", "sealed")
    assert told.code == 0
    assert "Sealed 1 credential for Voorbeeldcollege.\n5 had been sealed before." in told.out


def test_names_in_a_draft_do_nothing_to_the_terminal(school: Run, tmp_path: Path) -> None:
    names: dict[str, Any] = {"\x1b[2J": 1, "x" * 3000: 1}
    told = school("seal", a_draft(tmp_path, **names), *MINE, "--check")
    assert told.code == 1
    assert "\x1b" not in told.err
    assert max(map(len, told.err.splitlines())) < 1000


def test_half_a_file_of_a_broken_run_is_never_taken_for_a_sealed_one(school: Run, tmp_path: Path) -> None:
    draft = a_draft(tmp_path)
    Path("sealed.jsonld.part").write_bytes(b'{"payload":"{')
    assert school("seal", draft, *MINE, "--out", "sealed.jsonld").code == 0
    assert not Path("sealed.jsonld.part").exists()


def test_a_mandate_is_written_into_the_credential(school: Run, tmp_path: Path) -> None:
    Path("mandate.pdf").write_bytes(b"%PDF-1.7")
    words = ("--mandate", "They asked us.", "--mandate-pdf", "mandate.pdf")
    assert school("seal", a_draft(tmp_path), *MINE, "--out", "sealed.jsonld", *words).code == 0
    evidence = json.loads(json.loads(Path("sealed.jsonld").read_bytes())["payload"])["evidence"]
    assert evidence["evidenceStatement"] == "They asked us."


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--out sealed.jsonld", "Say which drafts"),
        ("draft.json", "Say which drafts"),
        ("draft.json --check --out sealed.jsonld", "Say which drafts"),
        ("draft.json --check --deliver", "nothing to deliver"),
        ("draft.json --out sealed.jsonld --deliver", "BADGES_EUROPASS_WALLET_URL"),
        ("draft.json --out draft.json", "place of a draft"),
        ("draft.json other/draft.json --out sealed", "same name"),
        ("draft.json other/draft.json --out draft.json", "draft.json is a file"),
        ("draft.json --out sealed.jsonld --mandate-pdf draft.json", "Say in words"),
        ("draft.json --out sealed.jsonld --mandate x --mandate-pdf draft.json", "is no PDF"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_sealed(school: Run, tmp_path: Path, words: str, says: str) -> None:
    a_draft(tmp_path)
    a_draft(tmp_path / "other")
    told = school("seal", *words.split(), *MINE)
    assert (told.code, says in told.err) == (64, True), told.err
    assert not list(tmp_path.rglob("*sealed*"))


def test_a_sealed_credential_is_handed_over_once_it_is_asked_for(
    school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = {name: value for name, value in a_european()["credentialSubject"].items() if name != "contactPoint"}
    addresses = ("mailto:noor@x.example", None, "wrong")
    folder = tmp_path / "drafts"
    drafts = [a_draft(folder, f"{n}.json", id=n, to=to, credentialSubject=nobody) for n, to in enumerate(addresses)]
    with running_wallet(tmp_path, tmp_path / "keys" / "trusted") as wallet:
        monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", wallet.url)
        told = school("seal", *drafts, *MINE, "--out", "sealed", "--deliver")
        assert told.code == 1
        assert "0.json, noor@x.example: It is in the wallet." in told.out
        assert "1.json was not sealed, because it cannot be delivered: nothing says where it is to go" in told.err
        assert not Path("sealed/1.sealed.jsonld").exists()
        assert "2.json, wrong: There is no wallet at this address. [WL-0003]" in told.err
        again = school("seal", drafts[0], *MINE, "--out", "sealed", "--deliver")
        assert (again.code, "It is in the wallet." in again.out) == (0, True)
        assert len(wallet.deposited()) == 1


def test_what_does_not_arrive_at_once_is_left_to_the_worker_and_can_be_seen(
    school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", "http://localhost:1")
    draft = a_draft(tmp_path, to="noor@x.example")
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld", "--deliver")
    assert (told.code, "[wallet_no_connection]" in told.err, "1 credential on the way" in told.err) == (0, True, True), told.err
    before = Path("sealed.jsonld").read_bytes()
    Path("sealed.jsonld").unlink()
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld", "--deliver", "--language", "nl")
    assert (told.code, "was al verzegeld" in told.out) == (0, True), told.err
    assert Path("sealed.jsonld").read_bytes() == before, "nothing is sealed twice"
    id = json.loads(json.loads(before)["payload"])["id"]
    shown = school("deliver", "--json")
    (delivery,) = [json.loads(line) for line in shown.out.splitlines()]
    assert (delivery["credential"], delivery["award"], delivery["state"], delivery["locale"]) == (id, None, "pending", "en")
    assert f"{id}: waiting" in school("deliver", id).out
    bundle = school("deliver", "--bundle", id, "--out", "europass.zip")
    assert (bundle.code, "sealed file is all there is to upload" in bundle.err) == (1, True)
    again = school("deliver", "--again", id, "--to", "europass.eu/ab12", "--mail-language", "en", "--no-mail")
    assert (again.code, "1 delivery begins afresh" in again.out) == (0, True), again.err
    told = school("revoke", id, "--reason", "wrong person")
    assert (told.code, f"Withdrew the sealed credential {id}" in told.out) == (0, True), told.err
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld", "--deliver")
    assert (told.code, "withdrawn since" in told.err) == (1, True), told.err
    help = " ".join(school("revoke", "--help").out.replace("│", " ").split())
    assert "a learner record, an endorsement, a conversion, or a draft of somebody else that was sealed here" in help


def test_an_id_that_is_taken_is_not_sent(school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", "http://localhost:1")
    assert school("seal", a_draft(tmp_path, to="noor@x.example"), *MINE, "--out", "one.jsonld", "--deliver").code == 0
    other = a_draft(tmp_path, "other.json", to="noor@x.example", validFrom="2026-01-01T00:00:00Z")
    told = school("seal", other, *MINE, "--out", "two.jsonld", "--deliver")
    assert (told.code, "give it an id of its own" in told.err) == (1, True), told.err
    assert not Path("two.jsonld").exists(), "wallets would take it for the first one"


def test_what_is_no_address_is_named_with_its_place_and_nothing_is_sealed(
    school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", "http://localhost:1")
    draft = a_draft(tmp_path, to="not an address")
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld", "--deliver")
    assert told.code == 1
    assert told.err.startswith(
        f"{draft} was not sealed, because it cannot be delivered: this is no address, which looks like noor@student.example or"
        " europass.eu/ab12: deliveryDetails.deliveryAddress says 'not an address'.\n1 draft could not be sealed."
    )
    told = school("seal", draft, *MINE, "--out", "sealed.jsonld", "--deliver", "--language", "nl")
    assert "deliveryDetails.deliveryAddress zegt 'not an address'." in told.err
    assert not list(tmp_path.rglob("*sealed*"))
    assert school("seal", draft, *MINE, "--out", "sealed.jsonld").code == 0, "whoever does not want it delivered may have it"


def test_what_is_no_draft_is_told_once_when_it_was_to_be_delivered(
    school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", "http://localhost:1")
    (tmp_path / "list.json").write_text("[]")
    told = school("seal", str(tmp_path / "list.json"), *MINE, "--out", "sealed.jsonld", "--deliver")
    assert (told.code, told.err.count("cannot be sealed"), "1 draft could not" in told.err) == (1, 1, True), told.err


def test_help_teaches(school: Run) -> None:
    told = school("seal", "--help")
    for word in ("deliveryDetails", "--check", "--deliver", "--mandate", "badges seal drafts/*.json"):
        assert word in told.out, word


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


def test_what_is_sealed_is_raised_before_it_is_kept(
    school: Run, tmp_path: Path, authorities: RunningAuthorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = school("seal", a_draft(tmp_path), *MINE, "--out", "sealed.jsonld", "--seal-level", "T")
    assert (told.code, "BADGES_TSA_URL" in told.err) == (64, True)
    monkeypatch.setenv("BADGES_TSA_URL", authorities.tsa)
    authorities.plan({"at": "tsa", "do": "refuse"})
    told = school("seal", a_draft(tmp_path), *MINE, "--out", "sealed.jsonld", "--seal-level", "T")
    assert (told.code, "could not be raised to level T" in told.err) == (1, True), told.err
    assert not Path("sealed.jsonld").exists()
    authorities.plan()
    told = school("seal", a_draft(tmp_path), *MINE, "--out", "sealed.jsonld", "--seal-level", "T")
    assert told.code == 0, told.err
    assert "etsiU" in json.loads(Path("sealed.jsonld").read_bytes())["signatures"][0]["header"]
    assert len(jades.content_timestamps(jades.parse(Path("sealed.jsonld").read_bytes()))) == 1
    assert "was sealed before" in school("seal", a_draft(tmp_path), *MINE, "--out", "sealed.jsonld").out
