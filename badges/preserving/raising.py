"""Sealed files raised to a level, one or many, with what timestamp authorities and those behind certificates say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Literal, Protocol, TypeVar

from cryptography import x509

from badges.authorities import Ask, AuthorityError, Question, RevocationData, TimestampAuthority, answers_about, asker
from badges.keyring import UnusableKey
from badges.proofs import jades
from badges.proofs.certificates import is_demo
from badges.proofs.timestamps import MalformedToken, check_token, read_token
from badges.verification.facts import LIMITS

A = TypeVar("A")
B = TypeVar("B")

THREADS = 4
"""Requests that are under way at a time: timestamp authorities count them."""
ATTEMPTS = 2
"""How often a timestamp is asked for when the network or the moment stands in the way."""

LEVELS: tuple[jades.Level, ...] = ("B", "T", "LT", "LTA")


@dataclass(frozen=True, slots=True)
class Authorities:
    """Who is asked, and how."""

    tsa: TimestampAuthority
    ask: Ask
    """How the others are asked: those that certificates name."""
    found_sound: set[x509.Certificate] = field(default_factory=set, compare=False, repr=False)
    """Seals that were not revoked when they were looked at first: no timestamp is spent on one that is."""


class NotRaised(Exception):
    """A seal stays as it is; the message says why. ``code`` is that of ``AuthorityError``, or ``seal`` when the file is at fault.

    ``of_timestamps``: the timestamp authority is what stands in the way, so that the next file would fare no better.
    """

    def __init__(self, message: str, code: str = "seal", *, of_timestamps: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.of_timestamps = of_timestamps


class SealNotRaised(UnusableKey):
    """A seal that was just made could not be raised to the level that is wanted here, so it is not kept."""


def preserve(file: bytes, level: jades.Level, authorities: Authorities, *, at: datetime, renew: bool = False) -> bytes:
    """The sealed file at this level at least: a file that is there already comes back as it is.

    ``renew`` adds to a file at level LTA what is needed to judge its last archive timestamp, and another one; before the
    certificate of the last one ends, or its methods grow weak.

    Raises:
        NotRaised: when it is no seal that holds, its certificate is revoked, or an authority gave nothing that can be used.
    """
    (made,) = preserve_all([file], level, authorities, at=at, renew=renew)
    if isinstance(made, NotRaised):
        raise made
    return made


def preserve_all(
    files: Sequence[bytes], level: jades.Level, authorities: Authorities, *, at: datetime, renew: bool = False
) -> Iterator[bytes | NotRaised]:
    """The same for many, in order; of what stays as it is it is said why.

    All are stamped first, and the authorities are asked about each certificate once after that: so what they answer is younger
    than the stamps, as strict readers want it, and a thousand files do not ask a thousand times.

    Raises:
        NotRaised: when the timestamp authority stands in the way; what was given out by then stays good.
    """
    round_ = _Round(level, authorities, at, renew)
    with _several(min(THREADS, len(files))) as each:
        stamped = list(each(round_.stamped, files))
        yield from map(_readable, each(round_.lasting, stamped))


def is_due(file: bytes, at: datetime, older_than: timedelta) -> bool:
    """Whether the last archive timestamp of a file is so old that it is to be renewed; never of one that cannot be read."""
    try:
        archives = jades.unsigned(jades.parse(file)).archive_timestamps
        return bool(archives) and all(at - read_token(one).time >= older_than for one in archives[-1].tokens)
    except (jades.MalformedSeal, MalformedToken):
        return False  # which is told when it cannot be raised


def authorities_at(tsa_url: str, *, account: str = "", at_home: bool = False) -> Authorities:
    """The authorities of an installation that chose this one for its timestamps.

    ``account`` is ``name:password``. ``at_home`` is for development: this machine itself may answer for certificates.
    """
    # Whoever runs this installation chose the authority, which may well be in the house; the others stand in certificates.
    chosen = asker(may_connect=lambda _: True, plain_http=True, allow_localhost=True)
    return Authorities(TimestampAuthority(tsa_url, chosen, account=account), asker(plain_http=True, allow_localhost=at_home))


@dataclass(frozen=True, slots=True)
class Lasting:
    """What issuing does with what it sealed, before it is kept. It is data, so that other processes can be told of it."""

    level: Literal["T", "LT", "LTA"]
    tsa_url: str
    account: str = field(default="", repr=False)
    at_home: bool = False
    content_timestamp: bool = False
    """Whether each text gets a timestamp before it is sealed, as the Commission's own issuer does: one more to ask for."""

    def content_timestamps(self, texts: Sequence[bytes]) -> list[bytes] | None:
        """A token on each text, in order; None where seals are made without. Raises SealNotRaised."""
        if not self.content_timestamp:
            return None
        tsa = _authorities(self).tsa
        with self._or_not_raised(), _several(min(THREADS, len(texts))) as each:
            return list(each(partial(_stamp_of, tsa), texts))

    def __call__(self, files: Sequence[bytes]) -> list[bytes]:
        """These sealed files at the level, all of them. Raises SealNotRaised."""
        # A batch may take hours, and what authorities answer is of this very moment.
        raised = preserve_all(files, self.level, _authorities(self), at=datetime.now(UTC))
        with self._or_not_raised():
            return [_given(one) for one in raised]

    @contextmanager
    def _or_not_raised(self) -> Iterator[None]:
        try:
            yield
        except NotRaised as error:
            raise SealNotRaised(
                f"A seal could not be raised to level {self.level}, so it was not kept. {error} "
                "What was issued before that stays issued: run the same again to go on."
            ) from error


