"""What is fetched once serves everybody for a while: whole lists and key documents, and nothing that is about one person."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from badges import fetching
from badges.fetching import cached
from badges.verification.facts import Answer, Found, Limits, Missing, Need
from badges.verification.verdict import Outcome
from badges.verifying import verify
from tests.fetching.askers import a_fetch, a_list, body
from tests.fetching.hostile import Hostile, server, whole
from tests.verification.signed import DID, LATER, LIST, a_badge, a_did_document, a_signed_badge, trust
from tests.verification.signed import a_list as a_signed_list


class Clock:
    """A moment that tests move on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def etags(*said: str, body: bytes = b"{}") -> Callable[[socket.socket, str], None]:
    """Answers with these headers, and 304 to whoever names the ETag."""

    def answer(connection: socket.socket, _path: str) -> None:
        asked = hostiles[-1].asked[-1]
        known = 'if-none-match: "1"' in asked.lower() or "if-modified-since: mon, 01" in asked.lower()
        connection.sendall(whole(b"", *said, status="304 Not Modified") if known else whole(body, *said))

    return answer


hostiles: list[Hostile] = []


def asked_for(said: tuple[str, ...], steps: list[float], folder: Path) -> list[str]:
    """What the server was asked, when somebody wants the list at each of these moments."""
    clock = Clock()
    with server(etags(*said), folder) as hostile:
        hostiles.append(hostile)
        fetch = cached(a_fetch(hostile, seconds=20), clock=clock)
        for moment in steps:
            clock.now = moment
            assert body(fetch(a_list(hostile))) == b"{}"
        return [
            "again" if "if-none-match" in asked.lower() or "if-modified-since" in asked.lower() else "anew"
            for asked in hostile.asked
        ]


@pytest.mark.parametrize(
    ("said", "moments", "expected"),
    [
        ((), [0, 59, 61], ["anew", "anew"]),
        (('ETag: "1"',), [0, 59, 61, 100, 122], ["anew", "again", "again"]),
        (("Last-Modified: Mon, 01 Jun 2026 12:00:00 GMT",), [0, 61], ["anew", "again"]),
        (('ETag: "1"', "Cache-Control: public, max-age=120"), [0, 119, 121], ["anew", "again"]),
        (('ETag: "1"', "Cache-Control: max-age=120", "Age: 100"), [0, 19, 21], ["anew", "again"]),
        (('ETag: "1"', "Cache-Control: max-age=999999"), [0, 299, 301], ["anew", "again"]),
        (('ETag: "1"', "Cache-Control: no-cache"), [0, 0], ["anew", "again"]),
        (("Cache-Control: no-cache",), [0, 0], ["anew", "anew"]),
        (("Cache-Control: max-age=0",), [0, 0], ["anew", "anew"]),
        (('ETag: "1"', "Cache-Control: no-store"), [0, 0], ["anew", "anew"]),
        (('ETag: "1"', "Cache-Control: max-age=-5, max-age=x, stale-if-error=99"), [0, 59, 61], ["anew", "again"]),
        (('ETag: "1"',), [0, 3599, 3601], ["anew", "again", "anew"]),
        (('ETag: "' + "x" * 400 + '"',), [0, 61], ["anew", "anew"]),
        (("ETag: 1",), [0, 61], ["anew", "anew"]),
        (("Last-Modified: yesterday",), [0, 61], ["anew", "anew"]),
    ],
)
def test_a_list_is_kept_as_long_as_its_server_says_but_not_for_long(
    said: tuple[str, ...], moments: list[float], expected: list[str], tmp_path: Path
) -> None:
    assert asked_for(said, moments, tmp_path) == expected


def test_what_a_server_said_is_told_to_nobody_else(tmp_path: Path) -> None:
    clock, places = Clock(), iter(["/one", "/two"])

    def moving(connection: socket.socket, path: str) -> None:
        if path == "/status/1":
            connection.sendall(whole(b"", f"Location: {next(places)}", status="302 Found"))
        else:
            connection.sendall(whole(b"{}", 'ETag: "1"'))

    with server(moving, tmp_path) as hostile:
        fetch = cached(a_fetch(hostile, seconds=20), clock=clock)
        for clock.now in (0.0, 61.0):
            assert body(fetch(a_list(hostile))) == b"{}"
        assert [asked.split(" ")[1] for asked in hostile.asked] == ["/status/1", "/one", "/status/1", "/two"]
        assert "if-none-match" not in "".join(hostile.asked).lower()


