"""A worker killed with -9 while it checks a list of links goes on where it was; a school is asked once for what all rows need."""

from __future__ import annotations

import csv
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest

from badges.checking import Row, begin, look
from badges.checking.rows import key_of
from badges.cli.opening import now
from badges.issuing import Desk, Issued, issue
from badges.model.addresses import Addresses
from badges.model.issued import FormName
from badges.store import Store, open_store
from badges.verification.several import Item
from badges.web.many_told import as_csv
from tests.doubles.forking import Forked, Forks, forking
from tests.installations import an_installation, form, orders

SECRET = "abcdefghjkmnpqrstuvwxyz23456"


@dataclass
class School:
    """A server of a school, which counts who asks for what and may be slow with one badge."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    hold: str = ""
    held: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


@contextmanager
def a_school(prepared: Path, folder: Path) -> Iterator[School]:
    school = School()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            school.asked[self.path] += 1
            if self.path == school.hold:
                school.held.set()
                school.go_on.wait(30)
            body = school.files.get("/badge" if self.path.startswith("/badges/") else self.path)
            with suppress(ConnectionError):  # whoever asked was killed
                self.send_response(404 if body is None else 200)
                self.send_header("content-length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    school.port = server.server_address[1]
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        _fill(school, prepared, folder)
        yield school
    finally:
        school.go_on.set()
        server.shutdown()
        server.server_close()
        serving.join(10)


def _fill(school: School, prepared: Path, folder: Path) -> None:
    here, addresses = an_installation(prepared, folder), Addresses(school.url)
    (row,) = orders("2026-LU-02-01")
    desk = Desk(here.store, here.keyring, addresses, True, 7, {})
    (issued,) = issue([{**row, "awarded_on": "2026-06-01"}], desk, at=now())
    assert isinstance(issued, Issued), issued
    school.files["/badge"] = form(issued, FormName.OPEN_BADGE).content
    for name in here.keyring.names():
        document = json.dumps(here.keyring.did_document(name, addresses)).encode()
        school.files[addresses.did_document(name).removeprefix(school.url)] = document
    for kept in here.store.status_lists():
        assert kept.signed is not None
        school.files[addresses.status_list(kept.number).removeprefix(school.url)] = kept.signed
    here.store.close()


@dataclass(frozen=True)
class Scene:
    folder: Path
    store: Store
    forks: Forks

    def started(self, *options: str) -> Forked:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
        environment |= {"BADGES_DATA": str(self.folder), "BADGES_KEYS": str(self.folder / "keys")}
        return self.forks.start(self.folder, environment, "work", "--sweep", "0.5", *options)

    def rows(self) -> tuple[Row, ...]:
        found = look(SECRET, self.store, now())
        assert found is not None
        return found[1]

    def done(self) -> set[int]:
        return {row.place for row in self.rows() if row.headline}


def run(links: int, kills: int, prepared: Path, folder: Path, root: Path) -> None:
    with (
        a_school(prepared, folder / "school") as school,
        open_store(f"sqlite:///{folder / 'badges.sqlite'}") as store,
        forking(root) as forks,
    ):
        begin([Item("", link=f"{school.url}/badges/{n}") for n in range(links)], SECRET, store, at=now())
        scene, before = Scene(folder, store, forks), set[int]()
        for kill in range(kills):
            school.hold = f"/badges/{(kill + 1) * links // (kills + 1)}"
            school.held.clear()
            worker = scene.started()
            assert school.held.wait(60), worker.said()
            end = time.monotonic() + 60
            while not before < scene.done():
                assert time.monotonic() < end, worker.said()
                time.sleep(0.05)
            worker.kill()
            worker.wait()
            school.hold = ""
            done = scene.done()
            assert before < done < set(range(1, links + 1)), "what was checked stays so, and something is left"
            before = done
        school.go_on.set()
        assert scene.started("--until-quiet").wait(120) == 0
        rows = scene.rows()
        assert [row.place for row in rows] == list(range(1, links + 1))
        assert Counter(row.headline for row in rows) == {"unknown_issuer": links}
        assert len(list(csv.reader(StringIO(as_csv(rows, "en").decode("utf-8-sig"))))) == links + 1
        badges = {path: times for path, times in school.asked.items() if path.startswith("/badges/")}
        assert len(badges) == links
        assert sum(badges.values()) <= links + kills * 8, "only what was under way is fetched again"
        shared = {path: times for path, times in school.asked.items() if path not in badges}
        assert len(shared) == 2, "a key document and a status list"
        assert set(shared.values()) <= set(range(1, kills + 2)), "once for each worker that lived"
        assert store.held_checks() == (0, 0)
        kept = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
        assert key_of(SECRET) not in kept, "not in the log of SQLite either"


def test_a_worker_that_was_killed_goes_on_where_it_was(prepared: Path, tmp_path: Path, root: Path) -> None:
    run(12, 1, prepared, tmp_path, root)


@pytest.mark.soak
def test_two_hundred_links_ask_a_school_once_for_its_key_and_its_list(prepared: Path, tmp_path: Path, root: Path) -> None:
    began = time.monotonic()
    run(200, 0, prepared, tmp_path, root)
    print(f"200 links: {time.monotonic() - began:.1f} s")


@pytest.mark.soak
def test_killed_again_and_again_every_row_is_there_once(prepared: Path, tmp_path: Path, root: Path) -> None:
    run(200, 4, prepared, tmp_path, root)
