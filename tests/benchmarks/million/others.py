"""What others' verifiers say of lines drawn by lot, and of lines in which one character was changed."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from badges.keyring import Keyring
from badges.proofs.did import did_web_url
from badges.publishing import publish_lists
from badges.store import Store, open_store
from tests.benchmarks.million.lines import Lines
from tests.benchmarks.million.report import Asked, Journal
from tests.installations import ADDRESSES, PASSPHRASE
from tests.oracles.agreed import BADGESLIB, BAZAAR, OPENVC
from tests.oracles.opinions import DigitalBazaar, Documents, Verifier, openbadgeslib, openvc

_DAYS = 7
_REASONS = 8


def ask_others(installation: Path, badges: Path, lines: Lines, asked: Asked, journal: Journal) -> None:
    """Draw lines, find them in the database, and have them judged; the journal hears each answer counted.

    Digital Bazaar's library judges all, in node processes side by side; the slower ones a part. All of them check the proof, the
    dates and the status, with the issuer's DID document and status lists as the installation publishes them now.
    """
    at = datetime.now(UTC)  # some of them know no other time
    drawn = lines.drawn(asked.verify, asked.seed)
    some = drawn[: asked.slow]
    shares = [drawn[number :: asked.processes] for number in range(asked.processes)]
    altered = drawn[: asked.changed]
    with open_store(f"sqlite:///{installation / 'badges.sqlite'}") as store:
        world = published(store, Keyring(installation / "keys", PASSPHRASE), at)
        journal.once("database", lambda: {"asked": asked.verify, "same": _as_kept(lines.read(badges, drawn), store)})
    ask = functools.partial(_ask, world=world, at=at)
    journal.once(BAZAAR, lambda: ask(DigitalBazaar, [lines.read(badges, share) for share in shares]))
    journal.once("changed", lambda: ask(DigitalBazaar, [_changed_lines(lines.read(badges, altered), altered, asked.seed)]))
    journal.once(BADGESLIB, lambda: ask(lambda: nullcontext(openbadgeslib), [lines.read(badges, some)]))
    journal.once(OPENVC, lambda: ask(lambda: nullcontext(openvc), [lines.read(badges, some)]))


def published(store: Store, keyring: Keyring, at: datetime) -> dict[str, Any]:
    """What the installation publishes at this moment: DID documents, by DID and by address, and status lists in force."""
    found: dict[str, Any] = {}
    for name in keyring.names():
        publish_lists(store, keyring, ADDRESSES, name, at=at, days=_DAYS)
        did = ADDRESSES.did(name)
        found[did] = found[did_web_url(did)] = keyring.did_document(name, ADDRESSES)
    for kept in store.status_lists():
        if kept.signed is not None:
            found[ADDRESSES.status_list(kept.number)] = json.loads(kept.signed)
    return found


def changed(line: bytes, lots: Random) -> bytes:
    """The badge with one character of one of its texts, each as likely as any other, replaced by another of its kind."""
    badge = json.loads(line)
    places = [(holder, key, number) for holder, key, text in _texts(badge) for number, c in enumerate(text) if _next(c) != c]
    holder, key, number = lots.choice(places)
    text = holder[key]
    holder[key] = text[:number] + _next(text[number]) + text[number + 1 :]
    return json.dumps(badge).encode()


def _next(c: str) -> str:
    for first, last in ("09", "az", "AZ"):
        if first <= c <= last:
            return first if c == last else chr(ord(c) + 1)
    return c


def _texts(value: Any) -> Iterator[tuple[Any, Any, str]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        if isinstance(member, str):
            yield value, key, member
        else:
            yield from _texts(member)


def _changed_lines(lines: Iterator[bytes], numbers: Sequence[int], seed: int) -> Iterator[bytes]:
    for line, number in zip(lines, numbers, strict=True):
        yield changed(line, Random(f"{seed} {number}"))


def _as_kept(lines: Iterable[bytes], store: Store) -> int:
    """How many of these lines are, byte for byte, what the database gives for their ids."""
    same = 0
    for line in lines:
        kept = store.credential(json.loads(line)["id"])
        same += kept is not None and kept.content == line
    return same


@dataclass
class _Tally:
    accepted: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def _ask(
    verifier: Callable[[], AbstractContextManager[Verifier]], shares: Sequence[Iterable[bytes]], world: Documents, at: datetime
) -> Mapping[str, Any]:
    with ThreadPoolExecutor(len(shares)) as threads:
        tallies = list(threads.map(lambda share: _judged(verifier, share, world, at), shares))
    reasons = sum((tally.reasons for tally in tallies), Counter())
    accepted, refused = (sum(getattr(tally, name) for tally in tallies) for name in ("accepted", "refused"))
    return {
        "asked": accepted + refused,
        "processes": len(shares),
        "accepted": accepted,
        "refused": refused,
        "reasons": dict(reasons.most_common(_REASONS)),
    }


def _judged(
    verifier: Callable[[], AbstractContextManager[Verifier]], lines: Iterable[bytes], world: Documents, at: datetime
) -> _Tally:
    tally = _Tally()
    with verifier() as verify:
        for line in lines:
            opinion = verify(json.loads(line), world, at)
            if opinion.accepted:
                tally.accepted += 1
            else:
                tally.refused += 1
                tally.reasons[opinion.reason] += 1
    return tally
