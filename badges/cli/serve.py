"""``badges serve``: the pages and the API, with a worker beside them."""

from __future__ import annotations

import errno
import gc
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from cyclopts import Parameter

from badges.cli.memory import use_one_arena
from badges.cli.opening import HERE, Place, keyring, now, settings, store
from badges.cli.preserve import lasting
from badges.cli.telling import USAGE, Failure, note, told
from badges.cli.tending import tended

if TYPE_CHECKING:
    from types import FrameType

    import uvicorn

    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store

_PROXIES = (
    "Addresses or networks of reverse proxies in front of this, such as 127.0.0.1,10.0.0.0/8: who asks is then whom they name in "
    "X-Forwarded-For, and limits of one address count by it. [BADGES_TRUSTED_PROXIES]"
)
_VC_API = (
    "BADGES_VC_API=1 signs whatever anybody sends, with throw-away keys: it is for trying out on this machine. "
    "Take the variable away,"
)


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    no_worker: Annotated[bool, Parameter(negative="")] = False,
    log_requests: Annotated[bool, Parameter(negative="")] = False,
    trusted_proxies: Annotated[str | None, Parameter(help=_PROXIES)] = None,
    place: Place = HERE,
) -> int:
    """Serve the pages and the API.

    On SQLite a worker is started beside it, started again when it ends by itself, and stopped with it. The routes that sign exist
    only once a token was made (`badges token new`).

        badges serve --data demo/data --keys demo/keys --passphrase-file demo/passphrase
        badges serve --host 0.0.0.0 --port 8080 --public-url https://badges.school.example

    Parameters
    ----------
    host
        The network address to listen on; only this machine can reach the default.
    port
        The port to listen on; 0 takes a free one.
    no_worker
        Start no worker: `badges work` runs elsewhere.
    log_requests
        Write a line for every request, with the network address that it came from. Who asked for what is nobody's business, so
        only start, stop and faults are written otherwise.
    """
    use_one_arena()
    gc.disable()  # nothing that is loaded before the first request is garbage
    try:
        made = settings(place, trusted_proxies=trusted_proxies)
        _serve(host, port, place, made, with_worker=not no_worker, log_requests=log_requests)
    finally:
        gc.enable()
    return 0


def _serve(host: str, port: int, place: Place, made: Settings, *, with_worker: bool, log_requests: bool) -> None:
    import uvicorn

    from badges.europass import BadWalletUrl
    from badges.fetching import cached, fetcher
    from badges.keyring import DamagedRecord, UnreadableTrust, WatchedTrust
    from badges.model.addresses import Addresses
    from badges.paper import typeset_apart
    from badges.reaching import LOCALHOST
    from badges.store import UnsupportedDatabase
    from badges.web.app import create_app

    addresses = Addresses(made.public_url)
    if made.vc_api and urlsplit(made.public_url).hostname not in LOCALHOST:
        raise Failure(f"{_VC_API} or give a public URL such as http://localhost:8000 instead of {made.public_url}.", USAGE)
    if made.vc_api and host not in LOCALHOST:
        raise Failure(f"{_VC_API} or listen on 127.0.0.1 instead of {host}.", USAGE)
    suites = None
    if made.vc_api:
        from badges.web.vc_api import new_suites

        suites = new_suites()
    _try_to_listen(host, port)
    with store(made) as opened, told(DamagedRecord, UnreadableTrust, UnsupportedDatabase, BadWalletUrl):
        keys = keyring(made)
        app = create_app(
            store=opened,
            keyring=keys,
            addresses=addresses,
            trust=WatchedTrust(keys, addresses, lambda: now().date(), *([made.trust] if made.trust else []), rest=1.0),
            clock=now,
            fetch=cached(fetcher(allow_localhost=urlsplit(made.public_url).hostname in LOCALHOST)),
            enqueue=_left_to_the_worker,
            wallet_configured=made.europass_wallet_url is not None,
            status_days=made.status_days,
            refresh=made.refresh,
            lasting=lasting(made),
            raising=lasting(made, "T") if made.tsa_url else None,
            fictitious=_invented(opened, keys),
            suites=suites,
        )
        # The Host of a request decides nothing here, addresses come from the public URL; and nobody says for somebody else who
        # asks, but a proxy that whoever runs this has named.
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            proxy_headers=bool(made.trusted_proxies),
            forwarded_allow_ips=list(made.trusted_proxies),
            server_header=False,
            log_config=log_config(),
            access_log=log_requests,
            timeout_keep_alive=15,
            ws="none",
        )
        # What is here now stays: looking through all of it for garbage again and again would cost every request.
        gc.freeze()
        gc.enable()
        server = uvicorn.Server(config)
        with _stopping(), typeset_apart(), _worker(place, server, wanted=with_worker):
            note(f"{made.public_url} is served at http://{host}:{port}. Stop with Ctrl-C.")
            server.run()


def _left_to_the_worker(_ids: Sequence[str]) -> None:
    """Deliveries that were kept are handed on by that: a worker looks for what is due several times a second."""


def _try_to_listen(host: str, port: int) -> None:
    """Nothing is started for an address where nobody can listen. Raises Failure."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if not 0 <= port < 1 << 16:
            raise OSError(errno.EINVAL, "there is no such port")
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        where = f"{host}, port {port}: {error.strerror}"
        raise Failure(f"Nobody can listen at {where}. Choose another with --port or --host.", USAGE) from error


def log_config() -> dict[str, Any]:
    """uvicorn's own logging, with the secrets of shares taken out of every line before it is written."""
    from uvicorn.config import LOGGING_CONFIG

    config = deepcopy(LOGGING_CONFIG)
    # Its own formatter for requests, with colours, takes longer than the rest of a request that asks for little.
    config["formatters"]["access"] = {"format": "%(levelname)s:     %(message)s"}
    config["filters"] = {"secrets_out": {"()": "badges.web.guarding.SecretsOut"}}
    for handler in config["handlers"].values():
        handler["filters"] = ["secrets_out"]
    return config


def _invented(opened: Store, keys: Keyring) -> bool:
    """Whether an issuer here is an invented school; the pages then say so."""
    found = (opened.organisation(keys.record(name).organisation) for name in keys.names())
    return any(organisation is not None and organisation.fictitious for organisation in found)


@contextmanager
def _stopping() -> Iterator[None]:
    """Let SIGTERM end this block instead of the process: uvicorn raises the signal again when it has stopped."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass  # somebody asked us to stop, and we did
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _worker(place: Place, server: uvicorn.Server, *, wanted: bool) -> Iterator[None]:
    """A worker of our own, started with the same options, started again when it ends, and stopped at the end."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "badges", "work", "--with-parent", *_options(place)]
    # Ctrl-C reaches the worker as well, and it may well have stopped before the server has answered its last request.
    with tended(command, "worker", stopping=lambda: server.should_exit):
        yield


def _options(place: Place) -> list[str]:
    given = {
        "--data": place.data,
        "--keys": place.keys,
        "--public-url": place.public_url,
        "--passphrase-file": place.passphrase_file,
    }
    return [str(part) for name, value in given.items() if value is not None for part in (name, value)]
