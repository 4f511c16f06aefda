"""Small badges are judged where they are received, the rest in a process: with the same verdict, never from old answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from badges.canonical import compiled
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.verification.facts import LIMITS, POLICY, Answer, Found, Missing, Need
from badges.verification.verdict import Verdict, to_json
from badges.web.at_hand import ROOM, AtHand
from badges.web.judging import JudgePool
from badges.web.steps import Check
from tests.installations import ADDRESSES, Installation, form, issue_one
from tests.verification.signed import LATER, a_european, a_real_seal, a_signed_badge, as_file, documents, trust
from tests.web.houses import House

Spoil = Callable[[dict[str, Any]], object]


def changed(spoil: Spoil) -> bytes:
    """The signed badge with something else in it."""
    badge = orjson.loads(a_signed_badge())
    spoil(badge)
    return as_file(badge)


def twins(badge: dict[str, Any]) -> None:
    """Two things that only patience tells apart."""
    badge["credentialSubject"]["result"] = [{"type": ["Result"], "value": "1"}] * 2


def work(badge: dict[str, Any]) -> None:
    """As large as many badges, and many times the work: every item of a list is a thing of its own."""
    described = badge["credentialSubject"]["achievement"]["resultDescription"]
    described[0]["allowedValue"] = [str(number % 10) for number in range(8_000)]


FILES = {
    "as it was issued": a_signed_badge(),
    "altered": a_signed_badge().replace(b"Italian", b"Itelian", 1),
    "cut short": a_signed_badge()[:-30],
    "not as the schema has it": changed(lambda badge: badge.update(validFrom="yesterday")),
    "with twins": changed(twins),
    "with an inline context": changed(lambda badge: badge["@context"].append({"ex": "https://example.org/#"})),
    "with a lot of work": changed(work),
    "endorsed": changed(lambda badge: badge.update(endorsement=[orjson.loads(a_signed_badge())])),
    "a European credential": a_real_seal().on(a_european()),
}
LONG = {"with twins", "with an inline context", "with a lot of work", "endorsed", "a European credential"}


def facts(needs: frozenset[Need]) -> dict[Need, Answer]:
    """What the world answers."""
    world = documents()
    return {need: Found(orjson.dumps(world[need.url])) if need.url in world else Missing("not_found") for need in needs}


def verdict_of(check: Check, pool: JudgePool | None) -> Verdict | None:
    """Step by step to the end: here, or in these processes."""
    for _ in range(LIMITS.rounds + 2):
        step = asyncio.run(check.step_in(pool)) if pool else check.step_here()
        if step is None or isinstance(step, Verdict):
            return step
        check.learn(facts(step))
    raise AssertionError("no end")


@pytest.mark.parametrize("name", FILES)
def test_whoever_judges_comes_to_the_same(name: str, judges: JudgePool) -> None:
    def a_check() -> Check:
        return Check(FILES[name], trust(), LATER, POLICY)

    here, there = verdict_of(a_check(), None), verdict_of(a_check(), judges)
    assert (here is None) == (name in LONG) or not compiled.is_on(), "what takes long is left to a process"
    assert there is not None
    assert here is None or to_json(here) == to_json(there)


def test_large_answers_are_read_in_a_process() -> None:
    check = Check(a_signed_badge(), trust(), LATER, POLICY)
    step = check.step_here()
    assert isinstance(step, frozenset)
    check.learn({**facts(step), Need("status_list", "https://x.example/list"): Found(bytes(300_000))})
    assert check.step_here() is None


def test_a_badge_that_is_withdrawn_is_revoked_for_the_next_who_asks(house: House) -> None:
    badge = form(issue_one(house.installation), FormName.OPEN_BADGE)
    assert house.check(badge.content).json()["headline"] == "valid"
    kept = house.installation
    revoke([badge], "issued_in_error", kept.store, kept.keyring, ADDRESSES, at=house.now, days=7)
    assert house.check(badge.content).json()["headline"] == "revoked"


def test_what_is_ours_is_read_again_only_when_something_was_written(installation: Installation) -> None:
    asked: list[Need] = []
    need = Need("status_list", ADDRESSES.status_list(1))

    def own(need: Need) -> Answer | None:
        asked.append(need)
        return Found(b"list")

    watch = installation.store.watch()
    hand = AtHand(own, watch, clock=lambda: 0.0)
    for _ in range(3):
        hand.look()
        assert hand.answers([need]) == {need: Found(b"list")}
    assert len(asked) == 1
    issue_one(installation)
    hand.look()
    hand.answers([need])
    assert len(asked) == 2
    watch.close()


def test_what_is_not_ours_has_to_be_fetched_once_a_second(installation: Installation) -> None:
    now = 0.0
    need = Need("did", "did:web:elsewhere.example")
    watch = installation.store.watch()
    hand = AtHand(lambda _: None, watch, clock=lambda: now)
    assert not hand.answers([need])
    hand.keep({need: Found(b"did"), Need("did", "did:web:gone"): Missing("not_found")}, hand.look())
    assert hand.answers([need, Need("did", "did:web:gone")]) == {need: Found(b"did")}
    now = 1.1
    assert not hand.answers([need])
    watch.close()


def test_strangers_cannot_fill_the_memory(installation: Installation) -> None:
    watch = installation.store.watch()
    hand = AtHand(lambda _: None, watch, clock=lambda: 0.0)
    needs = [Need("status_list", f"https://x.example/{number}") for number in range(40)]
    for need in needs:
        hand.keep({need: Found(bytes(1_000_000))}, hand.look())
    kept = hand.answers(needs)
    assert list(kept) == needs[-len(kept) :], "the newest are kept"
    assert 0 < sum(len(one.body) for one in kept.values() if isinstance(one, Found)) <= ROOM
    hand.keep({needs[0]: Found(bytes(ROOM + 1))}, hand.look())
    assert needs[0] not in hand.answers(needs)
    watch.close()


def test_an_answer_from_before_something_was_written_is_not_kept(installation: Installation) -> None:
    need = Need("did", "did:web:elsewhere.example")
    watch = installation.store.watch()
    hand = AtHand(lambda _: None, watch)
    version = hand.look()
    issue_one(installation)
    hand.keep({need: Found(b"old")}, version)
    assert not hand.answers([need])
    watch.close()


def test_a_badge_that_was_replaced_is_asked_for_in_the_store(installation: Installation) -> None:
    badge = form(issue_one(installation), FormName.OPEN_BADGE)
    watch = installation.store.watch()
    need = Need("record", badge.id)
    assert AtHand(lambda _: None, watch).answers([need]) == {need: Missing("not_found")}
    assert watch.was_superseded(badge.id) is False
    watch.close()


def test_a_database_in_memory_counts_as_changed_each_time() -> None:
    from badges.store import open_store

    with open_store("sqlite://") as store:
        watch = store.watch()
        assert watch.version() != watch.version()
        assert watch.was_superseded("x") is None
