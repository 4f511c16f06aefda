from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from badges.cli import COMMANDS, GROUPS
from badges.issuing.roster import TEMPLATE
from tests.cli.commands import Run, roster
from tests.makers import DEMO_CATALOGUE, a_catalogue_file


def test_the_help_teaches_every_command(run: Run) -> None:
    told = run("--help")
    assert told.code == 0
    for name in (*COMMANDS, *GROUPS):
        assert re.search(rf"^\W*{name} ", told.out, re.M), name
    for word in ("badges migrate", "badges import", "badges keys new", "badges verify", "BADGES_KEY_PASSPHRASE_FILE"):
        assert word in told.out


@pytest.mark.parametrize("command", [*COMMANDS, *(f"{g} {c}" for g, (_, commands) in GROUPS.items() for c in commands)])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    told = run(*command.split(), "--help")
    assert told.code == 0
    assert "Usage:" in told.out
    assert len(told.out.splitlines()) > 4


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("supersede", "The corrected badge keeps its id"),
        ("supersede", 'badges supersede 2026-0001 --awards corrected.csv --reason "typing error" --out issued/'),
        ("endorse new", "with one of --unit, --of, --badge and --subject"),
        ("clr", "badges clr badge.json badge.png --issuer"),
        ("verify", "badges verify presentation.json --challenge 42"),
        ("jose-cose issue", "Leaves with 0 when it was signed"),
    ],
)
def test_the_help_of_a_command_tells_all_of_it_with_an_example(run: Run, command: str, words: str) -> None:
    assert words in " ".join(run(*command.split(), "--help").out.split())


@pytest.mark.parametrize("words", [["nonsense"], ["issue", "--nonsense"], ["import"], ["token", "revoke", "x"], ["issue"]])
def test_a_wrong_command_line_leaves_with_64(run: Run, words: list[str]) -> None:
    told = run(*words)
    assert told.code == 64
    assert told.err
    assert "Traceback" not in told.out + told.err


def test_a_catalogue_is_imported_and_importing_it_again_is_harmless(run: Run) -> None:
    for _ in range(2):
        told = run("import", str(DEMO_CATALOGUE))
        assert (told.code, told.out.startswith("Imported 34 learning units with 98 outcomes")) == (0, True)


def test_a_changed_unit_of_the_same_version_is_refused(run: Run, tmp_path: Path) -> None:
    run("import", str(DEMO_CATALOGUE))
    text = DEMO_CATALOGUE.read_text(encoding="utf-8")
    changed = a_catalogue_file(tmp_path, text.replace("Basic cooking techniques", "Cooking"))
    told = run("import", str(changed))
    assert told.code == 1
    assert "LU-02" in told.err
    assert "new version" in told.err


def test_every_mistake_of_a_catalogue_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    text = DEMO_CATALOGUE.read_text(encoding="utf-8")
    text = text.replace("ects: 3\n", "ects: 60\n", 1).replace("eqf_level: 4", "eqf_level: 44", 1)
    bad = a_catalogue_file(tmp_path, text)
    told = run("import", str(bad))
    assert told.code == 1
    assert re.search(r"catalogue\.yaml:\d+: learning_units\[LU-\d\d\]\.eqf_level: 44 is out of range\.", told.err)
    assert "Nothing was imported: 3 mistakes" in told.err


def test_keys_take_the_facts_of_the_school_from_the_catalogue(run: Run) -> None:
    run("import", str(DEMO_CATALOGUE))
    told = run("keys", "new", "--issuer", "voorbeeldcollege")
    assert told.code == 0
    assert "demonstration" in told.out
    listed = run("keys", "list")
    assert "Voorbeeldcollege  NTRNL-00000001  did:web:localhost%3A8000:issuers:voorbeeldcollege" in listed.out
    assert run("keys", "new", "--issuer", "voorbeeldcollege").code == 1


def test_keys_for_an_unknown_school_say_what_is_missing(run: Run) -> None:
    told = run("keys", "new", "--issuer", "elsewhere")
    assert told.code == 1
    assert "--legal-name" in told.err
    assert run("keys", "new", "--issuer", "No Good").code == 1


