"""The frame that every stand-in shares: it listens on loopback, says where in a file, and ends with whoever started it."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Server(ThreadingHTTPServer):
    """A thread a connection; clients that are killed in the middle of one are no news."""

    daemon_threads = True
    parent: int | None = None
    """The process to end with."""

    @property
    def address(self) -> str:
        """``http://127.0.0.1:…``"""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def service_actions(self) -> None:
        if self.parent is not None and os.getppid() != self.parent:
            sys.exit()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def options_of(description: str) -> argparse.ArgumentParser:
    """The options that every stand-in has."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--ready", type=Path, help="file that gets the URL once it listens")
    options.add_argument("--with-parent", action="store_true", help="end when the process that started this one has ended")
    return options


def listening(chosen: argparse.Namespace, answers: type[BaseHTTPRequestHandler]) -> Server:
    """A server on loopback that does not answer yet."""
    return Server(("127.0.0.1", chosen.port), answers)


def serve(server: Server, name: str, url: str, chosen: argparse.Namespace) -> None:
    """Answers until it is killed."""
    if chosen.ready:
        draft = chosen.ready.with_suffix(".draft")
        draft.write_text(url)
        draft.rename(chosen.ready)
    print(f"{name} at {url}", flush=True)
    server.parent = os.getppid() if chosen.with_parent else None
    with suppress(KeyboardInterrupt):
        server.serve_forever()
