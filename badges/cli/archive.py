"""``badges archive``: a credential in one file with all that was needed to check it, for the day when nobody answers any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, content_of, keyring, now, room_for, settings
from badges.cli.telling import FAILED, USAGE, Failure, note, say, told
from badges.cli.telling import language as language_of

if TYPE_CHECKING:
    from badges.archiving import Archiver, Bundle, Clockwork
    from badges.settings import Settings
    from badges.verification.facts import Trust
    from badges.verification.verdict import Verdict
    from badges.verifying import Fetch

EXTENSION = ".archive.zip"


def archive(
    *files: Path,
    out: Path | None = None,
    issuer: str | None = None,
    tsa: str | None = None,
    no_timestamp: Annotated[bool, Parameter(negative="")] = False,
    anyway: Annotated[bool, Parameter(negative="")] = False,
    trust: Path | None = None,
    offline: Annotated[bool, Parameter(negative="")] = False,
    documents: Path | None = None,
    lang: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    place: Place = HERE,
) -> int:
    """Keep a credential with all that was needed to check it: for many years, and for when the school is gone.

    Checks the file as `badges verify` does and puts it into one ZIP, byte for byte, with the key documents and status lists
    that were asked for, the contexts, the verdict of today and a guide. You sign that, and a timestamp authority says when. Give
    the ZIP to `badges verify`, or drop it on the page Check: what can still be asked for counts first, and the archive stands in
    for what is gone. An archive gets another timestamp: give it one before the certificate behind the last one ends.

        badges archive badge.png --tsa https://tsa.example/tsr
        badges archive issued/*/certificate.pdf --issuer voorbeeldcollege --out kept/
        badges verify badge.archive.zip --at 2036-01-01 --offline
        badges archive badge.archive.zip --tsa https://tsa.example/tsr

    The documents in it are your word. They count for readers who know you (your DID on their list of known issuers; your key
    beside it, if you may be gone too: `badges keys did` shows it) and who trust the timestamp authority. What happened after
    today is not in it. Of several files, one that cannot be archived stops only itself.

    Parameters
    ----------
    files
        Credentials of any kind that `badges verify` reads, or archives that get another timestamp.
    out
        The archive, or a folder for several. Beside each file, with the ending .archive.zip, if not said; an archive stays where
        it is.
    issuer
        Who signs, of those with keys here. The key of the installation itself, or the only issuer, if not said.
    tsa
        Address of a timestamp authority (RFC 3161). [BADGES_TSA_URL] One that serves only its customers is shown the account in
        BADGES_TSA_ACCOUNT_FILE (name:password on its first line), over https.
    no_timestamp
        Make do without a timestamp, whatever the environment says. The documents in the archive then count for nobody.
    anyway
        Archive a file that is not in order too: as evidence of what it was.
    trust
        Folder of trusted issuers and seal anchors, beside the keyring's own; the archive tells whom you knew.
    offline
        Fetch nothing; what could not be had is named in the archive.
    documents
        JSON map of URL or DID to document that stands in for the network.
    lang
        Languages of the guide. English and those of the credential, if not said.
    """
    from badges.cli.verify import sources, trusted

    if not files:
        raise Failure("Say which file: badges archive FILE…", USAGE)
    if missing := [file for file in files if not file.is_file()]:
        raise Failure("\n".join(f"There is no file {file}." for file in missing), USAGE)
    spoken, targets = [language_of(one) for one in lang], _targets(files, out)
    made = settings(place)
    clockwork = None if no_timestamp else _clockwork(made, tsa)
    wrong = 0
    with sources(made, documents, offline=offline) as fetch:
        work = _Work(made, issuer, clockwork, fetch, trusted(made, trust), spoken, anyway, out is None)
        for file, target in targets.items():
            try:
                work.archive(file, target)
            except Failure as failure:
                if len(targets) == 1:
                    raise
                note(str(failure))
                wrong += 1
    return FAILED if wrong else 0


def _targets(files: Sequence[Path], out: Path | None) -> dict[Path, Path]:
    """Where the archive of each file goes. Raises Failure when two would go to one place."""
    places = {file: file for file in files}
    if len(files) > 1 and out is not None:
        from badges.cli.preserve import targets_of

        places = targets_of(files, out)
    elif out is not None:
        return dict.fromkeys(files, out)
    named = {file: _named(place, place.stem) for file, place in places.items()}
    # A badge and its picture often have one name.
    return named if len(set(named.values())) == len(named) else {file: _named(one, one.name) for file, one in places.items()}


def _named(place: Path, name: str) -> Path:
    return place if place.name.endswith(EXTENSION) else place.with_name(f"{name}{EXTENSION}")


@dataclass(frozen=True, slots=True)
class _Work:
    """What is the same for all files."""

    made: Settings
    issuer: str | None
    clockwork: Clockwork | None
    fetch: Fetch
    trust: Trust
    languages: Sequence[str]
    anyway: bool
    beside: bool
    """Whether nobody said where archives go."""

    def archive(self, file: Path, target: Path) -> None:
        """Archive one file, or give an archive another timestamp. Raises Failure."""
        from badges.archiving import NotArchived
        from badges.archiving import archive as archived
        from badges.verification.archives import Archive, read_archive
        from badges.verification.facts import LIMITS
        from badges.web.sentences import FALLBACK, languages, sentence

        content = content_of(file)
        if len(content) > LIMITS.file_bytes:
            raise Failure(f"{file} is too large to be a credential.")
        if isinstance(read_archive(content), Archive):
            self._renew(file, content, file if self.beside else _free(target))
            return
        _free(target)
        by = _archiver(self.made, self.issuer)
        try:
            bundle = archived(
                content,
                file.name,
                self.fetch,
                self.trust,
                by,
                at=now(),
                say=sentence,
                languages=self.languages,
                offered=sorted(languages(), key=lambda one: one != FALLBACK),
                clockwork=self.clockwork,
                anyway=self.anyway,
            )
        except NotArchived as error:
            raise Failure(f"{file} was not archived. {error}{_reason(error.verdict, file)}") from error
        _write(target, bundle.content)
        _tell(target, bundle, by, sentence(f"headline.{bundle.verdict.headline}", language_of(None)))

    def _renew(self, file: Path, content: bytes, target: Path) -> None:
        from badges.archiving import NotArchived, renew

        if self.clockwork is None:
            raise Failure(f"{file} is an archive already. With --tsa it gets another timestamp.", USAGE)
        try:
            bundle = renew(content, self.clockwork, at=now())
        except NotArchived as error:
            raise Failure(f"{file} stays as it is. {error}") from error
        assert bundle is not None  # it was read as an archive
        _write(room_for(target), bundle.content)
        say(f"{target} has another timestamp now.")
        _tell_time(bundle)


def _free(target: Path) -> Path:
    if room_for(target).exists():
        raise Failure(f"{target} is there already. Move it away, or name another place with --out.", USAGE)
    return target


def _reason(verdict: Verdict | None, file: Path) -> str:
    from badges.web.sentences import sentence

    if verdict is None:
        return " Run the same again later, or make it without a timestamp (--no-timestamp)."
    first = sentence(f"headline.{verdict.headline}", language_of(None))
    return f" {first}. `badges verify {file}` says why; --anyway archives it as evidence."


def _archiver(made: Settings, name: str | None) -> Archiver:
    """Who signs. Raises Failure when nobody can."""
    from badges.archiving import Archiver
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.model.addresses import VERIFIER, Addresses

    keys = keyring(made)
    there = [VERIFIER] if keys.has_verifier() else list(keys.names())
    if name is None and len(there) != 1:
        known = f" ({', '.join(there)})" if there else ": there are no keys here yet (badges keys new)"
        raise Failure(f"Say who signs the archive: --issuer NAME{known}.", USAGE)
    who, addresses = name or there[0], Addresses(made.public_url)
    with told(UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord):
        return Archiver(addresses.did(who), keys.record(who).legal_name, keys.signer(who, addresses))


def _clockwork(made: Settings, tsa: str | None) -> Clockwork | None:
    if tsa is None and made.tsa_url is None:
        return None
    from badges.archiving import Clockwork
    from badges.cli.preserve import authorities

    asked = authorities(made, tsa)
    return Clockwork(asked.tsa, asked.ask)


def _write(target: Path, content: bytes) -> None:
    """The whole file or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(content)
    part.replace(target)


def _tell(target: Path, bundle: Bundle, by: Archiver, news: str) -> None:
    say(f"{target} is made, and signed by {by.name} ({by.id}).")
    say(f"On this day: {news}.")
    for need, reason in bundle.missing.items():
        note(f"{need.url} could not be had ({reason}), so it is not in the archive.")
    if bundle.until is not None:
        _tell_time(bundle)
        return
    note(
        "It has no timestamp: nobody confirms when it was made, so its documents count for nobody. It can be checked as long "
        f"as the issuer itself can be asked. Give it one before that ends: badges archive {target} --tsa https://…"
    )


def _tell_time(bundle: Bundle) -> None:
    say(f"{bundle.authority} confirms the moment. Its certificate ends on {bundle.until:%Y-%m-%d}: give it another before.")
    if bundle.unproven:
        note(
            f"The timestamp authority could not be asked whether its certificate is good, so that is not in it. {bundle.unproven}"
        )