def test_without_a_passphrase_no_keys_are_made(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BADGES_KEY_PASSPHRASE_FILE")
    told = run("keys", "new", "--issuer", "x", "--legal-name", "X", "--country", "NL", "--legal-id", "NTRNL-1")
    assert told.code == 1
    assert "BADGES_KEY_PASSPHRASE_FILE" in told.err
    assert not list(Path("keys").rglob("*.pem"))


def test_a_passphrase_file_that_is_not_there_is_told(school: Run) -> None:
    told = school("keys", "rotate", "--issuer", "voorbeeldcollege", "--passphrase-file", "nowhere")
    assert told.code == 1
    assert "nowhere cannot be read" in told.err


def test_keys_rotate_retire_and_show_their_document(school: Run) -> None:
    assert school("keys", "rotate", "--issuer", "voorbeeldcollege").code == 0
    document = json.loads(school("keys", "did", "--issuer", "voorbeeldcollege").out)
    assert len(document["verificationMethod"]) == 4
    key = document["verificationMethod"][0]["id"].partition("#")[2]
    assert "compromised" in school("keys", "retire", "--issuer", "voorbeeldcollege", "--key", key, "--compromised").out
    assert school("keys", "retire", "--issuer", "voorbeeldcollege", "--key", "nokey").code == 1


def test_a_seal_is_requested_and_a_wrong_answer_refused(school: Run, tmp_path: Path) -> None:
    assert school("keys", "csr", "--issuer", "voorbeeldcollege", "--out", str(tmp_path / "seal.csr")).code == 0
    assert b"BEGIN CERTIFICATE REQUEST" in (tmp_path / "seal.csr").read_bytes()
    told = school("keys", "import", "--issuer", "voorbeeldcollege", "--certificate", str(tmp_path / "seal.csr"))
    assert told.code == 1
    assert "certificate" in told.err


def test_a_roster_is_issued_once_and_its_files_are_the_same_again(school: Run, tmp_path: Path) -> None:
    path, out = roster(tmp_path), tmp_path / "out"
    told = school("issue", "--awards", path, "--out", str(out))
    assert told.code == 0, told.err
    assert "Issued 1 award (2 credentials)" in told.out
    assert "1 credential has no wallet to go to" in told.err, "no wallet service is configured here"
    before = {file.name: file.read_bytes() for file in (out / "2026-0001").iterdir()}
    assert set(before) == {"open-badge.json", "open-badge.png", "open-badge.svg", "european.jsonld", "certificate.pdf"}
    again = school("issue", "--awards", path, "--out", str(out))
    assert "issued before" in again.out
    assert {file.name: file.read_bytes() for file in (out / "2026-0001").iterdir()} == before


@pytest.mark.parametrize("words", [("revoke", "2026-0001", "--reason", "x"), ("deliver", "--status")])
def test_lists_are_never_signed_for_another_address_than_credentials_name(
    school: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    issuing = ("issue", "--awards", roster(tmp_path), "--out", "out", "--certificates", "later")
    assert school(*issuing, "--public-url", "https://badges.school.example").code == 0
    told = school(*words)
    assert told.code == 64
    assert "name https://badges.school.example, and the public URL is now http://localhost:8000." in told.err
    assert school(*words, "--public-url", "https://badges.school.example").code == 0


def test_a_faulty_roster_is_told_by_line_and_signs_nothing(school: Run, tmp_path: Path) -> None:
    path = roster(tmp_path, TEMPLATE.replace(",nl,", ",fr,").replace(",good,", ",brilliant,"))
    for words in (["issue", "--awards", path, "--check"], ["issue", "--awards", path, "--out", str(tmp_path / "out")]):
        told = school(*words)
        assert told.code == 1
        assert "line 2 (2026-0001), language: LU-02 is not complete in 'fr'" in told.err
        assert "line 2 (2026-0001), grade: 'brilliant' is not a grade" in told.err
    assert not (tmp_path / "out").exists()


def test_a_good_roster_can_be_checked_without_signing(school: Run, tmp_path: Path) -> None:
    told = school("issue", "--awards", roster(tmp_path), "--check")
    assert told.code == 0
    assert "Nothing was signed" in told.out


def test_the_template_is_printed(run: Run) -> None:
    assert run("issue", "--template").out.strip() == TEMPLATE.strip()


def test_an_award_is_withdrawn_after_a_look(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    look = school("revoke", "2026-0001", "--reason", "wrong student", "--dry-run")
    assert "Would withdraw 2 credentials of Noor van Voorbeeld" in look.out
    assert "Withdrew 2 credentials" in school("revoke", "2026-0001", "--reason", "wrong student").out
    assert "2 had been withdrawn before" in school("revoke", "2026-0001", "--reason", "wrong student").out
    assert school("revoke", "2026-0009", "--reason", "x").code == 1


def test_a_token_is_shown_once(school: Run) -> None:
    told = school("token", "new", "--issuer", "voorbeeldcollege", "--may", "issue,deliver")
    secret = told.out.strip()
    assert len(secret) >= 32
    listed = school("token", "list")
    assert "voorbeeldcollege  deliver,issue  valid" in listed.out
    assert secret not in listed.out
    assert secret.encode() not in b"".join(file.read_bytes() for file in Path("data").iterdir())
    assert school("token", "revoke", "1").code == 0
    assert "ended" in school("token", "list").out
    assert school("token", "revoke", "1").code == 1


@pytest.mark.parametrize(
    "words",
    [["--issuer", "nobody"], ["--issuer", "voorbeeldcollege", "--may", "rule"], ["--issuer", "voorbeeldcollege", "--days", "0"]],
)
def test_a_token_for_nobody_or_for_nothing_is_refused(school: Run, words: list[str]) -> None:
    assert school("token", "new", *words).code == 1


def test_a_public_url_with_a_path_is_refused(school: Run, tmp_path: Path) -> None:
    told = school("issue", "--awards", roster(tmp_path), "--out", "out", "--public-url", "https://badges.example/app")
    assert told.code == 1
    assert "without a path" in told.err


def test_the_doors_for_test_suites_open_on_this_machine_only(school: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGES_VC_API", "1")
    told = school("serve", "--public-url", "https://badges.example")
    assert told.code == 64
    assert "http://localhost:8000" in told.err
    told = school("serve", "--host", "0.0.0.0")  # what is refused
    assert (told.code, "listen on 127.0.0.1 instead of 0.0.0.0" in told.err) == (64, True)


def test_an_address_where_nobody_can_listen_is_told(school: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for chosen in (port, "99999"):
            told = school("serve", "--port", chosen)
            assert (told.code, f"Nobody can listen at 127.0.0.1, port {chosen}" in told.err) == (64, True)


def test_a_credential_made_elsewhere_is_sealed_for_the_organisation_of_the_certificate(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    envelope = json.loads((tmp_path / "out" / "2026-0001" / "european.jsonld").read_bytes())
    draft = json.loads(envelope["payload"])
    for field in ("issued", "issuanceDate"):
        del draft[field]
    draft["issuer"] = {k: v for k, v in draft["issuer"].items() if k not in ("eIDASIdentifier", "altLabel")}
    draft["issuer"]["location"] = draft["issuer"]["location"][0]
    (tmp_path / "draft.jsonld").write_text(json.dumps(draft), encoding="utf-8")
    sealed = tmp_path / "sealed.jsonld"
    told = school("seal", str(tmp_path / "draft.jsonld"), "--issuer", "hogeschool-voorbeeldstad", "--out", str(sealed))
    assert told.code == 0, told.err
    payload = json.loads(json.loads(sealed.read_bytes())["payload"])
    assert payload["issuer"]["eIDASIdentifier"]["notation"] == "NTRNL-00000002"
    assert payload["issuer"]["legalName"]["nl"] == "Hogeschool Voorbeeldstad"
    assert school("verify", str(sealed), "--offline").code == 2, "a demonstration seal of somebody unknown"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "not JSON"), (b"[]", "not an unsealed"), (b'{"payload": "x"}', "sealed again"), (b'{"type": "x"}', "not an unsealed")],
)
def test_what_cannot_be_sealed_is_told(school: Run, tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "draft.jsonld").write_bytes(content)
    told = school("seal", str(tmp_path / "draft.jsonld"), "--issuer", "voorbeeldcollege", "--out", "sealed.jsonld")
    assert told.code == 1
    assert message in told.err
    assert not Path("sealed.jsonld").exists()


def test_a_draft_that_breaks_the_profile_is_not_sealed_and_the_path_is_named(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    draft = json.loads(json.loads((tmp_path / "out" / "2026-0001" / "european.jsonld").read_bytes())["payload"])
    del draft["credentialSubject"]["hasClaim"]["awardedBy"]
    (tmp_path / "draft.jsonld").write_text(json.dumps(draft), encoding="utf-8")
    told = school("seal", str(tmp_path / "draft.jsonld"), "--issuer", "voorbeeldcollege", "--out", "sealed.jsonld")
    assert told.code == 1
    assert "/credentialSubject/hasClaim" in told.err
    assert not Path("sealed.jsonld").exists()


def corrected_roster(tmp_path: Path) -> str:
    path = tmp_path / "corrected.csv"
    path.write_text(TEMPLATE.replace("2026-06-12", "2026-06-01").replace(",good,", ",sufficient,"), encoding="utf-8")
    return str(path)


def test_an_award_is_corrected_and_the_old_files_read_as_replaced(school: Run, tmp_path: Path) -> None:
    out, new = tmp_path / "out", tmp_path / "new"
    school("issue", "--awards", roster(tmp_path), "--out", str(out), "--refresh")
    words = ("supersede", "2026-0001", "--awards", corrected_roster(tmp_path), "--reason", "wrong grade")
    assert "1 award can be corrected. Nothing was signed." in school(*words, "--check").out
    told = school(*words, "--out", str(new))
    assert told.code == 0, told.err
    assert "Corrected 1 award: 2 credentials replaced." in told.out
    assert "had been corrected so before" in school(*words, "--out", str(new)).out
    old_badge, new_badge = (json.loads((folder / "2026-0001" / "open-badge.json").read_bytes()) for folder in (out, new))
    assert old_badge["id"] == new_badge["id"]
    old = school("verify", str(out / "2026-0001" / "open-badge.json"), "--offline", "--json")
    assert (old.code, json.loads(old.out)[0]["headline"]) == (1, "superseded")
    issued_at = new_badge["validFrom"]
    new_one = school("verify", str(new / "2026-0001" / "open-badge.json"), "--offline", "--json", "--at", issued_at)
    assert (new_one.code, json.loads(new_one.out)[0]["headline"]) == (0, "valid"), new_one.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["2026-0009"], 1, "no row for 2026-0009"),
        (["2026-0001"], 1, "line 2 (2026-0001), award_ref: '2026-0001' was never issued"),
        ([], 64, ""),
    ],
)
def test_what_cannot_be_corrected_is_told(school: Run, tmp_path: Path, words: list[str], code: int, message: str) -> None:
    told = school("supersede", *words, "--awards", roster(tmp_path), "--reason", "x", "--out", str(tmp_path / "out"))
    assert told.code == code
    assert message in told.err


def test_an_endorsement_is_made_listed_carried_and_withdrawn(school: Run, tmp_path: Path) -> None:
    file = tmp_path / "endorsement.json"
    words = ("--issuer", "hogeschool-voorbeeldstad", "--comment", "Well taught.")
    told = school("endorse", "new", *words, "--unit", "LU-02", "--language", "nl", "--until", "2036-12-31", "--out", str(file))
    assert told.code == 0, told.err
    id = json.loads(file.read_bytes())["id"]
    assert f"{id}  did:web:localhost%3A8000:issuers:hogeschool-voorbeeldstad" in school("endorse", "list").out
    assert "Had already" in school("endorse", "add", str(file), "--offline").out
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    badge = json.loads((tmp_path / "out" / "2026-0001" / "open-badge.json").read_bytes())
    assert badge["credentialSubject"]["achievement"]["endorsement"][0]["id"] == id
    assert school("verify", str(file), "--offline").code == 2, "it is no badge"
    assert "Withdrew" in school("endorse", "withdraw", id, "--reason", "no longer").out
    assert "withdrawn" in school("endorse", "list").out
    assert school("verify", str(file), "--offline").code == 1
    refused = school("endorse", "add", str(file), "--offline")
    assert (refused.code, "not in order: this badge was withdrawn." in refused.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--unit", "LU-02", "--of", "voorbeeldcollege"], 64, "with one of"),
        ([], 64, "with one of"),
        (["--unit", "LU-99"], 1, "no learning unit 'LU-99'"),
        (["--unit", "LU-02", "--language", "fr"], 1, "not complete in 'fr'"),
        (["--badge", "2026-0009"], 1, "no award '2026-0009'"),
        (["--of", "nobody"], 1, "no issuer 'nobody'"),
        (["--of", "voorbeeldcollege", "--until", "soon"], 64, "not a date"),
        (["--of", "voorbeeldcollege", "--until", "2020-01-01"], 64, "2020-01-01 has passed"),
        (["--of", "voorbeeldcollege", "--language", "nl"], 64, "--language goes with --unit"),
        (["--subject", "not an id"], 1, "/credentialSubject/id"),
    ],
)
def test_an_endorsement_of_nothing_is_refused(school: Run, words: list[str], code: int, message: str) -> None:
    told = school("endorse", "new", "--issuer", "voorbeeldcollege", "--comment", "Good.", *words)
    assert told.code == code
    assert message in told.err


