"""``badges preserve``: raise the seals of European credentials, so that they can still be checked in many years."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, content_of, now, room_in, settings
from badges.cli.telling import FAILED, USAGE, Counter, Failure, counted, note, say
from badges.settings import SealLevel, Settings

if TYPE_CHECKING:
    from badges.preserving import Authorities, Lasting, NotRaised

TOGETHER, BYTES_TOGETHER = 50, 50_000_000
"""Files that are raised together: so many are in memory, and so much is done again by whoever was stopped."""
MANY = 5
"""Files from which on progress is told, and good news only in numbers."""


def preserve(
    *files: Path,
    level: Literal["T", "LT", "LTA"] = "LTA",
    tsa: str | None = None,
    renew: Annotated[bool, Parameter(negative="")] = False,
    older_than: int = 1,
    stored: Annotated[bool, Parameter(negative="")] = False,
    ref: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    out: Path | None = None,
    place: Place = HERE,
) -> int:
    """Raise the seals of European credentials, so that they can still be checked when certificates and authorities are gone.

    A seal as it is made (level B) can be checked as long as its certificate lives. T adds an authority's word for when it was
    there, LT the certificates and the proof that none was revoked, LTA an authority's word over all of that. Nothing that was
    sealed is touched, no key is needed, and it may be done by whoever holds the file. European wallets expect LTA.

        badges preserve european.jsonld --tsa https://tsa.example/tsr
        badges preserve issued/*/european.jsonld --out archive/
        badges preserve archive/*/*.jsonld --renew --older-than 365
        badges preserve --stored

    Files that are at the level already are left alone, so whoever was stopped runs the same again. One bad file stops only
    itself. An archive timestamp ends with its authority's certificate, after some years: renew it before that.

    Parameters
    ----------
    files
        Sealed credentials (JSON).
    level
        How far: T, LT or LTA.
    tsa
        Address of a timestamp authority (RFC 3161). [BADGES_TSA_URL] One that serves only its customers is shown the account in
        BADGES_TSA_ACCOUNT_FILE (name:password on its first line), over https.
    renew
        Add another archive timestamp to files that have one.
    older_than
        With --renew: only to those whose last one is so many days old, so that a run that was stopped renews nothing twice.
    stored
        Raise what this installation issued and keeps itself, where it is kept, so that whoever gets a file from now on gets the
        raised one. What was withdrawn is left alone, and certificates that were printed before keep the file as it was inside.
    ref
        With --stored: only awards with this reference. May be given several times.
    out
        Folder for what was raised. Without it each file takes the place of the one before, as a whole or not at all. Files of one
        name go to folders named after those they came from.
    """
    if stored and (files or out is not None):
        raise Failure("--stored raises what this installation keeps, where it keeps it: leave out the files and --out.", USAGE)
    if ref and not stored:
        raise Failure("--ref goes with --stored: files have no reference.", USAGE)
    if not files and not stored:
        raise Failure("Say which files: badges preserve issued/*/european.jsonld (or --stored)", USAGE)
    if renew and level != "LTA":
        raise Failure("--renew adds archive timestamps, which are part of level LTA: leave out --level.", USAGE)
    if stored:
        from badges.cli.preserve_stored import preserve_what_is_kept

        return preserve_what_is_kept(settings(place), level, tsa, timedelta(days=older_than) if renew else None, ref)
    targets = targets_of(files, out)
    made = settings(place)
    work = _Work(level, authorities(made, tsa), timedelta(days=older_than) if renew else None, quiet=len(files) >= MANY)
    progress = Counter("Preserved") if work.quiet else None
    before = 0
    for together in _handfuls(targets):
        for done in work.raise_all(together):
            if progress:
                progress(before + done, len(targets))
        before += len(together)
    return work.finish()


def _handfuls(targets: Mapping[Path, Path]) -> Iterator[Sequence[tuple[Path, Path]]]:
    """Files that are raised together, in order."""
    together: list[tuple[Path, Path]] = []
    size = 0
    for pair in targets.items():
        more = max((file.stat().st_size for file in pair if file.is_file()), default=0)
        if together and (len(together) == TOGETHER or size + more > BYTES_TOGETHER):
            yield together
            together, size = [], 0
        together.append(pair)
        size += more
    if together:
        yield together


@dataclass(slots=True)
class _Work:
    """What is done, and what came of it so far."""

    level: SealLevel
    authorities: Authorities
    renewed_after: timedelta | None
    """Archive timestamps of this age get another one; None: nothing is renewed."""
    quiet: bool
    raised: int = 0
    before: int = 0
    wrong: int = 0

    def raise_all(self, pairs: Sequence[tuple[Path, Path]]) -> Iterator[int]:
        """Raise these files together; how many of them are done. Raises Failure when there are no timestamps to be had."""
        from badges.preserving import NotRaised, preserve_all

        at, done = now(), 0
        waiting: dict[bool, list[tuple[Path, Path, bytes]]] = {False: [], True: []}
        for source, target in pairs:
            try:
                content = self._read(source, target)
                waiting[self._is_due(content)].append((source, target, content))
            except Failure as failure:
                done += 1
                self._tell_wrong(source, failure)
                yield done
        for renew, these in waiting.items():
            raised = preserve_all([content for *_, content in these], self.level, self.authorities, at=at, renew=renew)
            try:
                for (source, target, content), one in zip(these, raised, strict=True):
                    self._keep(source, target, content, one)
                    done += 1
                    yield done
            except NotRaised as error:
                raise Failure(f"{error}\n{self._so_far()} Run the same again to go on.") from error

    def finish(self) -> int:
        """The last words, and the exit code."""
        if self.quiet:
            say(self._so_far())
        if self.wrong:
            note(f"{stayed(self.wrong, 'file')} Mend what is named above and run the same again.")
        return FAILED if self.wrong else 0

    def _so_far(self) -> str:
        before = f" {self.before:,} had been there before." if self.before else ""
        return f"Raised {counted(self.raised, 'seal')} to level {self.level}.{before}"

    def _read(self, source: Path, target: Path) -> bytes:
        """What to go on from: what was raised before, if that is of the same seal. Raises Failure."""
        content = _content(source)
        if target == source.resolve() or not target.exists():
            return content
        raised = _content(target)
        if not _same_seal(content, raised):
            raise Failure(f"{target} is there already and is another credential. Move it away.")
        return raised

    def _is_due(self, content: bytes) -> bool:
        """Whether it is to be renewed: its last archive timestamp is old enough."""
        from badges.preserving import is_due

        return self.renewed_after is not None and is_due(content, now(), self.renewed_after)

    def _keep(self, source: Path, target: Path, before: bytes, raised: bytes | NotRaised) -> None:
        if not isinstance(raised, bytes):
            self._tell_wrong(source, raised)
            return
        if raised == before:
            self.before += 1
        else:
            self.raised += 1
        if raised != before or not target.exists():
            _write(source, target, raised)
        if not self.quiet:
            told = "was there before" if raised == before else f"is at level {self.level} now"
            say(f"{target} {told}.")

    def _tell_wrong(self, source: Path, why: Exception) -> None:
        self.wrong += 1
        note(f"{source} stays as it is. {why}")


def stayed(number: int, what: str) -> str:
    """``1 file stayed as it was.``, ``2 files stayed as they were.``."""
    return f"{counted(number, what)} stayed as {'it was' if number == 1 else 'they were'}."


def authorities(made: Settings, tsa: str | None = None) -> Authorities:
    """Whom this installation asks. Raises Failure when it does not know whom, or cannot read its account there."""
    from badges.preserving import authorities_at

    return authorities_at(_tsa_url(made, tsa), account=_account(made), at_home=_at_home(made))


def lasting(made: Settings, level: SealLevel | None = None, *, content_timestamp: bool = False) -> Lasting | None:
    """What issuing does with what it sealed; nothing at level B. ``level`` wins over the setting. Raises Failure.

    ``content_timestamp``: each text gets a timestamp of its own before it is sealed.
    """
    wanted = level or made.seal_level
    if wanted == "B":
        return None
    from badges.preserving import Lasting

    return Lasting(wanted, _tsa_url(made), _account(made), _at_home(made), content_timestamp)


def _tsa_url(made: Settings, tsa: str | None = None) -> str:
    url = tsa or made.tsa_url
    if url is None:
        raise Failure("Say which timestamp authority to ask: BADGES_TSA_URL=https://tsa.example/tsr", USAGE)
    if not url.startswith(("https://", "http://")):
        raise Failure(f"{url!r} is no address of a timestamp authority. It begins with https:// or http://.", USAGE)
    return url


def _account(made: Settings) -> str:
    try:
        return made.tsa_account()
    except (OSError, ValueError) as error:
        raise Failure(f"The account for timestamps in {made.tsa_account_file} cannot be read: {error}.") from error


def _at_home(made: Settings) -> bool:
    from badges.reaching import LOCALHOST

    return urlsplit(made.public_url).hostname in LOCALHOST


def targets_of(files: Sequence[Path], out: Path | None) -> dict[Path, Path]:
    """Where each file goes; none is taken twice. Raises Failure when two would go to one place."""
    named = {file.resolve(): file for file in files}
    sources = list(named)
    if out is None:
        return {file: source for source, file in named.items()}
    room_in(out)
    folder = out.resolve()
    names = [Path(source.name) for source in sources]
    if len(set(names)) < len(names):
        names = [Path(source.parent.name) / source.name for source in sources]
    if len(set(names)) < len(names):
        raise Failure("Two files have one name, and so have their folders. Take them one after the other.", USAGE)
    return {named[source]: folder / name for source, name in zip(sources, names, strict=True)}


def _content(path: Path) -> bytes:
    """Raises Failure for what cannot be read, or is longer than anybody here reads."""
    from badges.verification.facts import LIMITS

    if path.is_dir():
        raise Failure("It is a folder: name the files in it.")
    content = content_of(path)
    if len(content) > LIMITS.file_bytes:
        raise Failure("It is too large to be a credential.")
    return content


def _same_seal(one: bytes, other: bytes) -> bool:
    from badges.proofs import jades

    try:
        first, second = jades.parse(one), jades.parse(other)
    except jades.MalformedSeal:
        return False
    return (first.signed, first.signature) == (second.signed, second.signature)


def _write(source: Path, target: Path, content: bytes) -> None:
    """The whole file or none, and on the disk before it takes the place of the one before: there may be no other."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    shutil.copymode(source, part)
    part.replace(target)
