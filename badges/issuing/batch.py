"""Issuing as a stream: requests come in one by one, are made and kept in chunks, and each is issued once, whatever happens.

A chunk is one round of reserve, make, keep. Whoever is stopped in between loses reserved places and nothing else, and whoever
begins again with the same requests finds what was kept. Everything is drawn and kept here; making may happen in other processes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple, TypeVar

from badges.credentials.endorsement import BadgeEndorsements
from badges.credentials.open_badge import NOBODYS
from badges.issuing.again import changed, known_awards, twice
from badges.issuing.drawn import LENGTH, Chance, Drawn
from badges.issuing.further import forms_named, organisations_named
from badges.issuing.pool import Pool
from badges.issuing.preparing import Desk, what_is_said
from badges.issuing.units import Published
from badges.issuing.workbench import Chunk, Order, Rejected, Workbench, Worked, named
from badges.model.award import Award
from badges.model.issued import FormName
from badges.model.learning import LearningUnit
from badges.publishing import publish_lists
from badges.store import contents_of

T = TypeVar("T")

CHUNK = 500
"""Requests that are kept in one transaction."""

POOL_FROM = 1000
"""Requests from which on other processes pay: each takes half a second to begin."""
NAMED = 10
"""Plain requests that are as much as one with a picture of its own, which takes longer and shares no bytes with others."""
_AHEAD = 2
"""Chunks a process that are asked for before they are needed: it never waits for the store."""
_DRAWN = Chance()


@dataclass(frozen=True, slots=True)
class Made:
    """A request that was issued just now."""

    place: int
    ref: str
    award_id: str
    contents: Mapping[FormName, bytes]
    """The signed files."""


@dataclass(frozen=True, slots=True)
class MadeBefore:
    """A request that was issued before: nothing was signed again."""

    place: int
    ref: str
    award_id: str


BatchOutcome = Made | MadeBefore | Rejected


def issue_batch(
    orders: Iterable[Mapping[str, str]],
    desk: Desk,
    *,
    at: datetime,
    forms: Collection[FormName] = tuple(FormName),
    with_certificates: bool = False,
    chunk: int = CHUNK,
    processes: int = 1,
    go_on: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
    chance: Chance = _DRAWN,
) -> Iterator[Sequence[BatchOutcome]]:
    """Issue what is asked for, chunk by chunk; outcomes stand in the order of the requests and are kept when they are given.

    Nothing happens before the first chunk is asked for. A request with a fault is not issued, and the stream ends with its chunk
    unless it shall ``go_on``: who wants all or nothing checks first. ``progress`` hears how many requests are done. The bytes are
    the same whatever the number of ``processes``. Certificates take longer than all the rest, and can be made later.

    Raises NonConforming, ShapeMismatch, WorkerDied and the keyring's errors, KeysChanged too: of the chunk under way nothing is
    kept then.
    """
    batch = _Batch(desk, at, forms, chance, progress, with_certificates=with_certificates)
    coming: Iterator[tuple[int, Mapping[str, str]]] = enumerate(orders)
    first = _worth(coming, POOL_FROM) if processes > 1 else []
    start, ahead = batch.make_here, 0
    with ExitStack() as closing:
        if sum(map(_weight, first)) >= POOL_FROM:
            pool = closing.enter_context(Pool(processes, desk, at, batch.forms, with_certificates=with_certificates))
            start, ahead = pool.start, _AHEAD * processes
        coming = chain(first, coming)
        groups = iter(lambda: _worth(coming, chunk), [])
        for asked, worked in _in_order(groups, batch.ask, start, ahead):
            outcomes = batch.keep(asked, worked)
            yield outcomes
            if not go_on and any(isinstance(outcome, Rejected) for outcome in outcomes):
                return


_Orders = Sequence[tuple[int, Mapping[str, str]]]
"""Requests with their places."""


def _worth(coming: Iterator[tuple[int, Mapping[str, str]]], most: int) -> list[tuple[int, Mapping[str, str]]]:
    """The next requests, until together they are as much work as so many plain ones; none when there are no more."""
    taken, weight = [], 0
    while weight < most and (one := next(coming, None)) is not None:
        taken.append(one)
        weight += _weight(one)
    return taken


def _weight(order: tuple[int, Mapping[str, str]]) -> int:
    return 1 if named(order[1], "named_picture").lower() in ("", "no") else NAMED


class _Asked(NamedTuple):
    """A chunk, and the requests that came with it and are not in it: issued before, or standing there twice."""

    chunk: Chunk
    aside: _Orders
    lists: Mapping[str, str]
    """The status lists in which places were reserved, each with its issuer."""
    upto: int
    """The place after the last of these requests."""


def _in_order(
    groups: Iterator[_Orders],
    ask: Callable[[_Orders], _Asked],
    start: Callable[[Chunk], Callable[[], Worked]],
    ahead: int,
) -> Iterator[tuple[_Asked, Worked]]:
    """What came of each group; so many more than one are under way at a time."""
    under_way: deque[tuple[_Asked, Callable[[], Worked]]] = deque()
    for group in groups:
        asked = ask(group)
        under_way.append((asked, start(asked.chunk)))
        if len(under_way) > ahead:
            asked, worked = under_way.popleft()
            yield asked, worked()
    for asked, worked in under_way:
        yield asked, worked()


class _Batch:
    """Both ends of the work: what is asked of a workbench, and what is kept of it."""

    def __init__(
        self,
        desk: Desk,
        at: datetime,
        forms: Collection[FormName],
        chance: Chance,
        progress: Callable[[int], None],
        *,
        with_certificates: bool,
    ) -> None:
        self.forms = tuple(form for form in FormName if form in forms)
        self._desk, self._at, self._chance, self._progress = desk, at, chance, progress
        self._bench = Workbench(desk.keyring, desk, at, self.forms, with_certificates=with_certificates)
        self._units = Published(desk.store)
        self._published: set[str] = set()
        self._done = 0

    def ask(self, group: _Orders) -> _Asked:
        """What is to be made of these requests, with places reserved and lots drawn; what is known already stands aside."""
        units = _found((named(fields, "unit") for _, fields in group), self._units.unit)
        organisations = _found(_organisations(group), self._units.organisation)
        forms = _found((form for _, fields in group for form in forms_named(fields)), self._units.form)
        known = self._known(group, units)
        aside, fresh, issuers = [], [], list[str | None]()
        for place, fields in group:
            unit, ref = units.get(named(fields, "unit")), named(fields, "award_ref")
            refs = known[unit.awarding_body.id] if unit else set()
            if ref and ref in refs:
                aside.append((place, fields))
            else:
                refs.add(ref)
                fresh.append((place, fields))
                issuers.append(self._bench.issuer_of(unit.issuing_body).name if unit else None)
        entries = {name: self._reserve(name, issuers.count(name)) for name in dict.fromkeys(filter(None, issuers))}
        asked = [
            Order(place, fields, [next(entries[name]) for _ in self.forms] if name else ())
            for (place, fields), name in zip(fresh, issuers, strict=True)
        ]
        lots = self._chance.bytes(LENGTH * len(asked))
        lists = {url: name for order, name in zip(asked, issuers, strict=True) if name for url, _ in order.entries}
        chunk = Chunk(asked, lots, units, organisations, forms, self._said(fresh, units))
        return _Asked(chunk, aside, lists, group[-1][0] + 1)

    def make_here(self, chunk: Chunk) -> Callable[[], Worked]:
        """What works in this process, when it is asked for."""
        return lambda: self._bench.work(chunk, lambda: self._tell(self._done + 1))

    def keep(self, asked: _Asked, worked: Worked) -> list[BatchOutcome]:
        """Keep what was made, and say what became of each request."""
        if worked.rows.awards:
            self._bench.check_keys()
            self._publish(asked.lists)  # first, or whoever is stopped in between leaves badges whose list nobody can have
        new = self._desk.store.keep_rows(worked.rows)
        contents = contents_of(worked.rows)
        outcomes: list[BatchOutcome] = [*worked.rejected]
        outcomes += [Made(place, ref, id, contents[id]) for place, ref, id in worked.made if id in new]
        late = {place for place, _, id in worked.made if id not in new}  # somebody else issued them meanwhile
        outcomes += self._again([*asked.aside, *(order[:2] for order in asked.chunk.orders if order.place in late)])
        self._tell(asked.upto)
        return sorted(outcomes, key=lambda outcome: outcome.place)

    def _publish(self, lists: Mapping[str, str]) -> None:
        """Sign the lists that badges name from now on; those that are public already say nothing new."""
        for issuer in dict.fromkeys(issuer for url, issuer in lists.items() if url not in self._published):
            desk = self._desk
            publish_lists(desk.store, desk.keyring, desk.addresses, issuer, at=self._at, days=desk.status_days)
        self._published.update(lists)

    def _again(self, aside: _Orders) -> Iterator[BatchOutcome]:
        awards = [(place, self._bench.award(fields, self._units, Drawn(bytes(LENGTH), 0))) for place, fields in aside]
        known = known_awards([award for _, award in awards if isinstance(award, Award)], self._desk.store)
        for (place, fields), (_, award) in zip(aside, awards, strict=True):
            if not isinstance(award, Award):
                yield Rejected(place, fields.get("award_ref", ""), award)
            elif (before := known.get((award.awarding_body.id, award.ref))) is None:
                yield Rejected(place, award.ref, (twice(award.ref),))
            elif problem := changed(before, award):
                yield Rejected(place, award.ref, (problem,))
            else:
                yield MadeBefore(place, award.ref, before.id)

    def _known(self, group: _Orders, units: Mapping[str, LearningUnit]) -> dict[str, set[str]]:
        """The references among these that each awarding body has used already."""
        refs: dict[str, list[str]] = {unit.awarding_body.id: [] for unit in units.values()}
        for _, fields in group:
            if unit := units.get(named(fields, "unit")):
                refs[unit.awarding_body.id].append(named(fields, "award_ref"))
        return {body: self._desk.store.known_refs(body, theirs) for body, theirs in refs.items()}

    def _reserve(self, issuer: str, orders: int) -> Iterator[tuple[str, int]]:
        places = self._desk.store.reserve_places(
            issuer, orders * len(self.forms), addresses=self._desk.addresses, draw=self._chance.below
        )
        return ((place.list_url, place.index) for place in places)

    def _said(self, group: _Orders, units: Mapping[str, LearningUnit]) -> dict[tuple[str, str], BadgeEndorsements]:
        found = {}
        for name, language in {(named(fields, "unit"), named(fields, "language")): None for _, fields in group}:
            if (unit := units.get(name)) and language in unit.complete_languages:
                said = what_is_said(unit, language, self._bench.issuer_of(unit.issuing_body), self._desk, self._at)
                if said != NOBODYS:
                    found[name, language] = said
        return found

    def _tell(self, done: int) -> None:
        if done != self._done:
            self._done = done
            self._progress(done)


def _found(names: Iterable[str], find: Callable[[str], T | None]) -> dict[str, T]:
    """What requests name, as far as there is such a thing."""
    return {name: found for name in dict.fromkeys(names) if name and (found := find(name)) is not None}


def _organisations(group: _Orders) -> Iterator[str]:
    for _, fields in group:
        yield named(fields, "host")
        yield from organisations_named(fields)
