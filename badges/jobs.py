"""Durable work: deliveries, and lists to check, survive whatever happens to the process that works on them.

DBOS keeps a log of workflows in a database of its own beside the business database. Rules that it needs on SQLite: one process
launches it (a lock on a file beside it), always as the same executor, always with ``APPLICATION_VERSION`` (a hash of the
source, the default, would forget what an older program left), JSON instead of pickle, ids as arguments.

The row (of a delivery, of a list) is the truth and the log only an order to look at rows. So a workflow has an id of its own
and not a row's: an order that was lost, doubled or ended in an error costs nothing, because the sweep finds every row that is
due and in no order. Whoever keeps a row that is due has said all there is to say: the worker looks for such rows several times
a second, and nobody else needs this module, which is large.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

import httpx
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions, WorkflowStatus
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from badges.checking import Checks
from badges.delivering import deliver, give_up_waiting
from badges.europass import Pace, checked_url, wallet_client
from badges.model.delivery import MAX_ATTEMPTS, DeliveryState
from badges.store import Store, UnsupportedDatabase

APPLICATION_VERSION = "1"
"""Raise it only when workflows of the last version must not be finished by this one: they are dropped, the sweep takes over."""
EXECUTOR = "local"
QUEUE = "deliveries"
WORKFLOW = "deliver"
STEP = "attempt"
CHECKS_QUEUE = "checks"
CHECKS_WORKFLOW = "check"
CHECKS_STEP = "some"
LISTS_AT_ONCE = 2
"""Lists to check in progress."""
CHUNK = 10
"""Deliveries in one workflow: queues are polled, so a workflow is a handful and not one."""
AT_ONCE = 4
"""Workflows, and so deposits, in progress."""
SWEEP_LIMIT = 400
LONGEST_HOLD = 5.0
"""Seconds that an attempt waits for a service that is left alone; a longer pause sends it back to the rows."""
TICK = 0.3
"""Seconds between two looks at the clock."""
PATIENCE = 5.0
"""Seconds that a worker which is told to stop gives to the attempts under way."""
KEEP_LOG = timedelta(days=7)
"""How long finished workflows stay in the log."""

_log = logging.getLogger("badges.jobs")

Chore = Callable[[datetime], None]


class AlreadyWorking(RuntimeError):
    """Another worker process has this database."""

    def __init__(self, lock: Path, holder: str) -> None:
        self.holder = holder
        super().__init__(f"another worker{f' (process {holder})' if holder else ''} is at work on this database: {lock}")


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker process is given."""

    store: Store
    database_url: str
    wallet_url: str | None
    per_minute: int = 600
    """Deposits a minute at most."""
    attempts: int = MAX_ATTEMPTS
    """For one delivery, before it is given up."""
    send_email: bool = True
    """Whether the wallet may write to holders, where a delivery leaves that open."""
    sweep_every: float = 60.0
    """Seconds between looks at everything that is due; what becomes due in between is seen at its own time."""
    poll_every: float = 0.2
    chores: Sequence[Chore] = ()
    """Done at the start and with every sweep; each must be harmless to repeat and catch what it expects to go wrong."""
    checks: Checks | None = None
    """Whoever works through lists to check; without it they wait."""
    until_quiet: bool = False
    """End when nothing waits any more, instead of staying."""
    stop: Event = field(default_factory=Event)
    parent: int | None = None
    """End when this process is no longer our parent."""


