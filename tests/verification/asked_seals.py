"""Whoever is asked about the certificates of seals: the authority of the tests, in this process, or nobody."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from badges.verification.facts import POLICY, Answer, Found, Missing, Need, Policy, Trust
from badges.verification.verdict import Verdict
from badges.verifying import verify
from tests.doubles.authorities import ocsp_answer
from tests.verification.raised_seals import SUMMER, Maker


@dataclass
class Asked:
    """The authority, as it answers at a moment; ``do`` has what goes wrong there: of the lists (crl), of the responder (ocsp)."""

    maker: Maker
    at: datetime = SUMMER
    do: dict[str, str] = field(default_factory=dict)
    instead: Callable[[Need], Answer | None] = lambda _need: None
    asked: list[str] = field(default_factory=list)

    def fetch(self, need: Need) -> Answer:
        """What comes; of what is no news of certificates nothing does."""
        if need.kind not in ("crl", "ocsp"):
            return Missing("offline")
        assert need.url.startswith("http://ca.example/"), need
        path = urlsplit(need.url).path
        self.asked.append("ocsp" if need.kind == "ocsp" else path.removeprefix("/crl/"))
        if (answer := self.instead(need)) is not None:
            return answer
        fault = self.do.get(need.kind, "")
        if fault in ("timeout", "too_large", "offline"):
            return Missing(fault)
        self.maker.clock(self.at)
        if need.kind == "ocsp":
            body = ocsp_answer(b64decode(unquote(path.removeprefix("/ocsp/"))), self.maker.authority, {"do": fault})
        else:
            body = self.maker.crl(path.removeprefix("/crl/").removesuffix(".crl"), self.at, do=fault)
        return Found(body, at=self.at)

    def verdict(
        self, file: bytes, *, at: datetime | None = None, whom: Trust | None = None, policy: Policy = POLICY, **more: Any
    ) -> Verdict:
        """Of somebody who asks it."""
        return verify(file, self.fetch, whom or self.maker.trusted(), at=at or self.at, policy=policy, **more)
