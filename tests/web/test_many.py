"""Many things at once over HTTP: sent in whatever way, worked through, told as page, JSON, CSV and XLSX, and gone when asked."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from itertools import count, product
from typing import Any

import httpx
import openpyxl
import pytest

from badges.checking import Checks, Row
from badges.issuing import Issued
from badges.model.issued import FormName
from badges.verification.facts import Answer, Found, Missing, Need
from badges.web import many, many_sent
from badges.web.guarding import without_secrets
from badges.web.judging import JudgePool
from badges.web.lists_judged import way_for_a_list
from badges.web.many_told import COLUMNS, XLSX, as_csv, harmless
from badges.web.ours import own_documents
from tests.installations import ADDRESSES, form
from tests.makers import AT
from tests.web.houses import BROWSER, House, share_path

NOBODY = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"]}


def a_zip(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


MINUTES = count(1)


def send(house: House, content: bytes, kind: str = "application/octet-stream", accept: str = "*/*") -> httpx.Response:
    """As everybody does, with a minute in between."""
    house.now = AT + timedelta(minutes=next(MINUTES))
    try:
        return send_now(house, content, kind, accept)
    finally:
        house.now = AT


def send_now(house: House, content: bytes, kind: str = "text/csv", accept: str = "*/*") -> httpx.Response:
    return house.send("POST", "/verify/many", content=content, headers={"content-type": kind, "accept": accept})


def form_of(*fields: tuple[str, str | None, bytes]) -> tuple[bytes, str]:
    body = b""
    for name, filename, content in fields:
        named = f'; filename="{filename}"' if filename is not None else ""
        body += f'--x\r\ncontent-disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"
    return body + b"--x--\r\n", "multipart/form-data; boundary=x"


def work(house: House, judges: JudgePool) -> list[Need]:
    """What the worker beside the server does; what it asked of the world."""
    asked: list[Need] = []
    here = house.installation

    def world(need: Need) -> Answer:
        asked.append(need)
        return Missing("offline")

    fetch = own_documents(here.store, here.keyring, ADDRESSES, world, lambda: AT)
    trust = here.keyring.trust(ADDRESSES, AT.date())
    checks = Checks(here.store, lambda: way_for_a_list(judges, fetch, lambda: trust, lambda: AT), lambda: AT)
    while waiting := checks.waiting():
        checks.some(waiting[0])
    return asked


def told(house: House, path: str) -> dict[str, Any]:
    found = house.get(path, accept="application/json")
    assert found.status_code == 200
    said: dict[str, Any] = found.json()
    return said


@pytest.fixture
def badge(issued: Issued) -> bytes:
    return form(issued, FormName.OPEN_BADGE).content


@pytest.fixture
def done(street: House, badge: bytes, judges: JudgePool) -> str:
    """A list of four that was worked through: in order, altered, not readable, and with a name that means harm."""
    files = {"good.json": badge, "bad.json": badge.replace(b"Green", b"Grean"), "=1+1.txt": b"hello", "photo.pdf": b"%PDF-1.7 x"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    answer = send(street, buffer.getvalue())
    assert answer.status_code == 202, answer.text
    work(street, judges)
    return answer.headers["location"]


def test_a_zip_is_taken_at_once_and_its_rows_wait(street: House, badge: bytes) -> None:
    answer = send(street, a_zip(one_json=badge, two_json=b"{}"))
    path = answer.headers["location"]
    assert answer.status_code == 202
    assert re.fullmatch(r"/verify/many/[a-z2-9]{28}", path)
    said = told(street, path)
    assert (said["state"], said["count"], said["checked"], said["counts"]["waiting"]) == ("waiting", 2, 0, 2)
    assert [(one["label"], one["state"], one["headline"]) for one in said["items"]] == [
        ("one.json", "waiting", None),
        ("two.json", "waiting", None),
    ]
    page = street.get(path)
    assert "0 of 2 checked" in page.text
    assert 'data-progress="5"' in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert "Waiting" in street.get(f"{path}/1").text
    street.installation.store.drop_checks(path.rpartition("/")[2])


def test_what_was_found_is_told_with_problems_first_and_each_row_in_words(street: House, done: str) -> None:
    said = told(street, done)
    assert [(one["label"], one["outcome"], one["headline"]) for one in said["items"]] == [
        ("good.json", "passed", "valid"),
        ("bad.json", "failed", "altered"),
        ("=1+1.txt", "failed", "unreadable"),
        ("photo.pdf", "failed", "unreadable"),
    ]
    assert said["state"] == "checked"
    assert said["items"][0]["title"]
    assert said["items"][0]["issuer"] == "Voorbeeldcollege"
    assert (said["items"][1]["title"], said["items"][1]["holder"], said["items"][1]["issuer"]) == (None, None, None)
    page = street.get(done)
    assert "3 are not in order" in page.text
    assert "data-progress" not in page.text
    assert page.text.index("bad.json") < page.text.index("good.json")
    row = street.get(f"{done}/2")
    assert "proof.altered" in row.text
    assert row.status_code == 200
    assert street.get(f"{done}/1", accept="application/json").json() == said["items"][0]
    assert street.get(f"{done}/9", accept="application/json").status_code == 404
    dutch = street.get(f"{done}?lang=nl")
    assert "3 zijn niet in orde" in dutch.text


def test_every_format_says_the_same_and_no_cell_does_anything(street: House, done: str) -> None:
    said = told(street, done)["items"]
    table = street.get(f"{done}?format=csv", accept=BROWSER)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="badges.csv"'
    head, *lines = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    assert head == list(COLUMNS)
    assert len(lines) == len(said) == 4
    sheet = openpyxl.load_workbook(io.BytesIO(street.get(done, accept=XLSX).content)).active
    assert sheet is not None
    _, *cells = sheet.iter_rows()
    for one, line, row in zip(said, lines, cells, strict=True):
        plain = ["" if v is None else " ".join(v) if isinstance(v, list) else str(v) for v in one.values()]
        assert line == [harmless(value) for value in plain]
        assert ["" if cell.value is None else str(cell.value) for cell in row] == plain
        assert all(cell.data_type in ("s", "n") for cell in row), "no formula"
    assert lines[2][2] == "'=1+1.txt"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "|x", "%x", "\uff1d1", "\u200b=1", "\u00a0=1"])
def test_a_cell_that_might_do_something_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"Welding;{cell}, {cell}") == f"Welding;'{cell},' {cell}", "where programs part cells at other letters"
    assert harmless("Noor =1") == "Noor =1"
    assert harmless('O\'Brien, "Noor"; x') == 'O\'Brien, "Noor"; x'


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_no_program_finds_something_to_do_wherever_it_parts_cells(separator: str) -> None:
    """All that can be written with five of these letters, read as programs do that part cells at this one."""
    for letters in product(f"{separator}\"\n'=", repeat=5):
        written = io.StringIO()
        csv.writer(written, lineterminator="\r\n").writerow(["1", harmless("".join(letters) + "1"), "x"])
        cells = [cell for line in csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=separator) for cell in line]
        assert not [cell for cell in cells if cell.lstrip(' "\n').startswith("=")], letters


def test_a_title_with_a_quotation_mark_is_text_in_dutch_excel() -> None:
    row = Row(1, """Welding;"=cmd|'/c calc'!A0;B""", None)
    (_, line) = csv.reader(io.StringIO(as_csv([row], "nl").decode("utf-8-sig")), delimiter=";")
    assert line[1].startswith("'")