def test_an_endorsement_without_words_is_refused(school: Run) -> None:
    told = school("endorse", "new", "--issuer", "voorbeeldcollege", "--of", "voorbeeldcollege", "--comment", " ")
    assert (told.code, "Say what there is to say" in told.err) == (64, True)


def test_badges_are_gathered_in_a_learner_record(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    part, record = tmp_path / "out" / "2026-0001" / "open-badge.png", tmp_path / "record.json"
    badge = json.loads((tmp_path / "out" / "2026-0001" / "open-badge.json").read_bytes())
    order = {
        "sourceId": badge["id"],
        "associationType": "isRelatedTo",
        "targetId": badge["credentialSubject"]["achievement"]["id"],
    }
    (tmp_path / "order.json").write_text(json.dumps([order]), encoding="utf-8")
    words = ("clr", str(part), "--issuer", "voorbeeldcollege", "--out", str(record), "--offline")
    nobody = school(*words)
    assert (nobody.code, "Say whose record it is" in nobody.err) == (1, True)
    known = (*words, "--recipient", "noor.vanvoorbeeld@student.example", "--associations", str(tmp_path / "order.json"))
    told = school(*known)
    assert told.code == 0, told.err
    assert "Gathered 1 file" in told.out
    document = json.loads(record.read_bytes())
    assert document["credentialSubject"]["association"] == [{"type": "Association", **order}]
    assert school("verify", str(record), "--offline").code == 0
    assert f"Withdrew the learner record {document['id']}" in school("revoke", document["id"], "--reason", "wrong title").out
    assert school("verify", str(record), "--offline").code == 1
    assert school("verify", str(part), "--offline").code == 0
    school("revoke", "2026-0001", "--reason", "wrong student")
    refused = school(*known)
    assert (refused.code, "not in order: this badge was withdrawn." in refused.err) == (1, True)


NO_ASSOCIATIONS = [
    "",
    pytest.param("[" * 100_000, id="nested"),
    "{}",
    "[1]",
    '[{"sourceId": "a"}]',
    '[{"sourceId": "a", "associationType": "b", "targetId": 1}]',
]


@pytest.mark.parametrize("content", NO_ASSOCIATIONS)
def test_associations_that_cannot_be_read_are_told(school: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "order.json").write_text(content, encoding="utf-8")
    words = ("clr", str(tmp_path / "passphrase"), "--issuer", "voorbeeldcollege", "--out", "record.json")
    told = school(*words, "--associations", str(tmp_path / "order.json"))
    assert (told.code, "order.json" in told.err) == (64, True)


def unwritable(words: str) -> list[str]:
    return words.replace("FILE", "passphrase/x.json").replace("FOLDER", "passphrase/out").split()


@pytest.mark.parametrize(
    "words",
    [
        "endorse new --issuer voorbeeldcollege --of voorbeeldcollege --comment Good. --out FILE",
        "endorse new --issuer voorbeeldcollege --of voorbeeldcollege --comment Good. --out data",
        "clr out/2026-0001/open-badge.json --issuer voorbeeldcollege --recipient noor.vanvoorbeeld@student.example --out FILE",
        "issue --awards roster.csv --out FOLDER",
        "supersede 2026-0001 --awards corrected.csv --reason grade --out FOLDER",
        "keys csr --issuer voorbeeldcollege --out FILE",
        "seal out/2026-0001/european.jsonld --issuer voorbeeldcollege --out FILE",
    ],
)
def test_nothing_is_signed_that_could_not_be_written_down(school: Run, tmp_path: Path, words: str) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    corrected_roster(tmp_path)
    before = [school("endorse", "list").out, school("keys", "list").out]
    told = school(*unwritable(words))
    assert (told.code, "Traceback" in told.err) == (64, False)
    assert re.search(r"Choose another place|Give the name of a file", told.err)
    assert before == [school("endorse", "list").out, school("keys", "list").out]
    old = school("verify", "out/2026-0001/open-badge.json", "--offline", "--json")
    assert json.loads(old.out)[0]["headline"] == "valid"


@pytest.mark.parametrize("words", ["revoke 2026-0001", "supersede 2026-0001 --awards roster.csv --check", "endorse withdraw x"])
def test_withdrawing_needs_a_reason_in_words(school: Run, tmp_path: Path, words: str) -> None:
    roster(tmp_path)
    told = school(*words.split(), "--reason", " ")
    assert (told.code, "Say why" in told.err) == (64, True)


def test_the_same_endorsement_is_not_signed_twice(school: Run, tmp_path: Path) -> None:
    words = ("endorse", "new", "--issuer", "voorbeeldcollege", "--unit", "LU-02", "--comment", "Well taught.")
    for file in ("first.json", "again.json"):
        assert school(*words, "--out", str(tmp_path / file)).code == 0
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "again.json").read_bytes()
    assert school(*words, "--jwt").code == 0
    assert school(*words, "--jwt").code == 0
    assert school(*words, "--until", "2036-12-31").code == 0
    assert len(school("endorse", "list").out.splitlines()) == 3, "a document, a token, and one with an end"


