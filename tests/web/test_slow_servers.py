"""A server that takes its time is told as that, whichever of an issuer's it is, and never as a file that is too complicated."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from badges.verification.facts import Answer, Found, Missing, Need, Trust
from badges.verification.several import Item
from badges.verification.verdict import to_json
from badges.verifying import from_documents, verify
from badges.web.judging import JudgePool
from badges.web.lists_judged import way_for_a_list
from badges.web.world import Limits
from tests.installations import Installation
from tests.verification import signed
from tests.verification.open_badges_2 import badges
from tests.web.houses import a_house

SHORT = Limits(fetch_seconds=0.5)


@dataclass
class Slow(dict[str, Answer]):
    """What the world has. Where a name begins like this, its server answers only when the test is over."""

    world: dict[str, Any]
    held: str
    over: threading.Event = field(default_factory=threading.Event)

    def get(self, url: str, default: Any = None) -> Any:
        if url.startswith(self.held):
            self.over.wait(30)
        return Found(json.dumps(self.world[url]).encode()) if url in self.world else default


CASES = {
    "the page of a hosted badge": (badges.as_file(badges.an_assertion()), badges.hosted_world(), badges.ASSERTION),
    "its class": (badges.as_file(badges.an_assertion()), badges.hosted_world(), badges.BADGE),
    "its issuer": (badges.as_file(badges.an_assertion()), badges.hosted_world(), badges.ISSUER),
    "a DID document": (signed.a_signed_badge(), signed.documents(), "did:"),
    "a status list": (signed.a_signed_badge(), signed.documents(), "https:"),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Iterator[tuple[bytes, Slow, dict[str, Any]]]:
    """A file, the world it is checked in, and the verdict of whoever was not answered by one server."""
    file, world, held = CASES[request.param]
    slow = Slow(world, held)
    answers = from_documents(world)

    def told(need: Need) -> Answer:
        return Missing("timeout") if need.url.startswith(held) else answers(need)

    yield file, slow, to_json(verify(file, told, Trust(), at=signed.LATER))
    slow.over.set()


def test_a_slow_server_is_told_as_what_did_not_come(
    case: tuple[bytes, Slow, dict[str, Any]], installation: Installation, judges: JudgePool
) -> None:
    file, slow, expected = case
    house = a_house(installation, judges, SHORT, trust=Trust())
    house.now, house.found = signed.LATER, slow
    said = house.check(file).json()
    codes = [found["code"] for found in said["findings"]]
    assert "file.too_complex" not in codes
    assert codes == [found["code"] for found in expected["findings"]]
    assert "timeout" in json.dumps(said)


@pytest.mark.parametrize("case", ["its class", "a status list"], indirect=True)
def test_so_it_is_in_a_list(case: tuple[bytes, Slow, dict[str, Any]], judges: JudgePool) -> None:
    file, slow, expected = case
    way = way_for_a_list(judges, lambda need: slow.get(need.url, Missing("offline")), Trust, lambda: signed.LATER, SHORT)
    assert to_json(way(Item("", file))) == expected


def test_time_that_is_over_is_the_end_of_asking(judges: JudgePool) -> None:
    asked: list[Need] = []
    answers = from_documents(badges.hosted_world())

    def fetch(need: Need) -> Answer:
        asked.append(need)
        return answers(need)

    way = way_for_a_list(judges, fetch, Trust, lambda: signed.LATER, Limits(fetch_seconds=0.0))
    way(Item("", badges.as_file(badges.an_assertion())))
    assert len(asked) == 1, "what is at hand is heard, and then the last word is given"