def test_another_format_is_refused(street: House, done: str) -> None:
    assert street.get(f"{done}?format=pdf").status_code == 406


def test_a_form_takes_several_files_a_list_and_pasted_links(house: House, badge: bytes) -> None:
    listed = b"naam;link\nNoor;https://b.example/1\n"
    body, kind = form_of(
        ("files", "C:\\x\\one.json", badge), ("files", "list.csv", listed), ("links", None, b"Ali: https://b.example/2\nno link")
    )
    answer = send(house, body, kind, BROWSER)
    assert answer.status_code == 303
    items = told(house, answer.headers["location"])["items"]
    assert [(one["label"], one["row"]) for one in items] == [
        ("one.json", None),
        ("Noor", 2),
        ("Ali", 1),
        ("no link", 2),
    ]


def test_json_takes_links_and_files(house: House, judges: JudgePool, badge: bytes) -> None:
    order = {"items": [{"url": "https://b.example/1", "name": "Noor"}, {"content": base64.b64encode(badge).decode()}]}
    answer = send(house, json.dumps(order).encode(), "application/json")
    assert answer.status_code == 202, answer.text
    work(house, judges)
    assert [one["label"] for one in told(house, answer.headers["location"])["items"]] == ["Noor", ""]
    wrong = send(house, b'{"items": [{"url": "x", "content": ""}, {"content": "?"}, 3]}', "application/json")
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["errors"]] == ["items.0", "items.1", "items.2"]