def jobs_url(database_url: str) -> str:
    """Where the log of this business database is kept. Raises UnsupportedDatabase when it is no SQLite file."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise UnsupportedDatabase(database_url)
    file = Path(url.database)
    return f"sqlite:///{file.with_name(f'{file.stem}-jobs.sqlite').resolve()}"


class OldSqlite(RuntimeError):
    """This Python comes with a SQLite in which durable work cannot be logged."""

    def __init__(self, found: str) -> None:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        super().__init__(
            f"Durable work needs SQLite 3.42 or newer with Python {python}, this one has {found}. "
            "Use Python 3.11, or one with a newer SQLite. Issuing and verifying work as they are."
        )


def set_up(database_url: str) -> None:
    """Make the log's tables, so that whoever comes first may already enqueue. Harmless when they are there.

    Raises OldSqlite when this Python's SQLite cannot keep the log, and SQLAlchemyError when nobody can open it.
    """
    url = jobs_url(database_url)
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < (3, 42):
        # DBOS asks SQLite for milliseconds then; without them its tables refuse every row, with a traceback.
        raise OldSqlite(sqlite3.sqlite_version)
    Path(str(make_url(url).database)).parent.mkdir(parents=True, exist_ok=True)
    DBOS.migrate(url)


def work(given: Work) -> None:
    """Do durable work until ``stop`` is set (or all is quiet). Raises AlreadyWorking, BadWalletUrl and UnsupportedDatabase."""
    if given.wallet_url is not None:
        checked_url(given.wallet_url)
    with _alone(given.database_url):
        # No other worker can be at it, so what a dead one had claimed is free again. A command that seals and sends may be in
        # the middle of one attempt; the worst that comes of it is a deposit that the wallet knows already.
        given.store.release_claims()
        with wallet_client() as http:
            pace = Pace(given.per_minute)
            _register(given, http, pace)
            with _launched(given):
                _tidy(_now())
                _sweep_until_stopped(given, pace)


@contextmanager
def _alone(database_url: str) -> Iterator[None]:
    path = Path(str(make_url(jobs_url(database_url)).database)).with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise AlreadyWorking(path, lock.read(20).strip()) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield  # the lock goes when the file is closed, or with the process


def _register(given: Work, http: httpx.Client, pace: Pace) -> None:
    """Tell DBOS what its orders mean. Names matter: they are in the log."""

    @DBOS.step(name=STEP)
    def attempt(delivery_id: str) -> str:
        # What is left for now stays due, and the next sweep after the pause finds it.
        if given.wallet_url is None or pace.held() > LONGEST_HOLD or given.stop.wait(pace.turn()):
            return "not now"
        try:
            after = deliver(
                delivery_id,
                given.store,
                given.wallet_url,
                now=_now,
                client=http,
                executor=EXECUTOR,
                send_email=given.send_email,
                attempts=given.attempts,
                heard=pace.heard,
            )
        except SQLAlchemyError as error:
            _log.warning("delivery %s could not be looked at, a later sweep tries again: %s", delivery_id, error)
            return "store not at hand"
        if after is None:
            return "nothing to do"
        if after.state is not DeliveryState.DELIVERED:
            _log.info("delivery %s: %s (%s)", after.id, after.state, after.reason)
        return after.state.value

    @DBOS.workflow(name=WORKFLOW)
    def deliver_all(ids: list[str]) -> list[str]:
        outcomes = [attempt(delivery_id) for delivery_id in ids]
        _log.info("%d of %d delivered", outcomes.count(DeliveryState.DELIVERED), len(ids))
        return outcomes

    @DBOS.step(name=CHECKS_STEP)
    def check_some(number: int) -> bool:
        if given.checks is None or given.stop.is_set():
            return False  # what is left is found by the next sweep
        try:
            return given.checks.some(number)
        except SQLAlchemyError as error:
            _log.warning("list %d could not be looked at, a later sweep tries again: %s", number, type(error).__name__)
            return False

    @DBOS.workflow(name=CHECKS_WORKFLOW)
    def check_all(number: int) -> None:
        while check_some(number):
            pass


@contextmanager
def _launched(given: Work) -> Iterator[None]:
    DBOS(
        config=DBOSConfig(
            name="badges",
            system_database_url=jobs_url(given.database_url),
            application_version=APPLICATION_VERSION,
            executor_id=EXECUTOR,
            serializer=DBOSPortableJSONSerializer(),
            notification_listener_polling_interval_sec=given.poll_every,  # the stop waits for this thread
            log_level="WARNING",
            console_log_level="ERROR",
        )
    )
    try:
        DBOS.launch()  # makes its tables if need be, and takes up what a dead worker left
        for queue, at_once in ((QUEUE, AT_ONCE), (CHECKS_QUEUE, LISTS_AT_ONCE)):
            DBOS.register_queue(
                queue, worker_concurrency=at_once, polling_interval_sec=given.poll_every, on_conflict="always_update"
            )
        yield
        given.stop.set()
        patience = time.monotonic() + PATIENCE
        while _at_work() and time.monotonic() < patience:
            time.sleep(0.05)
    finally:
        DBOS.destroy()


def _at_work() -> bool:
    under_way = (DBOS.list_queued_workflows(queue_name=q, status="PENDING", load_input=False) for q in (QUEUE, CHECKS_QUEUE))
    return any(under_way)


def _tidy(at: datetime) -> None:
    """Drop open orders of other versions, which nobody would ever finish, and forget those that ended long ago."""
    orders = [*_open_orders(), *_open_orders(CHECKS_QUEUE)]
    foreign = [order.workflow_id for order in orders if order.app_version not in (None, APPLICATION_VERSION)]
    DBOS.cancel_workflows(foreign)
    before = (at - KEEP_LOG).isoformat()
    ended = DBOS.list_workflows(completed_before=before, limit=10_000, load_input=False, load_output=False)
    DBOS.delete_workflows([order.workflow_id for order in ended])


def _sweep_until_stopped(given: Work, pace: Pace) -> None:
    next_look, log_is_empty = 0.0, False
    while not given.stop.is_set():
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + given.sweep_every
            for chore in given.chores:
                chore(_now())
            if ended := given.store.forget_checks(_now()):
                _log.info("%d lists deleted, a day after they were made", ended)
            log_is_empty = False
            _sweep(given, pace)
        elif (due := given.store.next_due()) is not None and due <= _now():
            _sweep(given, pace)  # new, or a wait that grew has ended
        # Of lists that were deleted while somebody else was reading, something is in there.
        log_is_empty = log_is_empty or given.store.empty_log()
        lists = given.checks.waiting() if given.checks is not None else ()
        _order_checks(lists)
        if given.until_quiet and not lists and not given.store.deliveries_page(DeliveryState.PENDING, limit=1):
            return
        if given.parent is not None and os.getppid() != given.parent:
            _log.info("the process that started this worker has ended")
            return
        given.stop.wait(TICK)


def _sweep(given: Work, pace: Pace) -> None:
    """Order an attempt at everything that is due and in no order yet."""
    if given.wallet_url is None:
        if parked := give_up_waiting(given.store, _now()):
            _log.warning("%d deliveries waited, but there is no wallet service (BADGES_EUROPASS_WALLET_URL)", parked)
        return
    if pace.held() > 0:
        return
    ordered = {delivery_id for order in _open_orders() for delivery_id in _ids(order)}
    due = [d.id for d in given.store.due_deliveries(_now(), SWEEP_LIMIT) if d.id not in ordered]
    for chunk in _chunks(due):
        DBOS.enqueue_workflow_with_options(_order(WORKFLOW, QUEUE), list(chunk))


def _order_checks(lists: Sequence[int]) -> None:
    """Order work on the lists that wait and are in no order yet."""
    if not lists:
        return
    ordered = {int(order.input["args"][0]) for order in _open_orders(CHECKS_QUEUE) if order.input}
    for number in lists:
        if number not in ordered:
            DBOS.enqueue_workflow_with_options(_order(CHECKS_WORKFLOW, CHECKS_QUEUE), number)


def _open_orders(queue: str = QUEUE) -> list[WorkflowStatus]:
    return DBOS.list_queued_workflows(queue_name=queue, load_output=False)


def _ids(order: WorkflowStatus) -> list[str]:
    return [str(delivery_id) for delivery_id in order.input["args"][0]] if order.input else []


def _now() -> datetime:
    return datetime.now(UTC)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _order(workflow: str, queue: str) -> EnqueueOptions:
    return {
        "workflow_name": workflow,
        "queue_name": queue,
        "workflow_id": f"{workflow}-{uuid4()}",
        "app_version": APPLICATION_VERSION,
    }
