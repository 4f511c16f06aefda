"""Judging in processes of their own: a stranger's file can cost them time or life, never the server."""

from __future__ import annotations

import pickle
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import FrameType

import anyio.to_thread
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.apart import Died, Several
from badges.canonical import compiled
from badges.verification.checks import Case
from badges.verification.facts import LIMITS, POLICY, Answer, Need, Policy, Trust
from badges.verification.judge import judge
from badges.verification.needs import needs
from badges.verification.presented import Presented, read
from badges.verification.verdict import Verdict, finding

GRACE_SECONDS = 5
"""How much longer than its own alarm allows a process may compute before the kernel ends it."""


@dataclass(frozen=True, slots=True)
class PackedTrust:
    """Whom this installation knows, ready to travel: packed once, and unpacked once in each process."""

    content: bytes

    @classmethod
    def of(cls, trust: Trust) -> PackedTrust:
        """The same, ready to travel. It is asked for again and again with one trust."""
        global _packed_last  # the trust is kept along, so that no other can have its identity
        kept, packed = _packed_last
        if kept is not trust or packed is None:
            fields = (dict(trust.issuers), dict(trust.qualified), dict(trust.qualified_timestamps), trust.lists)
            packed = cls(pickle.dumps((_der(trust.anchors), _der(trust.timestamp_anchors), *fields)))
            _packed_last = trust, packed
        return packed

    def unpacked(self) -> Trust:
        """The same again: the very same, so that what was made of it once (an index of names) serves every file."""
        return _unpacked(self.content)


_packed_last: tuple[Trust | None, PackedTrust | None] = (None, None)


@lru_cache(maxsize=2)
def _unpacked(content: bytes) -> Trust:
    anchors, timestamp_anchors, issuers, qualified, qualified_timestamps, lists = pickle.loads(content)  # noqa: S301  # our own
    return Trust(issuers, _certificates(anchors), _certificates(timestamp_anchors), qualified, qualified_timestamps, lists)


@dataclass(frozen=True, slots=True)
class Job:
    """One step of one check, as it travels to a process: plain values only."""

    file: bytes
    facts: Mapping[Need, Answer]
    trust: PackedTrust
    at: datetime
    seconds: float
    last: bool
    """True when nothing more may be asked for."""
    policy: Policy = POLICY


class OutOfTime(BaseException):
    """The alarm of a judging process rang. No plain exception: a library that forgives those would go on reading."""


class JudgePool:
    """A few processes that judge."""

    def __init__(self, *, processes: int = 2, seconds: float = 10.0) -> None:
        self._processes: Several[Job, Verdict | frozenset[Need]] = Several(processes, run, _begin, compiled.is_on())
        self._seconds = seconds

    async def step(
        self,
        file: bytes,
        facts: Mapping[Need, Answer],
        trust: Trust,
        *,
        at: datetime,
        round: int,
        policy: Policy = POLICY,
    ) -> Verdict | frozenset[Need]:
        """What is still needed to judge this file, or the verdict. A file that takes too long is too complex."""
        packed = PackedTrust.of(trust)
        job = Job(file, dict(facts), packed, at, self._seconds, last=round > LIMITS.rounds, policy=policy)
        try:
            # Whoever no longer waits leaves a thread behind that does, until the alarm rings at the latest.
            return await anyio.to_thread.run_sync(self._processes.ask, job, abandon_on_cancel=True)
        except (OutOfTime, Died):  # Died: the kernel ended the process
            return too_complex()

    def warm(self) -> None:
        """Start the processes now, so that the first check does not wait for them."""
        self._processes.warm()

    def close(self) -> None:
        """Send the processes home."""
        self._processes.close()


def _begin(fast_ways: bool) -> None:
    compiled.use_reference(not fast_ways)


def run(job: Job) -> Verdict | frozenset[Need]:
    """One step, in a process of its own. Raises OutOfTime; the kernel ends a process that does not hear its alarm."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    budget = int(used.ru_utime + used.ru_stime + job.seconds) + GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (budget, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, job.seconds)
    try:
        return judged(job)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def judged(job: Job) -> Verdict | frozenset[Need]:
    """One step: read the file afresh, ask for what is missing, else judge. Pure."""
    return judged_so_far(read(job.file), job.facts, job.trust.unpacked(), job.at, job.policy, last=job.last)


def judged_so_far(
    presented: Presented, facts: Mapping[Need, Answer], trust: Trust, at: datetime, policy: Policy, *, last: bool
) -> Verdict | frozenset[Need]:
    """One step for a file that was read: what is still missing, unless this is the last one, else the verdict. Pure."""
    if not last and (missing := needs(presented, facts, LIMITS, policy, trust, at)):
        return frozenset(missing)
    return judge(Case(presented, facts, trust, at, LIMITS, policy))


def too_complex() -> Verdict:
    """The verdict on a file that could not be judged in time."""
    return Verdict.of((finding("file", "", "file.too_complex"),))


def _der(certificates: tuple[x509.Certificate, ...]) -> tuple[bytes, ...]:
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates)


def _certificates(anchors: tuple[bytes, ...]) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_der_x509_certificate(anchor) for anchor in anchors)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise OutOfTime
