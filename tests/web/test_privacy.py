"""Every rule of who may see what, with an attempt to get around it."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from datetime import timedelta
from inspect import signature
from pathlib import Path

import pytest

from badges.cli import serve
from badges.issuing import Issued
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.store import Store
from badges.web.access import fingerprint
from badges.web.guarding import SecretsOut
from tests.installations import ADDRESSES, certificate, form, issue_one
from tests.makers import AT
from tests.web.houses import House, credential_path, share_path

PERSONAL = ("van Voorbeeld", "noorvanvoorbeeld", "portfolio.example", "student.example", "mail.example")
UNKNOWN = "/credentials/00000000-0000-4000-8000-000000000000"


# Credentials are private


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json", "application/vc+ld+json", "image/png", "application/pdf", "*/*"]
)
@pytest.mark.parametrize("ending", ["", ".json", ".jsonld", ".png", ".svg", ".pdf", ".edc", ".html"])
def test_a_stranger_cannot_tell_a_credential_from_an_unknown_id(street: House, issued: Issued, accept: str, ending: str) -> None:
    real = street.get(credential_path(issued) + ending, accept=accept)
    unknown = street.get(UNKNOWN + ending, accept=accept)
    assert real.status_code == unknown.status_code == 404
    assert real.content == unknown.content
    assert real.headers == unknown.headers


def test_the_answer_to_strangers_leads_to_the_verifier(street: House, issued: Issued) -> None:
    assert 'href="/verify"' in street.get(credential_path(issued)).text
    assert "/verify" in street.get(credential_path(issued), accept="application/json").json()["detail"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"])
def test_other_methods_tell_strangers_nothing_either(street: House, issued: Issued, method: str) -> None:
    real, unknown = street.send(method, credential_path(issued)), street.send(method, UNKNOWN)
    assert (real.status_code, real.content, real.headers) == (unknown.status_code, unknown.content, unknown.headers)
    assert real.status_code in (404, 405)


def test_the_european_credential_and_the_award_are_as_private(street: House, issued: Issued) -> None:
    european = form(issued, FormName.EUROPEAN)
    for path in (
        f"/credentials/{european.id}",
        f"/credentials/{issued.award.id}",
        f"/awards/{issued.award.id}",
        f"/share/{issued.award.id}",
    ):
        assert street.get(path).status_code == 404, path


def test_a_token_in_the_address_or_in_another_header_opens_nothing(house: House) -> None:
    issued, secret = issue_one(house.installation), house.token("issue")
    path = credential_path(issued)
    assert house.get(f"{path}?access_token={secret}&token={secret}").status_code == 404
    assert house.send("GET", path, headers={"x-api-key": secret}).status_code == 404
    assert house.send("GET", path, headers={"authorization": f"Basic {secret}"}).status_code == 404
    assert house.send("GET", path, headers={"cookie": f"token={secret}; authorization=Bearer {secret}"}).status_code == 404
    assert house.get(path, token=secret).status_code == 200


@pytest.mark.parametrize("header", ["x-original-url", "x-rewrite-url", "x-forwarded-path"])
def test_a_header_cannot_name_another_address(street: House, issued: Issued, header: str) -> None:
    answer = street.send("GET", "/", headers={header: credential_path(issued), "accept": "text/html"})
    assert "van Voorbeeld" not in answer.text


def test_a_school_cannot_see_the_credentials_of_another(house: House) -> None:
    issued = issue_one(house.installation)
    stranger = house.token("issue", "deliver", issuer="hogeschool-voorbeeldstad")
    for path in (credential_path(issued), credential_path(issued) + ".pdf"):
        other, unknown = house.get(path, token=stranger), house.get(UNKNOWN, token=stranger)
        assert (other.status_code, other.content) == (unknown.status_code, unknown.content)
    assert house.get(f"/awards/{issued.award.id}", token=stranger, accept="application/json").status_code == 404


def test_a_token_that_may_only_seal_sees_no_person(house: House) -> None:
    issued = issue_one(house.installation)
    assert house.get(credential_path(issued), token=house.token("seal")).status_code == 404


# Shares


def test_a_share_shows_what_the_paper_shows_and_nothing_more(street: House, issued: Issued) -> None:
    page = street.get(share_path(issued)).text
    assert "Noor van Voorbeeld" in page
    for outcome in issued.award.unit.outcomes:
        assert outcome.text.wordings["en"] in page
    for hidden in (
        "noorvanvoorbeeld@",
        "portfolio.example",
        "mail.example",
        issued.award.holder.salt,
        issued.award.ref,
        issued.award.id,
    ):
        assert hidden not in page, hidden
    assert "/credentials/" not in page, "no file, and no private address"


def test_a_share_is_for_no_cache_no_index_and_no_referrer(street: House, issued: Issued) -> None:
    answer = street.get(share_path(issued))
    assert answer.headers["cache-control"] == "private, no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_a_share_gives_no_data_whatever_is_asked_for(street: House, issued: Issued) -> None:
    for accept in ("application/json", "application/ld+json", "application/vc", "image/png", "application/pdf"):
        answer = street.get(share_path(issued), accept=accept)
        assert answer.headers["content-type"].startswith("text/html")
    for ending in (".json", ".pdf", "/open-badge.json", "/files"):
        assert street.get(share_path(issued) + ending).status_code == 404


def test_a_secret_opens_only_its_share(street: House, issued: Issued) -> None:
    secret = share_path(issued).rpartition("/")[2]
    assert street.get(f"/credentials/{secret}").status_code == 404
    assert street.get(credential_path(issued), token=secret).status_code == 404
    assert street.get(f"/share/{secret[:-1]}").status_code == 404
    assert street.get(f"/share/{secret.upper()}").status_code == 404


def test_a_withdrawn_share_and_one_that_never_was_look_the_same(house: House) -> None:
    path = share_path(issue_one(house.installation))
    assert house.get(path).status_code == 200
    house.installation.store.withdraw_share(path.rpartition("/")[2], AT)
    closed, never = house.get(path), house.get("/share/" + "a" * 28)
    assert (closed.status_code, closed.content, closed.headers) == (never.status_code, never.content, never.headers)
    assert closed.status_code == 404
    assert "does not work any more" in closed.text


def test_the_database_holds_no_secret_of_a_share_and_no_token(house: House, tmp_path: Path) -> None:
    secret = share_path(issue_one(house.installation)).rpartition("/")[2]
    token = house.token("issue")
    found = b"".join(path.read_bytes() for path in house.installation.folder.glob("badges.sqlite*"))
    # The certificate is kept with its QR, compressed; as text neither is anywhere.
    assert token.encode() not in found
    assert fingerprint(token).encode() in found
    assert re.search(rb"/share/" + secret.encode(), found) is None or _only_in_pdf(house.installation.store, secret)


def _only_in_pdf(store: Store, secret: str) -> bool:
    award = next(iter(store.awards()))
    certificate = store.certificate_of(award.id)
    return certificate is not None and secret.encode() in certificate.content


def test_a_withdrawn_badge_shows_the_verdict_instead_of_the_sheet(house: House) -> None:
    issued = issue_one(house.installation)
    revoke(issued.credentials, "wrong person", house.installation.store, house.installation.keyring, ADDRESSES, at=AT, days=7)
    page = house.get(share_path(issued)).text
    assert "This badge was withdrawn" in page
    for hidden in ("van Voorbeeld", "wrong person", "Italian gastronomy"):
        assert hidden not in page, hidden


@pytest.mark.parametrize(
    "line",
    [
        '203.0.113.7:1 - "GET /share/x9ns7dxfnzrgj8rtvwhpd58967bj HTTP/1.1" 200',
        "/share/x9ns7dxfnzrgj8rtvwhpd58967bj?lang=nl",
        "//share/x9ns7dxfnzrgj8rtvwhpd58967bj/extra",
    ],
)
def test_the_secret_of_a_share_never_reaches_a_log(line: str) -> None:
    written = []
    logger = logging.getLogger("test.secrets")
    handler = logging.Handler()
    handler.addFilter(SecretsOut())
    handler.emit = lambda record: written.append(record.getMessage())  # type: ignore[method-assign]  # a handler that listens
    logger.addHandler(handler)
    logger.warning("%s", line)
    logger.warning(line.replace("%", "%%"))
    logger.removeHandler(handler)
    assert len(written) == 2
    assert all("x9ns7" not in text and "/share/…" in text for text in written)


def test_every_log_that_the_server_writes_goes_through_the_filter() -> None:
    config = serve.log_config()
    assert config["filters"]["secrets_out"]["()"] == "badges.web.guarding.SecretsOut"
    assert all(handler["filters"] == ["secrets_out"] for handler in config["handlers"].values())


# What is public holds no person


def test_public_addresses_are_cacheable_and_name_nobody(street: House, issued: Issued) -> None:
    unit = issued.award.unit
    name = "voorbeeldcollege"
    number = form(issued, FormName.OPEN_BADGE).status.list_url.rpartition("/")[2]
    achievement = f"/achievements/{unit.slug}/{unit.version}/en"
    for path in (
        f"/status/{number}",
        f"/issuers/{name}/did.json",
        f"/issuers/{name}",
        achievement,
        f"{achievement}/criteria",
        f"{achievement}/badge.png",
        f"{achievement}/badge.svg",
        "/units",
        f"/units/{unit.id}",
        f"/quality-assurance/{unit.quality_assurance.key}",
    ):
        for accept in ("text/html", "application/ld+json, application/json;q=0.9, */*;q=0.1"):
            answer = street.get(path, accept=accept)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"].startswith("public"), path
            assert "set-cookie" not in answer.headers, path
            assert not [word for word in PERSONAL if word.encode() in answer.content], path


def test_the_choice_of_a_language_is_not_shared_by_a_cache(street: House) -> None:
    answer = street.get("/units?lang=nl")
    assert "lang=nl" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert answer.headers["cache-control"].startswith("private")


def test_a_status_list_has_no_address_per_credential(street: House, issued: Issued) -> None:
    status = form(issued, FormName.OPEN_BADGE).status
    path = status.list_url.removeprefix(ADDRESSES.base)
    assert street.get(f"{path}/{status.index}").status_code == 404
    assert street.get(f"{path}?index={status.index}").content == street.get(path).content


def test_a_did_document_holds_public_halves_only(street: House) -> None:
    document = street.get("/issuers/voorbeeldcollege/did.json").text
    assert "PRIVATE" not in document
    methods = json.loads(document)["verificationMethod"]
    assert methods
    assert all("d" not in method.get("publicKeyJwk", {}) for method in methods)
    assert all(
        not [member for member in method if "private" in member.lower() or "secret" in member.lower()] for method in methods
    )


@pytest.mark.parametrize("file", ["voorbeeldcollege/issuer.json", "voorbeeldcollege/2026-06-ed25519.pem", "README.md"])
@pytest.mark.parametrize(
    "way", ["/static/../keys/", "/static/..%2f..%2f..%2fkeys/", "/static/%2e%2e/keys/", "/issuers/..%2f", "/keys/", "/static//"]
)
def test_no_path_leads_to_the_keys(street: House, way: str, file: str) -> None:
    answer = street.get(way + file)
    assert answer.status_code == 404
    assert "PRIVATE KEY" not in answer.text
    assert "public_key" not in answer.text


def test_the_server_listens_to_this_machine_only_unless_told() -> None:
    assert signature(serve.serve).parameters["host"].default == "127.0.0.1"


# Checking keeps nothing


def test_a_check_writes_nothing_and_asks_nobody_about_our_own_badges(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issue_one(house.installation)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))  # a file that went to disk would fail here
    before = [path.stat().st_mtime_ns for path in sorted(house.installation.folder.glob("badges.sqlite"))]
    file = certificate(issued) + b" " * 2_000_000
    answer = house.send("POST", "/verify", files={"file": ("x.pdf", file)}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert house.asked == [], "our own keys and lists come from our own rooms"
    assert before == [path.stat().st_mtime_ns for path in sorted(house.installation.folder.glob("badges.sqlite"))]


def test_a_changed_file_shows_nothing_of_what_it_says(street: House, issued: Issued) -> None:
    file = form(issued, FormName.OPEN_BADGE).content
    altered = file.replace(b"Italiaanse", b"Iberische")
    assert altered != file
    page = street.check(altered, accept="text/html").text
    assert "This file was changed after it was signed" in page
    for hidden in ("Iberische", "gastronomie", "Voorbeeldcollege"):
        assert hidden not in page, hidden
    answer = street.check(altered).json()
    assert answer["summary"] is None
    assert [f["code"] for f in answer["findings"] if f["outcome"] == "failed"] == ["proof.altered"]


def test_a_page_about_a_strangers_badge_loads_nothing_from_elsewhere(street: House, issued: Issued) -> None:
    page = street.check(form(issued, FormName.OPEN_BADGE).content, accept="text/html").text
    assert not re.findall(r"<(?:img|link|script|iframe|object|source)[^>]+(?:src|href)=\"(?!/)", page)


# Doors that sign


def test_without_tokens_the_doors_that_sign_do_not_exist(house: House) -> None:
    for answer in (
        house.award({}, None),
        house.award({}, "x" * 43),
        house.get("/awards/1"),
        house.send("POST", "/awards", content=b"{}"),
    ):
        assert answer.status_code == 404


def test_a_token_that_ended_opens_nothing_and_closes_the_doors_again(house: House) -> None:
    secret = house.token("issue", expires=AT + timedelta(days=1))
    assert house.award({}, secret).status_code == 422
    house.now = AT + timedelta(days=1)
    assert house.award({}, secret).status_code == 404, "it was the only one"
    other = house.token("issue")
    assert house.award({}, secret).status_code == 401
    (number,) = [t.id for t in house.installation.store.tokens() if t.expires_at is None]
    house.installation.store.revoke_token(number, AT)
    assert house.award({}, other).status_code == 404


def test_the_fingerprint_of_a_token_is_not_a_token(house: House) -> None:
    secret = house.token("issue")
    assert house.award({}, fingerprint(secret)).status_code == 401
    assert house.award({}, secret[:-1]).status_code == 401
    assert house.award({}, secret + "=").status_code == 401
