"""An installation that a browser can visit."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from badges.combining import Record, combine
from badges.endorsing import Words, endorse
from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.model.issued import FormName
from badges.superseding import supersede
from tests.installations import ADDRESSES, Installation, form, orders
from tests.makers import AT
from tests.verification.open_badges_2.badges import an_assertion
from tests.web.houses import House, credential_path, share_path

ISSUER = "voorbeeldcollege"


@dataclass(frozen=True, slots=True)
class Site:
    """What a browser can visit: addresses, secrets and files of one installation."""

    url: str
    strangers_url: str
    """The same pages by somebody who knows no issuer."""
    outside_url: str
    """The same pages by somebody who knows a school elsewhere."""
    busy_url: str
    """The same pages where nobody may wait for a turn."""
    house: House
    issued: Issued
    revoked: Issued
    superseded: Issued
    """What was issued for an award before it was corrected."""
    badge_alone: Issued
    european_alone: Issued
    files: Path
    token: str

    @property
    def holder(self) -> str:
        """The address of whom the badge was made for."""
        email = self.issued.award.holder.email
        assert email is not None
        return email

    @property
    def credential(self) -> str:
        """The private address of a credential."""
        return credential_path(self.issued)

    @property
    def old_european(self) -> str:
        """The private address of a European credential that was replaced; its badge has the address of the new one."""
        return f"/credentials/{form(self.superseded, FormName.EUROPEAN).id}"

    @property
    def credential_alone(self) -> str:
        """The private address of a badge without a European credential."""
        return credential_path(self.badge_alone)

    @property
    def share_alone(self) -> str:
        """A share of a European credential without a badge."""
        return share_path(self.european_alone)

    @property
    def share(self) -> str:
        """A share that is open."""
        return share_path(self.issued)

    @property
    def withdrawn_share(self) -> str:
        """A share of a badge that was withdrawn."""
        return share_path(self.revoked)

    @property
    def old_share(self) -> str:
        """A share on the paper of a badge that was replaced."""
        return share_path(self.superseded)


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


def supersede_one(installation: Installation, issued: Issued) -> Issued:
    """Correct the grade of an award; what was issued for it before."""
    (order,) = orders(issued.award.ref)
    corrected = {**order, "awarded_on": "2026-06-01", "grade": "sufficient"}
    (outcome,) = supersede([corrected], installation.desk, reason="wrong grade", at=AT)
    assert isinstance(outcome, Issued), outcome
    return issued


def write_others(folder: Path, installation: Installation, issued: Issued, superseded: Issued) -> None:
    """What others than schools hand over, and badges of other kinds."""
    badge = form(issued, FormName.OPEN_BADGE)
    school = (installation.store, installation.keyring, ADDRESSES)
    record = combine(
        [("badge", badge.content)], Record("What I learned", issued.award.holder.email), ISSUER, *school, at=AT, days=7
    )
    words = Words("Seen at work", "Cooks with care, and asks before it burns.")
    shown = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [json.loads(badge.content), json.loads(form(superseded, FormName.OPEN_BADGE).content)],
    }
    (folder / "superseded.json").write_bytes(form(superseded, FormName.OPEN_BADGE).content)
    (folder / "record.json").write_bytes(record.content)
    (folder / "endorsement.json").write_bytes(endorse(badge.id, words, ISSUER, *school, at=AT, days=7).content)
    (folder / "presentation.json").write_text(json.dumps(shown), encoding="utf-8")
    (folder / "older.json").write_text(json.dumps(an_assertion()), encoding="utf-8")
