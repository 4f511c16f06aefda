"""An installation with its doors open, and a client that knocks without a network in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import httpx
from fastapi import FastAPI
from pypdf import PdfReader

from badges.issuing import Issued
from badges.keyring import WatchedTrust
from badges.model.issued import FormName
from badges.preserving import Lasting
from badges.verification.facts import Answer, Missing, Need, Trust
from badges.web.access import fingerprint, new_token
from badges.web.app import create_app
from badges.web.judging import JudgePool
from badges.web.vc_api import Suite
from badges.web.world import Limits
from tests.installations import ADDRESSES, Installation, certificate, form
from tests.makers import AT

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass
class House:
    """An installation, its application, and what it asked of the world."""

    installation: Installation
    app: FastAPI
    enqueued: list[str] = field(default_factory=list)
    asked: list[Need] = field(default_factory=list)
    found: dict[str, Answer] = field(default_factory=dict)
    """What the world has, by address; nothing else is found."""
    now: datetime = AT

    def token(self, *rights: str, issuer: str = "voorbeeldcollege", expires: datetime | None = None) -> str:
        """A fresh token with these rights."""
        secret = new_token()
        self.installation.store.add_token(fingerprint(secret), issuer, frozenset(rights), AT, expires)
        return secret

    def send(
        self, method: str, path: str, *, content: bytes | AsyncIterator[bytes] | None = None, **options: Any
    ) -> httpx.Response:
        """One request, answered without following redirects."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=("203.0.113.7", 5000))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
                return await client.request(method, path, content=content, **options)

        return asyncio.run(once())

    def get(self, path: str, *, accept: str = BROWSER, token: str | None = None, **headers: str) -> httpx.Response:
        """What a browser, or a program with another ``accept``, gets."""
        sent = {"accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if token:
            sent["authorization"] = f"Bearer {token}"
        return self.send("GET", path, headers=sent)

    def award(self, order: object, token: str | None, **headers: str) -> httpx.Response:
        """POST /awards."""
        sent = {"authorization": f"Bearer {token}"} if token else {}
        return self.send("POST", "/awards", json=order, headers={**sent, **headers})

    def check(self, file: bytes, *, accept: str = "*/*", **headers: str) -> httpx.Response:
        """POST /verify with the raw bytes."""
        return self.send("POST", "/verify", content=file, headers={"accept": accept, **headers})


def a_house(
    installation: Installation,
    judges: JudgePool,
    limits: Limits | None = None,
    *,
    trust: Trust | None = None,
    suites: Mapping[str, Suite] | None = None,
    wallet: bool = True,
    lasting: Lasting | None = None,
    raising: Lasting | None = None,
) -> House:
    """Open the doors of an installation."""
    enqueued: list[str] = []
    asked: list[Need] = []

    def enqueue(ids: Sequence[str]) -> None:
        enqueued.extend(ids)

    def nowhere(need: Need) -> Answer:
        asked.append(need)
        return house.found.get(need.url, Missing("offline"))

    house: House
    app = create_app(
        store=installation.store,
        keyring=installation.keyring,
        addresses=ADDRESSES,
        trust=WatchedTrust(installation.keyring, ADDRESSES, AT.date) if trust is None else lambda: trust,
        clock=lambda: house.now,
        fetch=nowhere,
        enqueue=enqueue,
        wallet_configured=wallet,
        lasting=lasting,
        raising=raising,
        limits=limits or Limits(),
        judges=judges,
        fictitious=True,
        suites=suites,
    )
    house = House(installation, app, enqueued, asked)
    return house


def credential_path(issued: Issued) -> str:
    """The private address of its Open Badge."""
    return form(issued, FormName.OPEN_BADGE).id.removeprefix(ADDRESSES.base)


def share_path(issued: Issued) -> str:
    """The address in the QR code of the certificate."""
    for page in PdfReader(BytesIO(certificate(issued))).pages:
        for annotation in page.get("/Annots") or []:
            link = annotation.get_object().get("/A", {}).get("/URI", "")
            if "/share/" in link:
                return str(link).removeprefix(ADDRESSES.base)
    raise AssertionError("the certificate links to no share")
