"""Requests of every kind at every door: no answer is an accident of ours or takes long, and no verdict depends on the fast ways.

An installation is made for the run, with an award, tokens, and keys that sign receipts. Nothing goes over a network.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import httpx

from badges.canonical import compiled
from badges.issuing import Issued, handed_out
from badges.verification.facts import Found
from badges.web.judging import JudgePool
from badges.web.world import Limits
from tests.fuzz import mutations, parsing
from tests.fuzz.carriers import LINK, baked
from tests.fuzz.pieces import Piece
from tests.hostile.pages import intrusions
from tests.installations import Installation, a_verifier, an_installation, issue_one, prepare
from tests.web.houses import BROWSER, House, a_house, share_path

SECONDS = 60.0
"""How long any answer may take, on a machine that does much else; those here take a hundredth of one."""
_WITHOUT_END = Limits(checks_per_minute=10**9)
_HIDDEN = re.compile(r'<input type="hidden" name="(receipt|seal|of|fingerprint|salt)" value="([^"]*)">')
_ACCEPTS = (
    *("*/*", "application/json", BROWSER, "", "text/html;q=0.5, application/json", "application/pdf", "application/vc"),
    *("text/csv", "application/problem+json", "image/avif", ",,;q=x", "application/ld+json", "*/*;q=0"),
)
_LANGUAGES = ("nl", "de-AT, fr;q=0.5", "es", "x-klingon", "en;q=0", "*", "", "nl\t,", "zh-Hant-TW", "fr;q=1e9")
_TYPES = (
    *("", "application/json", "text/csv", "application/zip", "multipart/form-data", "multipart/form-data; boundary=x"),
    *("application/x-www-form-urlencoded", "text/plain; charset=utf-7", "image/png", "application/vc+jwt", "/", "a/b;;;="),
)
_PATHS = (
    *("/", "/how", "/privacy", "/accessibility", "/developers", "/trust", "/healthz", "/verify", "/verify/many", "/openapi.json"),
    *("/units", "/units/LU-02", "/units/LU-22", "/issuers/voorbeeldcollege", "/issuers/voorbeeldcollege/did.json", "/status/1"),
    *("/achievements/italian-gastronomy-parma/1.0.0/en", "/achievements/italian-gastronomy-parma/1.0.0/nl/criteria"),
    *("/achievements/italian-gastronomy-parma/1.0.0/en/badge.svg", "/frameworks/esco", "/concepts/x", "/verifier/did.json"),
    *("/.well-known/did.json", "/static/badges.css", "/deliveries", "/awards/1", "/credentials/1", "/nowhere", "/receipts"),
    *("/quality-assurance/voorbeeldcollege", "/verify/many/abcdefghijklmnopqrstuvwx2345", "/refresh/abc", "/verify/holder"),
)
_TEXTS = (
    *("", "x", "é", "😀", "\u202e", "\x00", "../..", "<script>", "%", "%00", "' OR 1=1", "9" * 400, "-1", "1e400", "nan", "true"),
    *("a" * 5_000, "{{7*7}}", "\r\nx: y", "javascript:alert(1)", "//evil.example", "nl", "fr", "json", "xlsx", LINK),
)
_QUERIES = ("q", "page", "lang", "form", "format", "country", "issuer", "level", "language", "state", "deleted", "x", "q[]")


@dataclass(frozen=True, slots=True)
class Knock:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    files: Mapping[str, Any] | None = None
    data: Mapping[str, str] | None = None

    def told(self) -> str:
        """In a few words, for a report."""
        return f"{self.method} {self.path[:300]} {dict(self.headers)} {self.data or ''}"[:1500]


class Doors:
    """An installation with its doors open twice: the fast ways behind one, the reference alone behind the other."""

    def __init__(self, installation: Installation, fast: JudgePool, slow: JudgePool) -> None:
        self.issued = _issued(installation)
        self.house = a_house(installation, fast, _WITHOUT_END)
        self.reference = a_house(installation, slow, _WITHOUT_END)
        world = {**parsing_world(), **{name: Found(_bytes(one)) for name, one in installation.documents().items()}}
        self.house.found.update(world)
        self.reference.found.update(world)
        self.tokens = [self.house.token("issue"), self.house.token("read"), self.house.token("issue", "read", "seal", "withdraw")]
        self.files = [baked(), *(one.content for one in self.issued.credentials)]
        self.share = share_path(self.issued)
        page = self.house.check(self.files[1], accept=BROWSER).text
        self.fields = dict(_HIDDEN.findall(page))

    def case(self, seed: int, number: int) -> Knock:
        """A request made from its number."""
        random = Random(f"request {seed} {number}")
        ways: list[Callable[[Random, int, int], Knock]] = [self._file] * 6 + [self._form] * 3 + [self._page] * 5
        ways += [self._many, self._many, self._receipt, self._holder, self._link, self._link, self._order, self._odd]
        return random.choice(ways)(random, seed, number)

    def knock(self, knock: Knock, number: int = 0, *, house: House | None = None) -> httpx.Response:
        """The answer. Raises TimeoutError, and whatever escapes from the application."""
        where = house or self.house
        client = (f"198.51.{number // 250 % 250}.{number % 250}", 5000)

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=where.app, raise_app_exceptions=True, client=client)
            async with (
                asyncio.timeout(SECONDS),
                httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as caller,
            ):
                body: dict[str, Any] = {"content": knock.content} if knock.files is None and knock.data is None else {}
                return await caller.request(
                    knock.method, knock.path, headers=knock.headers, files=knock.files, data=knock.data, **body
                )

        return asyncio.run(once())

    def wrong(self, knock: Knock, answer: httpx.Response, number: int) -> str | None:
        """Why this must not have been answered."""
        if answer.status_code >= 500:
            return f"{answer.status_code} {answer.text[:300]}"
        place = answer.headers.get("location", "").removeprefix("http://localhost:8000")
        if answer.status_code in (202, 303) and place.startswith("/verify/many/"):
            found = self.knock(Knock("GET", place, knock.headers), number)  # a list that nobody works on
            self.knock(Knock("DELETE", place), number)
            return f"{place}: {found.status_code}" if found.status_code >= 500 else None
        if answer.headers.get("content-type", "").startswith("text/html") and (there := intrusions(answer.text)):
            return f"on the page: {there[:3]}"
        if knock.method == "POST" and knock.path == "/verify" and answer.headers.get("content-type") == "application/json":
            compiled.use_reference()
            try:
                other = self.knock(knock, number, house=self.reference)
            finally:
                compiled.use_reference(False)
            if (answer.status_code, answer.content) != (other.status_code, other.content):
                return f"another verdict: {answer.content[:700]!r}\n{other.content[:700]!r}"
        return None

    def _spoilt(self, random: Random, seed: int, number: int) -> bytes:
        """A file of any kind, sometimes a whole one of this installation, mostly spoilt."""
        match random.randrange(6):
            case 0:
                return random.choice(self.files)
            case 1 | 2:
                content = random.choice(self.files)
                try:
                    return random.choice(list(mutations.mutations().values()))(content, random)
                except (ValueError, RecursionError):
                    return content
            case 3:
                return random.randbytes(random.randrange(400))
            case _:
                return parsing.a_case(seed, number)[2]

    def _headers(self, random: Random, **more: str) -> dict[str, str]:
        said = {"accept": random.choice(_ACCEPTS), **more}
        if random.random() < 0.4:
            said["accept-language"] = random.choice(_LANGUAGES)
        if random.random() < 0.1:
            said[random.choice(("cookie", "x-forwarded-for", "if-none-match", "range", "origin", "host"))] = random.choice(
                ("lang=nl", "lang=<x>;;", "evil.example", "bytes=5-1", "*", "")
            )
        return said

    def _file(self, random: Random, seed: int, number: int) -> Knock:
        more = {} if random.random() < 0.5 else {"content-type": random.choice(_TYPES)}
        return Knock("POST", "/verify", self._headers(random, **more), self._spoilt(random, seed, number))

    def _form(self, random: Random, seed: int, number: int) -> Knock:
        name = random.choice(("file", "file", "text", "link", "files", "x"))
        path = random.choice(("/verify", "/verify", "/verify", "/verify/many", "/receipts/file"))
        if random.random() < 0.6:
            label = random.choice(("a.png", "", "é\u202e.json", "a" * 300, "../x"))
            files: dict[str, Any] = {name: (label, self._spoilt(random, seed, number), random.choice(("image/png", "text/html")))}
            if random.random() < 0.3:
                files["of"] = (None, b"0" * 64)
            return Knock("POST", path, self._headers(random), files=files)
        text = random.choice((*_TEXTS, self._spoilt(random, seed, number).decode("latin-1")))
        return Knock("POST", path, self._headers(random), data={name: text})

    def _link(self, random: Random, _seed: int, _number: int) -> Knock:
        url = random.choice(
            (LINK, f"http://localhost:8000{self.share}", self.share[7:], *_TEXTS, "https://[", "http://10.0.0.1/x")
        )
        body: Any = random.choice(({"url": url}, {"url": url, "x": 1}, {"url": [url]}, [{"url": url}], url, {"url": None}))
        return Knock("POST", "/verify", self._headers(random, **{"content-type": "application/json"}), json.dumps(body).encode())

    def _many(self, random: Random, seed: int, number: int) -> Knock:
        secret = "abcdefghijklmnopqrstuvwx2345"
        if random.random() < 0.3:
            path = random.choice((f"/verify/many/{secret}", f"/verify/many/{secret}/delete", f"/verify/many/{secret}/1"))
            method = random.choice(("GET", "GET", "POST", "DELETE"))
            return Knock(method, f"{path}?format={quote(random.choice(_TEXTS)[:50])}", self._headers(random))
        content = parsing.a_case(seed, number)[2]
        more = {} if random.random() < 0.4 else {"content-type": random.choice(_TYPES)}
        return Knock("POST", "/verify/many", self._headers(random, **more), content)

    def _receipt(self, random: Random, _seed: int, _number: int) -> Knock:
        fields = dict(self.fields) | {"form": random.choice(("pdf", "json", "", "x"))}
        name = random.choice(list(fields))
        value = fields[name].encode()
        fields[name] = random.choice(
            (fields[name], random.choice(list(mutations.ON_BYTES.values()))(value or b" ", random).decode("latin-1"), "", "e30")
        )
        if random.random() < 0.3 and "receipt" in fields:
            inside = base64.urlsafe_b64decode(self.fields.get("receipt", "e30=") + "==")
            changed = mutations.in_json(inside, lambda said: mutations.other_value(said, random))
            fields["receipt"] = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        return Knock("POST", "/receipts", self._headers(random), data=fields)

    def _holder(self, random: Random, _seed: int, _number: int) -> Knock:
        fields = {
            "fingerprint": random.choice(("sha256$" + "0" * 64, "md5$" + "0" * 32, "sha256$", *_TEXTS)),
            "salt": random.choice(_TEXTS),
            "address": random.choice(("noor@student.example", *_TEXTS)),
            "kind": random.choice(("emailAddress", *_TEXTS)),
        }
        if random.random() < 0.3:
            del fields[random.choice(list(fields))]
        return Knock("POST", "/verify/holder", self._headers(random), data=fields)

    def _page(self, random: Random, _seed: int, _number: int) -> Knock:
        path = random.choice(
            (*_PATHS, self.share, f"/units/{quote(random.choice(_TEXTS))}", f"/share/{quote(random.choice(_TEXTS))}")
        )
        query = "&".join(f"{random.choice(_QUERIES)}={quote(random.choice(_TEXTS)[:300])}" for _ in range(random.randrange(4)))
        method = random.choice(("GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"))
        more = {"authorization": f"Bearer {random.choice(self.tokens)}"} if random.random() < 0.3 else {}
        return Knock(method, f"{path}?{query}" if query else path, self._headers(random, **more))

    def _order(self, random: Random, _seed: int, number: int) -> Knock:
        from badges.web.openapi import AWARD

        order: Any = {**AWARD, "award_ref": f"fuzz-{number}"}
        for _ in range(random.randrange(1, 3)):
            order = random.choice(list(mutations.ON_VALUES.values()))(order, random)
        path = random.choice(("/awards", "/awards", "/composites", "/seal", "/deliveries/1/retry", "/awards?form=x"))
        said = self._headers(random, authorization=f"Bearer {random.choice((*self.tokens, 'x'))}")
        return Knock("POST", path, {**said, "content-type": "application/json"}, json.dumps(order).encode())

    def _odd(self, random: Random, seed: int, number: int) -> Knock:
        made = random.choice((self._file, self._form, self._link, self._page, self._many))(random, seed, number)
        return replace(made, method=random.choice(("GET", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD", "BREW")))


def look(doors: Doors, piece: Piece, knock: Knock, seed: int, number: int) -> None:
    """One request, and what is wrong with its answer."""
    began = time.monotonic()
    try:
        answer = doors.knock(knock, number)
        wrong = doors.wrong(knock, answer, number)
        piece.tallies.setdefault("answers", Counter())[str(answer.status_code)] += 1
    except TimeoutError:
        wrong = "no answer"
    except Exception:
        wrong = traceback.format_exc()[-1500:]
    piece.counts["requests"] += 1
    piece.counts["slower_than_a_second"] += time.monotonic() - began > 1
    piece.tallies.setdefault("doors", Counter())[f"{knock.method} {_door(knock.path)}"] += 1
    if wrong is not None:
        body = base64.b64encode(knock.content[:100_000]).decode()
        piece.faults.append(
            {"kind": "answer", "seed": seed, "number": number, "request": knock.told(), "detail": wrong, "body": body}
        )


def requests(seed: int, start: int, length: int) -> Piece:
    """So many requests of our own making."""
    piece, doors = Piece(length), opened()
    for number in range(start, start + length):
        look(doors, piece, doors.case(seed, number), seed, number)
    return piece


@cache
def opened() -> Doors:
    """One a process; it is gone with it."""
    folder = Path(_folder().name)
    installation = a_verifier(an_installation(prepare(folder / "prepared"), folder / "installation"))
    issue_one(installation)
    compiled.use_reference(False)
    fast = JudgePool(processes=1, seconds=SECONDS)
    fast.warm()
    compiled.use_reference()
    slow = JudgePool(processes=1, seconds=SECONDS)
    slow.warm()
    compiled.use_reference(False)
    return Doors(installation, fast, slow)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="badges-fuzz-")


def parsing_world() -> dict[str, Found]:
    """What a link leads to."""
    return {LINK: Found(baked())}


def _issued(installation: Installation) -> Issued:
    return handed_out(next(iter(installation.store.awards())), installation.store, again=True)


def _bytes(document: Any) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def _door(path: str) -> str:
    first, second = (*path.partition("?")[0].split("/"), "")[1:3]
    return f"/{first}/{second}" if first == "verify" and second else f"/{first}"
