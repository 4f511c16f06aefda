"""An installation that a browser can visit."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from badges.issuing import Issued
from badges.issuing.files import files_of
from tests.web.houses import House, credential_path, share_path


@dataclass(frozen=True, slots=True)
class Site:
    """What a browser can visit: addresses, secrets and files of one installation."""

    url: str
    strangers_url: str
    """The same pages by somebody who knows no issuer."""
    house: House
    issued: Issued
    revoked: Issued
    files: Path
    token: str

    @property
    def credential(self) -> str:
        """The private address of a credential."""
        return credential_path(self.issued)

    @property
    def share(self) -> str:
        """A share that is open."""
        return share_path(self.issued)

    @property
    def withdrawn_share(self) -> str:
        """A share of a badge that was withdrawn."""
        return share_path(self.revoked)


class Served:
    """An application on a free port of this machine, while the block lasts."""

    def __init__(self, house: House) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, server_header=False, proxy_headers=False))
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve([self._socket])))

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://localhost:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


def write_files(folder: Path, issued: Issued, revoked: Issued) -> Path:
    folder.mkdir()
    for name, content in files_of(issued).items():
        (folder / name).write_bytes(content)
    (folder / "altered.json").write_bytes((folder / "open-badge.json").read_bytes().replace(b"Italiaanse", b"Iberische"))
    (folder / "revoked.json").write_bytes(files_of(revoked)["open-badge.json"])
    (folder / "letter.txt").write_bytes(b"Dear Sir or Madam")
    (folder / "large.png").write_bytes(bytes(14_000_000))
    return folder