def test_a_credential_that_names_items_of_its_own_is_one_thing(house: House) -> None:
    answer = send(house, json.dumps({**NOBODY, "items": [1]}).encode(), "application/json")
    assert told(house, answer.headers["location"])["count"] == 1


def test_our_own_links_and_codes_lead_to_what_they_show(street: House, issued: Issued, judges: JudgePool) -> None:
    path = share_path(issued)
    code = path.rpartition("/")[2]
    grouped = "-".join(code[n : n + 4] for n in range(0, 28, 4))
    answer = send(street, f"{ADDRESSES.base}{path}\n{grouped}\n".encode(), "text/csv")
    asked = work(street, judges)
    said = told(street, answer.headers["location"])
    assert [one["headline"] for one in said["items"]] == ["valid", "valid"], said
    assert [one["row"] for one in said["items"]] == [1, 2]
    assert not [need for need in asked if need.kind != "did"]
    assert code not in json.dumps(said)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "nothing-sent"),
        (a_zip(), 400, "nothing-sent"),
        (a_zip(a=b"1" * 500)[:60], 422, "file.truncated"),
        (b"https://b.example/1\n" * 1_002, 413, "too-many-items"),
        (a_zip(**{f"f{n}": b"1" for n in range(1_001)}), 413, "too-many-items"),
    ],
    ids=["nothing", "an empty ZIP", "half a ZIP", "too many links", "too many files"],  # a ZIP says when it was made
)
def test_what_cannot_be_taken_is_refused_with_the_reason(street: House, content: bytes, status: int, code: str) -> None:
    answer = send(street, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    page = send(street, content, accept=BROWSER)
    assert page.status_code == status
    assert 'role="alert"' in page.text
    assert "<title>Error: " in page.text


def test_a_bomb_is_refused_before_it_goes_off_and_a_body_that_is_too_large(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for n in range(8):
            made.writestr(str(n), bytes(9 * 2**20))
    answer = send(house, buffer.getvalue())
    assert (answer.status_code, answer.json()["code"]) == (413, "file.too_large")
    monkeypatch.setattr(many_sent, "LIST_BYTES", -many_sent.ENVELOPE_BYTES)
    assert send(house, b"x").status_code == 413
    assert "too large" in send(house, b"x", accept=BROWSER).text


def test_one_address_has_only_so_many_lists_that_wait(house: House, judges: JudgePool) -> None:
    for _ in range(many.LISTS_OF_ONE):
        assert send_now(house, b"https://b.example/1\n").status_code == 202
    refused = send_now(house, b"https://b.example/1\n")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    work(house, judges)
    assert send_now(house, b"https://b.example/1\n").status_code == 202
    assert [send_now(house, b"https://b.example/1\n").status_code for _ in range(2)] == [202, 429], "six in a minute"


def test_a_list_is_deleted_by_a_program_or_from_its_page_and_is_then_not_there(house: House) -> None:
    first, second = (send(house, b"https://b.example/1\n").headers["location"] for _ in range(2))
    assert house.send("DELETE", first).status_code == 204
    assert "Delete 1 result" in house.get(f"{second}/delete").text
    assert house.get(f"{first}/delete").status_code == 404
    answer = house.send("POST", f"{second}/delete", headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["location"]) == (303, "/verify/many?deleted")
    assert "The list was deleted." in house.get("/verify/many?deleted").text
    for path in (first, second, "/verify/many/" + "a" * 28, "/verify/many/x"):
        assert house.get(path, accept="application/json").status_code == 404
        page = house.get(path)
        assert page.status_code == 404
        assert "not any more" in page.text
        assert house.send("DELETE", path).status_code == 404
    assert house.get(first).content == house.get(second).content


def test_two_hundred_links_to_one_school_ask_for_its_key_and_list_once(street: House, badge: bytes, judges: JudgePool) -> None:
    asked: list[Need] = []
    documents = street.installation.documents()

    def world(need: Need) -> Answer:
        asked.append(need)
        if need.kind == "file":
            return Found(badge)
        return Found(json.dumps(documents[need.url]).encode()) if need.url in documents else Missing("not_found")

    answer = send(street, b"".join(b"https://b.example/%d\n" % n for n in range(200)))
    trust = street.installation.keyring.trust(ADDRESSES, AT.date())
    checks = Checks(street.installation.store, lambda: way_for_a_list(judges, world, lambda: trust, lambda: AT), lambda: AT)
    while waiting := checks.waiting():
        checks.some(waiting[0])
    said = told(street, answer.headers["location"])
    assert said["counts"] == {"failed": 0, "indeterminate": 0, "passed": 200, "not_applicable": 0, "waiting": 0}
    for kind in ("did", "status_list"):
        needed = [need for need in asked if need.kind == kind]
        assert len(needed) == len(set(needed)) == 1, kind
    assert len([need for need in asked if need.kind == "file"]) == 200
    assert 'aria-current="page">1<' in street.get(answer.headers["location"]).text
    assert "Row 200" in street.get(f"{answer.headers['location']}?page=4").text


def test_what_was_sent_is_not_in_the_store_any_more(done: str, street: House) -> None:
    assert street.installation.store.held_checks() == (0, 0)
    folder = street.installation.folder
    kept = b"".join(path.read_bytes() for path in folder.glob("badges.sqlite*"))
    assert b"=1+1.txt" not in kept
    assert done.rpartition("/")[2].encode() not in kept


def test_the_description_has_an_example_of_what_is_really_answered(street: House, done: str) -> None:
    paths = street.get("/openapi.json", accept="*/*").json()["paths"]
    said = told(street, done)
    listed = paths["/verify/many/{secret}"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert set(listed) == set(said)
    assert set(listed["counts"]) == set(said["counts"])
    assert all(set(one) == set(said["items"][0]) for one in listed["items"])
    taken = send(street, b"https://b.example/1\n")
    answers = paths["/verify/many"]["post"]["responses"]
    assert "200" not in answers
    assert set(answers["202"]["content"]["application/json"]["example"]) == set(taken.json())
    order = paths["/verify/many"]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert send(street, json.dumps(order).encode(), "application/json").status_code == 202
    for path in (taken.headers["location"],):
        street.send("DELETE", path)


def test_a_program_on_a_page_of_others_may_send_read_and_delete(house: House) -> None:
    asks = {"origin": "https://hr.example", "access-control-request-method": "POST"}
    assert house.send("OPTIONS", "/verify/many", headers=asks).headers["access-control-allow-methods"] == "POST"
    taken = send(house, b"https://b.example/1\n")
    path = taken.headers["location"]
    assert house.send("OPTIONS", path, headers=asks).headers["access-control-allow-methods"] == "GET, HEAD, DELETE"
    found, deleted = house.get(path, accept="application/json"), house.send("DELETE", path)
    gone, refused = house.get(path, accept="application/json"), send(house, b"")
    for answer in (taken, found, deleted, gone, refused):
        assert answer.headers["access-control-allow-origin"] == "*", answer.status_code


def test_the_address_of_a_list_is_in_no_log() -> None:
    line = "GET /verify/many/a2bcd3efg4hjk5mnp6qrs7tuv8wx/3?format=csv HTTP/1.1"
    assert without_secrets(line) == "GET /verify/many/…/3?format=csv HTTP/1.1"
