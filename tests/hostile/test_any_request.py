"""A sample of what `make fuzz` knocks with: the same requests, fewer of them."""

from __future__ import annotations

import pytest

from tests.fuzz import knocking
from tests.fuzz.described import described
from tests.fuzz.guided import GROUPS, guided
from tests.fuzz.knocking import Doors, Knock, look, requests
from tests.fuzz.pieces import Piece
from tests.hostile.pages import intrusions


@pytest.mark.soak
def test_requests_of_every_kind_find_nothing() -> None:
    piece = requests(7, 1_000, 300)
    assert piece.faults == []
    assert piece.counts["requests"] == 300


@pytest.mark.soak
def test_requests_made_of_our_own_description_find_nothing() -> None:
    pytest.importorskip("schemathesis")
    piece = described(7, 0, 200)
    assert piece.faults == []
    assert piece.counts["requests"] == 200


@pytest.mark.soak
@pytest.mark.parametrize("group", GROUPS)
def test_what_a_fuzzer_that_sees_our_lines_makes_finds_nothing(group: str) -> None:
    pytest.importorskip("atheris")
    piece = guided(7, 10_000 * list(GROUPS).index(group), 500)
    assert piece.faults == []
    assert piece.counts["executions"] >= 500
    assert piece.tallies["places_reached_in_all_runs"][group] > 100


@pytest.mark.soak
def test_an_accident_behind_a_door_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_doors: Doors, _knock: Knock, _number: int = 0, **_more: object) -> None:
        raise RuntimeError("an accident")

    monkeypatch.setattr(Doors, "knock", broken)
    piece = Piece(1)
    look(knocking.opened(), piece, Knock("GET", "/"), 1, 7)
    (fault,) = piece.faults
    assert (fault["number"], "an accident" in fault["detail"]) == (7, True)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<script type="module" src="https://evil.example/x.js"></script>',
        '<img src=x onerror="alert(1)">',
        '<img src="https://evil.example/pixel">',
        '<img src="data:text/html,x">',
        '<p style="color: red">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<a href="https://evil.example/">x</a>',
        '<a href="//evil.example/" rel="nofollow">x</a>',
        '<form action="https://evil.example/"></form>',
        '<iframe src="/"></iframe>',
        '<meta http-equiv="refresh" content="0">',
        '<base href="/x/">',
    ],
)
def test_what_must_not_stand_on_a_page_would_be_found(markup: str) -> None:
    assert intrusions(f"<main>{markup}</main>")


def test_what_stands_on_our_pages_is_no_intrusion() -> None:
    assert intrusions('<a href="/how">x</a><a rel="noopener noreferrer nofollow" href="https://x.example/">x</a>') == []
    assert intrusions('<script type="module" src="/static/page.js"></script><a href="mailto:a@b.example">x</a>') == []
