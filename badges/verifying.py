"""Verifying: bytes in, a verdict out. The judge says what it needs, somebody else gets it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any

from badges.proofs.did import MalformedDid, did_web_url
from badges.verification.checks import Case
from badges.verification.facts import LIMITS, POLICY, Answer, Found, Limits, Missing, Need, Policy, Trust, is_enough
from badges.verification.judge import judge
from badges.verification.needs import needs
from badges.verification.presented import read
from badges.verification.verdict import Verdict

Fetch = Callable[[Need], Answer]
File = bytes | str | PathLike[str]
NOBODY = Trust()
"""Whom somebody knows who knows nobody."""


def offline(need: Need) -> Answer:  # noqa: ARG001  # every need gets the same answer
    """Fetches nothing."""
    return Missing("offline")


def verify(
    file: File,
    fetch: Fetch = offline,
    trust: Trust = NOBODY,
    *,
    at: datetime | None = None,
    limits: Limits = LIMITS,
    policy: Policy = POLICY,
) -> Verdict:
    """What holds of the credentials in a file, at this moment.

    ``file`` is the content of a file, a path of one, or a text: a credential, a token or a link. Without ``fetch`` nothing is
    fetched (``badges.fetching.fetcher()`` asks the network), without ``trust`` nobody is known, and without ``at`` it is now.
    Whatever is wrong with the file is a finding. Raises ValueError when ``at`` has no time zone, OSError when there is no file.
    """
    at = datetime.now(UTC) if at is None else at
    if at.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone: {at.isoformat()}")
    presented = read(_content(file, limits), limits)
    facts: dict[Need, Answer] = {}
    for _ in range(limits.rounds):
        missing = needs(presented, facts, limits, policy, trust, at)
        if not missing:
            break
        for need in missing:
            facts[need] = Missing("too_large") if is_enough(facts, limits) else fetch(need)
    return judge(Case(presented, facts, trust, at, limits, policy))


def _content(file: File, limits: Limits) -> bytes:
    """What is in it, as far as anybody here reads it."""
    if isinstance(file, str):
        return file.encode("utf-8", "surrogatepass")
    if not isinstance(file, PathLike):
        return file
    with Path(file).open("rb") as opened:
        return opened.read(limits.file_bytes + 1)


def from_documents(documents: Mapping[str, Any]) -> Fetch:
    """Answers from a map of URL or DID to document, as ``badges verify --documents`` takes it.

    A DID document may stand under its DID or under the address that did:web prescribes. What was answered once is answered again.
    """

    def fetch(need: Need) -> Answer:
        for name in _names(need):
            if name in documents:
                document = documents[name]
                return Found(document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode())
        return Missing("not_in_documents")

    return remembering(fetch)


def chain(*fetchers: Fetch) -> Fetch:
    """Asks one after the other until somebody has it; the last one's reason counts."""

    def fetch(need: Need) -> Answer:
        answer: Answer = Missing("offline")
        for one in fetchers:
            answer = one(need)
            if isinstance(answer, Found):
                return answer
        return answer

    return fetch


def remembering(fetch: Fetch) -> Fetch:
    """Asks for everything once: for a run over many files. What it remembers lives as long as it does; files that links lead to,
    which are of one row alone, are not remembered."""
    answers: dict[Need, Answer] = {}

    def remembered(need: Need) -> Answer:
        if need.kind == "file":
            return fetch(need)
        if need not in answers:
            answers[need] = fetch(need)
        return answers[need]

    return remembered


def _names(need: Need) -> list[str]:
    names = [need.url]
    if need.kind == "did":
        try:
            address = did_web_url(need.url)
        except MalformedDid:
            return names
        # A development installation prints http addresses of localhost.
        names += [address, address.replace("https://localhost", "http://localhost", 1)]
    return names
