"""``badges work``: the process that does what must survive a crash."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, settings, store
from badges.cli.telling import note, told

if TYPE_CHECKING:
    from badges.checking import Checks, Way
    from badges.jobs import Chore
    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store


def work(
    *,
    wallet: Annotated[str | None, Parameter(help="Wallet service. [BADGES_EUROPASS_WALLET_URL]")] = None,
    sweep: float = 60.0,
    until_quiet: Annotated[bool, Parameter(negative="")] = False,
    with_parent: Annotated[bool, Parameter(negative="")] = False,
    place: Place = HERE,
) -> int:
    """Do the durable work: deliver to wallets, check lists, sign status lists again before they end.

    Stays until it is told to stop (Ctrl-C, SIGTERM). It may be killed at any moment and started again: what was under way is
    taken up, and a wallet never gets a credential twice. One worker a database; `badges serve` starts one by itself.

    Parameters
    ----------
    sweep
        Seconds between looks at everything that waits.
    until_quiet
        End when no delivery and no list waits any more.
    with_parent
        End when the process that started this one has ended.
    """
    from badges.europass import BadWalletUrl
    from badges.jobs import AlreadyWorking, OldSqlite, Work
    from badges.jobs import work as do_work
    from badges.store import UnsupportedDatabase

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines carry e-mail addresses
    made = settings(place)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    wallet_url = wallet or made.europass_wallet_url
    if wallet_url is None:
        note("No wallet service is configured (BADGES_EUROPASS_WALLET_URL): nothing is delivered, upload bundles are offered.")
    keys = keyring(made)
    with (
        store(made) as opened,
        told(AlreadyWorking, BadWalletUrl, OldSqlite, UnsupportedDatabase),
        _checks(opened, made, keys) as checks,
    ):
        do_work(
            Work(
                opened,
                made.database,
                wallet_url,
                per_minute=made.europass_per_minute,
                attempts=made.europass_attempts,
                send_email=made.europass_mail,
                sweep_every=sweep,
                chores=(_renewing(opened, made, keys),),
                checks=checks,
                until_quiet=until_quiet,
                stop=stop,
                parent=os.getppid() if with_parent else None,
            )
        )
    return 0


@contextmanager
def _checks(opened: Store, made: Settings, keys: Keyring) -> Iterator[Checks | None]:
    """Who works through lists that somebody wants checked. Where nobody can say whom this installation knows, they wait."""
    from badges.checking import Checks
    from badges.keyring import DamagedRecord, UnreadableTrust, WatchedTrust
    from badges.model.addresses import Addresses
    from badges.web.judging import JudgePool

    addresses = Addresses(made.public_url)
    try:
        trust = WatchedTrust(keys, addresses, lambda: now().date(), *([made.trust] if made.trust else []), rest=1.0)
    except (DamagedRecord, UnreadableTrust) as error:
        note(f"Lists are not checked by this worker: {error}")
        yield None
        return
    pool = JudgePool()

    def new_way() -> Way:
        from badges.cli.checking import elsewhere  # a worker that has no lists to check needs nothing of all this
        from badges.web.lists_judged import way_for_a_list
        from badges.web.ours import own_documents

        return way_for_a_list(pool, own_documents(opened, keys, addresses, elsewhere(made, offline=False), now), trust, now)

    try:
        yield Checks(opened, new_way, now)
    finally:
        pool.close()


def _renewing(opened: Store, made: Settings, keys: Keyring) -> Chore:
    """The chore of signing status lists again in time. Without the keys it says so once and leaves it to others."""
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.model.addresses import Addresses
    from badges.publishing import publish_lists

    problems = set()

    def renew(at: datetime) -> None:
        for name in keys.names():
            try:
                publish_lists(opened, keys, Addresses(made.public_url), name, at=at.replace(microsecond=0), days=made.status_days)
            except (UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord) as error:
                if str(error) not in problems:
                    problems.add(str(error))
                    note(f"Status lists of {name} are not signed again by this worker: {error}")

    return renew