def _readable(one: bytes | NotRaised) -> bytes | NotRaised:
    """A list of withdrawn certificates may have megabytes: a file that verifiers refuse to read replaces none that they read."""
    if isinstance(one, NotRaised) or len(one) <= LIMITS.text_bytes:
        return one
    size, limit = round(len(one) / 2**20, 1), LIMITS.text_bytes // 2**20
    return NotRaised(
        f"With what its authorities answer it would have {size} MB, and verifiers read {limit} MB. It stays as it is: ask for"
        " level T, or for a certificate whose authority answers by OCSP."
    )


def _given(one: bytes | NotRaised) -> bytes:
    if isinstance(one, NotRaised):
        raise one
    return one


@lru_cache(maxsize=8)
def _authorities(wanted: Lasting) -> Authorities:
    return authorities_at(wanted.tsa_url, account=wanted.account, at_home=wanted.at_home)


class _Each(Protocol):
    def __call__(self, do: Callable[[A], B], many: Iterable[A], /) -> Iterator[B]: ...


@contextmanager
def _several(threads: int) -> Iterator[_Each]:
    """Does one thing with each of many, some at a time, and gives what comes of them in order."""
    if threads <= 1:
        yield map
        return
    pool = ThreadPoolExecutor(threads, "timestamps")
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Proven:
    """A certificate with those above it, and the moment at which it was surely used: what happened to it later does no harm."""

    chain: tuple[x509.Certificate, ...]
    moment: datetime
    of_time: bool = False
    """Whether it is a timestamp authority's."""


class _Round:
    """Files that are raised together."""

    def __init__(self, level: jades.Level, authorities: Authorities, at: datetime, renew: bool) -> None:
        self._level, self._at, self._renew = level, at, renew and level == "LTA"
        self._authorities = authorities
        self._ask = _once_each(authorities.ask)
        self._known: dict[tuple[str, x509.Certificate], RevocationData | AuthorityError] = {}
        self._lock = threading.Lock()

    def stamped(self, file: bytes | NotRaised) -> bytes | NotRaised:
        """The first half: with a signature timestamp."""
        return _or_why(self._stamp, file)

    def lasting(self, file: bytes | NotRaised) -> bytes | NotRaised:
        """The second half: with what a later reader needs, and an archive timestamp."""
        return _or_why(self._archive, file)

    def _stamp(self, file: bytes) -> bytes:
        sealed, added = _held(file)
        if added.level == "B" and self._wants("LT") and sealed.leaf not in self._authorities.found_sound:
            self._proof("before", _Proven(sealed.chain, self._at))
            self._authorities.found_sound.add(sealed.leaf)
        if added.level != "B" or not self._wants("T"):
            return file
        if self._at > sealed.leaf.not_valid_after_utc:
            ended = f"{sealed.leaf.not_valid_after_utc:%Y-%m-%d}"
            raise NotRaised(
                f"The certificate of the seal ended on {ended}: a timestamp of today proves nothing of the time before."
            )
        return jades.with_signature_timestamp(file, self._timestamp(jades.signature_message(sealed)))

    def _archive(self, file: bytes) -> bytes:
        if not self._wants("LT"):
            return file
        sealed, added = _held(file)
        renewing = added.level == "LTA" and self._renew
        if added.level == "T":
            stamps = [_proven(token) for token in added.signature_timestamps]
            there = min(stamp.moment for stamp in stamps)
            content = [_proven(token) for token in jades.content_timestamps(sealed)]
            file = self._with_data(file, sealed, [_Proven(sealed.chain, there), *stamps, *content])
        elif renewing and not _waits_for_stamp(added):
            file = self._with_data(file, sealed, [_proven(token) for token in added.archive_timestamps[-1].tokens])
        if self._wants("LTA") and (added.level != "LTA" or renewing):
            sealed = jades.parse(file)
            message = jades.archive_message(sealed, len(jades.unsigned(sealed).names))
            file = jades.with_archive_timestamp(file, self._timestamp(message))
        return file

    def _wants(self, level: jades.Level) -> bool:
        return LEVELS.index(self._level) >= LEVELS.index(level)

    def _with_data(self, file: bytes, sealed: jades.Sealed, wanted: Sequence[_Proven]) -> bytes:
        data = RevocationData()
        for one in wanted:
            data = data.joined(self._proof("after", one))
        there = {*sealed.chain, *jades.unsigned(sealed).certificates}
        return jades.with_validation_data(file, [c for c in data.certificates if c not in there], data.ocsps, data.crls)

    def _proof(self, when: str, wanted: _Proven) -> RevocationData:
        """That no certificate of the chain was revoked by the moment that is proven.

        Authorities are asked once before the stamps, to spend none in vain, and once after.
        """
        chain = wanted.chain
        with self._lock:
            if (when, chain[0]) not in self._known:
                try:
                    self._known[when, chain[0]] = answers_about(chain, self._ask, self._at)
                except AuthorityError as error:
                    self._known[when, chain[0]] = error
            known = self._known[when, chain[0]]
        try:
            if isinstance(known, AuthorityError):
                raise known
            known.refuse_revoked(wanted.moment, of_time=wanted.of_time)
        except AuthorityError as error:
            raise NotRaised(f"{error}{self._too_late(error, wanted)}{_no_further(error, chain)}", error.code) from error
        return known

    def _too_late(self, error: AuthorityError, wanted: _Proven) -> str:
        if error.code != "revoked" or wanted.of_time or wanted.moment == self._at:
            return ""
        return f" Nothing shows that the seal was there before: its timestamp is of {wanted.moment:%Y-%m-%d %H:%M:%S} UTC."

    def _timestamp(self, message: bytes) -> bytes:
        return _stamp_of(self._authorities.tsa, message)


