"""Workbenches in processes of their own: chunks go out, what came of them comes back, in the order in which they went."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, NamedTuple, Self

from badges.apart import Apart, Died
from badges.canonical import compiled
from badges.credentials.endorsement import BadgeEndorsements
from badges.issuing.preparing import Desk
from badges.issuing.workbench import Chunk, Order, Workbench, Worked
from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.model.concepts import Concept
from badges.model.issued import FormName
from badges.proofs import jades


class WorkerDied(RuntimeError):
    """A process that was signing is gone."""

    def __init__(self) -> None:
        super().__init__(
            "A process that was signing was ended from outside; perhaps memory ran out. What was kept before stays kept, and "
            "nothing is issued twice: run the same again to go on, perhaps with fewer processes."
        )


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a process is told once, to make a workbench like the one here. It opens the keys itself: no key leaves a process.

    It goes to a new process through a pipe that nobody else reads, never as an argument or in the environment.
    """

    keys: Path
    passphrase: bytes | None = field(repr=False)
    addresses: Addresses
    wallet_configured: bool
    refresh: bool
    lasting: jades.Lasting | None
    at: datetime
    forms: tuple[FormName, ...]
    with_certificates: bool
    fast_ways: bool
    pictures: dict[tuple[str, str, str, str, bool], bytes] = field(repr=False)


class Pool:
    """Processes that work. Whoever opens it closes it."""

    def __init__(self, processes: int, desk: Desk, at: datetime, forms: tuple[FormName, ...], *, with_certificates: bool) -> None:
        blueprint = Blueprint(
            desk.keyring.folder,
            desk.keyring.passphrase,
            desk.addresses,
            desk.wallet_configured,
            desk.refresh,
            desk.lasting,
            at,
            forms,
            with_certificates,
            compiled.is_on(),
            desk.pictures,
        )
        self._processes: list[Apart[_Packed, Worked]] = [Apart(_work, _begin, blueprint) for _ in range(processes)]
        self._packed: dict[int, tuple[object, bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self._processes:
            process.close(finish=error is None)

    def start(self, chunk: Chunk) -> Callable[[], Worked]:
        """Send a chunk out; what is given waits for what comes back, and raises WorkerDied or what ``Workbench.work`` raises."""
        packed = _Packed(
            [order._replace(fields=dict(order.fields)) for order in chunk.orders],
            chunk.lots,
            {name: self._pack(unit) for name, unit in chunk.units.items()},
            {name: self._pack(organisation) for name, organisation in chunk.organisations.items()},
            chunk.forms,
            chunk.said,
        )
        least_busy = min(self._processes, key=lambda process: process.waiting)
        return partial(_result, least_busy.ask(packed))

    def _pack(self, value: object) -> bytes:
        """A unit is as large as all requests for it, and always the same: it is packed once."""
        if id(value) not in self._packed:
            self._packed[id(value)] = value, pickle.dumps(value)
        return self._packed[id(value)][1]


def _result(coming: Future[Worked]) -> Worked:
    try:
        return coming.result()
    except Died as error:
        raise WorkerDied from error


class _Packed(NamedTuple):
    """A chunk on its way."""

    orders: list[Order]
    lots: bytes
    units: dict[str, bytes]
    organisations: dict[str, bytes]
    forms: Mapping[str, Concept]
    said: Mapping[tuple[str, str], BadgeEndorsements]


class _Process:
    """What a process has while it works."""

    bench: Workbench
    unpacked: ClassVar[dict[bytes, Any]] = {}
    is_settled = False


def _begin(blueprint: Blueprint) -> None:
    """The first thing a new process does."""
    compiled.use_reference(not blueprint.fast_ways)
    keyring = Keyring(blueprint.keys, blueprint.passphrase)
    _Process.bench = Workbench(keyring, blueprint, blueprint.at, blueprint.forms, with_certificates=blueprint.with_certificates)


def _work(packed: _Packed) -> Worked:
    units = {name: _unpack(content) for name, content in packed.units.items()}
    organisations = {name: _unpack(content) for name, content in packed.organisations.items()}
    worked = _Process.bench.work(Chunk(packed.orders, packed.lots, units, organisations, packed.forms, packed.said))
    if not _Process.is_settled:  # what was loaded and learnt is there to stay: nobody need look through it for garbage again
        gc.collect()
        gc.freeze()
        _Process.is_settled = True
    return worked


def _unpack(content: bytes) -> Any:
    """The very same value every time: what is kept of a unit is kept by identity."""
    if content not in _Process.unpacked:
        _Process.unpacked[content] = pickle.loads(content)  # noqa: S301  # our own process packed it
    return _Process.unpacked[content]