def test_what_is_about_one_person_is_kept_nowhere() -> None:
    asked: list[Need] = []

    def fetch(need: Need) -> Answer:
        asked.append(need)
        return Found(b"{}")

    kept = cached(fetch)
    for kind in ("did", "key", "status_list", "file", "badge", "refresh"):
        need = Need(kind, "https://school.example/1")
        kept(need)
        kept(need)
    assert [need.kind for need in asked] == ["did", "key", "status_list", "file", "file", "badge", "badge", "refresh", "refresh"]


def test_what_is_kept_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "ROOM", 100)
    asked: list[str] = []

    def fetch(need: Need) -> Answer:
        asked.append(need.url)
        return Found(b"x" * 60)

    kept = cached(fetch)
    for name in ("a", "a", "b", "a"):
        kept(Need("status_list", name))
    assert asked == ["a", "b", "a"], "there is room for one of them"


def test_whoever_wants_the_same_at_the_same_time_shares_one_request() -> None:
    asked: list[Need] = []
    let_go, begun = threading.Event(), threading.Event()

    def fetch(need: Need) -> Answer:
        asked.append(need)
        begun.set()
        let_go.wait(20)
        return Missing("timeout")

    kept, found = cached(fetch), list[Answer]()
    wants = [threading.Thread(target=lambda: found.append(kept(Need("status_list", "a")))) for _ in range(5)]
    wants[0].start()
    assert begun.wait(20)
    for one in wants[1:]:
        one.start()
    let_go.set()
    for one in wants:
        one.join(20)
    assert found == [Missing("timeout")] * 5
    assert 1 <= len(asked) <= 5
    kept(Need("status_list", "a"))
    assert len(asked) >= 2, "what was missing is asked for again"


def test_an_accident_of_a_fetch_is_everybodys_and_is_not_kept() -> None:
    accidents = iter([OSError("broken")])

    def fetch(_need: Need) -> Answer:
        for accident in accidents:
            raise accident
        return Found(b"{}")

    kept = cached(fetch)
    with pytest.raises(OSError, match="broken"):
        kept(Need("did", "a"))
    assert kept(Need("did", "a")) == Found(b"{}")


def test_two_badges_of_one_list_ask_the_issuer_for_one_list_and_one_key_document() -> None:
    """Nothing that the issuer sees tells which badge somebody looks at."""
    world = {DID: a_did_document(), LIST: a_signed_list()}
    asked: list[Need] = []

    def fetch(need: Need) -> Answer:
        asked.append(need)
        return Found(json.dumps(world[need.url]).encode())

    def of(index: int) -> bytes:
        entry = {**a_badge()["credentialStatus"], "id": f"{LIST}#{index}", "statusListIndex": str(index)}
        return a_signed_badge(a_badge(id=f"urn:uuid:{index}", credentialStatus=entry))

    alone = []
    for index in (7, 94_000):
        asked.clear()
        assert verify(of(index), fetch, trust(), at=LATER).headline == "valid"
        alone.append([*asked])
    assert alone[0] == alone[1] == [Need("did", DID), Need("status_list", LIST)]
    asked.clear()
    kept = cached(fetch)
    for index in (7, 94_000):
        assert verify(of(index), kept, trust(), at=LATER).headline == "valid"
    assert asked == alone[0]


def test_all_documents_of_one_check_have_one_bound() -> None:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "1"}
    urls = [f"https://school.example/status/{number}" for number in range(8)]
    badge = a_signed_badge(a_badge(credentialStatus=[{**entry, "id": f"{url}#1", "statusListCredential": url} for url in urls]))
    asked: list[str] = []

    def fetch(need: Need) -> Answer:
        asked.append(need.url)
        return Found(json.dumps(a_did_document()).encode() if need.kind == "did" else b" " * 1_000_000)

    verdict = verify(badge, fetch, trust(), at=LATER, limits=Limits(fetched_bytes=3_500_000))
    assert len(asked) == 1 + 4, "what would be too much is not even asked for"
    assert verdict.outcome is Outcome.INDETERMINATE