def _stamp_of(tsa: TimestampAuthority, message: bytes) -> bytes:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return tsa.timestamp_of(message)
        except AuthorityError as error:
            if attempt == ATTEMPTS or not error.may_pass:
                raise NotRaised(f"There is no timestamp. {error}", error.code, of_timestamps=True) from error
    raise AssertionError("the last attempt returns or raises")


def _or_why(step: Callable[[bytes], bytes], file: bytes | NotRaised) -> bytes | NotRaised:
    """What comes of a step. What the timestamp authority does is raised, for it concerns all."""
    if isinstance(file, NotRaised):
        return file
    try:
        return step(file)
    except NotRaised as error:
        if error.of_timestamps:
            raise
        return error
    except ValueError as error:  # what cannot be added to, such as a seal that holds as much as anybody would read
        return NotRaised(f"The seal cannot be raised: {error}.")


def _held(file: bytes) -> tuple[jades.Sealed, jades.Unsigned]:
    """A seal with what was added to it, once all of that is found to hold. Raises NotRaised."""
    try:
        sealed = jades.parse(file)
        added = jades.unsigned(sealed)
        stamped = [(token, jades.signature_message(sealed)) for token in added.signature_timestamps]
        stamped += [(token, jades.content_message(sealed)) for token in jades.content_timestamps(sealed)]
        for archive in added.archive_timestamps:
            stamped += [(token, jades.archive_message(sealed, archive.items_before)) for token in archive.tokens]
        checks = [check_token(read_token(token), message) for token, message in stamped]
    except jades.MalformedSeal as error:
        raise NotRaised(f"This is no sealed credential: {error}.") from error
    except MalformedToken as error:
        raise NotRaised(f"A timestamp in it cannot be read: {error}.") from error
    check = jades.check_seal(sealed)
    if not check.ok:
        raise NotRaised(f"The seal does not hold ({check.code}), and what does not hold is not preserved.")
    if broken := [one.code for one in checks if not one.ok]:
        raise NotRaised(f"A timestamp in it does not hold ({broken[0]}), and what does not hold is not preserved.")
    return sealed, added


def _proven(der: bytes) -> _Proven:
    token = read_token(der)
    return _Proven(token.certificates, token.time, of_time=True)


def _no_further(error: AuthorityError, chain: Sequence[x509.Certificate]) -> str:
    """What can be done with a seal that has nobody behind it."""
    if error.code not in ("no_address_given", "no_issuer") or error.causes:
        return ""
    told = " It only demonstrates, and no authority stands behind it." if is_demo(chain) else ""
    return f"{told} Such a seal can be raised to level T and no further."


def _waits_for_stamp(added: jades.Unsigned) -> bool:
    """Whether there is validation data behind the last archive timestamp: somebody was stopped in mid-renewal."""
    return "tstVD" in added.names[added.archive_timestamps[-1].items_before + 1 :]


def _once_each(ask: Ask) -> Ask:
    """Lists and certificates, which are the same for everybody, are fetched once; questions are asked anew."""
    fetched: dict[str, bytes] = {}

    def asked(question: Question) -> bytes:
        if question.body is not None:
            return ask(question)
        if question.url not in fetched:
            fetched[question.url] = ask(question)
        return fetched[question.url]

    return asked