def test_files_of_a_withdrawn_award_are_not_handed_out_in_silence(school: Run, tmp_path: Path) -> None:
    words = ("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    assert "Withdrawn since" not in school(*words).err
    school("revoke", "2026-0001", "--reason", "wrong student")
    told = school(*words)
    assert (told.code, "Withdrawn since, and no longer valid: 2026-0001." in told.err) == (0, True)
    assert "Issued 0" not in told.out


def test_a_setting_that_cannot_be_used_is_named(school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGES_REFRESH", "perhaps")
    told = school("issue", "--awards", roster(tmp_path), "--check")
    assert told.code == 1
    assert "BADGES_REFRESH: Input should be a valid boolean" in told.err
    assert "http" not in told.err


def test_the_list_of_this_installation_has_a_name_in_every_language(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    badge = str(tmp_path / "out" / "2026-0001" / "open-badge.json")
    for language, words in (("en", "from our own list of"), ("nl", "op onze eigen lijst van")):
        assert words in " ".join(school("verify", badge, "--offline", "--lang", language).out.split())


def test_a_map_that_is_nested_too_deeply_is_told(school: Run, tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    told = school("verify", "passphrase", "--documents", "deep.json")
    assert (told.code, "nested too deeply" in told.err) == (64, True)


def test_what_is_wrong_with_this_machine_is_not_told_as_a_verdict(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    badge = str(tmp_path / "out" / "2026-0001" / "open-badge.json")
    (tmp_path / "data" / "badges.sqlite").write_bytes(b"no database")
    told = school("verify", badge, "--offline")
    assert (told.code, told.out) == (64, "")
    assert "Traceback" not in told.err


def test_a_withdrawal_that_cannot_be_signed_is_kept_and_that_is_told(
    school: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    words = ("revoke", "2026-0001", "--reason", "wrong student")
    monkeypatch.delenv("BADGES_KEY_PASSPHRASE_FILE")
    told = school(*words)
    assert (told.code, "The withdrawal is kept, but the public list does not say it yet." in told.err) == (1, True)
    assert "2 had been withdrawn before" in school(*words, "--passphrase-file", str(tmp_path / "passphrase")).out
    assert school("verify", str(tmp_path / "out" / "2026-0001" / "open-badge.json"), "--offline").code == 1
