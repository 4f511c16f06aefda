"""``badges seal``: seal European credentials that were made elsewhere, and hand them to wallets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, room_for, room_in, settings
from badges.cli.preserve import lasting
from badges.cli.sending import Sender, sender, told_of
from badges.cli.telling import FAILED, USAGE, Counter, Failure, counted, note, say, told
from badges.settings import SealLevel

if TYPE_CHECKING:
    from badges.credentials.violation import Violation
    from badges.keyring import Seal
    from badges.preserving import Lasting
    from badges.sealing import Mandate, Sealed
    from badges.settings import Settings

T = TypeVar("T")
MANY = 5
"""Files from which on progress is told, and good news only in numbers."""
MOST_TOLD = 200
"""Places of one draft that are told."""
LONGEST_PLACE = 500
SUFFIX = ".sealed.jsonld"


def seal(
    *drafts: Path,
    issuer: str,
    out: Path | None = None,
    check: Annotated[bool, Parameter(negative="")] = False,
    deliver: Annotated[bool, Parameter(negative="")] = False,
    mandate: str | None = None,
    mandate_pdf: Path | None = None,
    seal_level: SealLevel | None = None,
    language: Literal["en", "nl"] = "en",
    place: Place = HERE,
) -> int:
    """Seal European credentials that were made elsewhere, after checking them against the application profile.

    A draft is JSON as the Commission's issuer takes it: the credential itself, or {"credential": {...}, "deliveryDetails": {...}}
    of 2023 or 2025, with or without context and issuer, with one value or an array of one. What breaks the profile is told by its
    place, all of it at once, and nothing is sealed; what cannot be meant but is allowed (60 months for 60 hours, a date that is
    the day before in Greenwich) is told and sealed as it stands. Sealing writes the moment of issue, and the issuer as the seal
    certificate names it. Run it again and only what is not sealed yet is sealed.

        badges seal draft.json --issuer voorbeeldcollege --check
        badges seal draft.json --issuer voorbeeldcollege --out sealed.jsonld
        badges seal drafts/*.json --issuer voorbeeldcollege --out sealed --deliver

    Parameters
    ----------
    drafts
        The drafts (JSON, not sealed yet).
    issuer
        Whose seal.
    out
        File for the sealed credential; of several drafts the folder, where each becomes NAME.sealed.jsonld.
    check
        Only say what is wrong. Nothing is sealed.
    deliver
        Hand each sealed file to the wallet or e-mail address that its draft names: deliveryDetails.walletAddress,
        deliveryDetails.deliveryAddress, else the person's contactPoint.emailAddress. It is kept in the database as well, tried
        at once, and by the worker until it arrives: see ``badges deliver``. One that names no address, or something that is none,
        is not sealed.
    mandate
        By what right your organisation seals for another one, in words: it becomes the mandate in the credential.
    mandate_pdf
        The mandate itself, as PDF (with --mandate).
    seal_level
        How long the sealed files can be checked. B: as they are sealed. T, LT, LTA: raised before they are kept, which takes
        BADGES_TSA_URL; see ``badges preserve`` for files that are sealed already. Above B the text gets a timestamp too before
        it is sealed, as the Commission's own issuer does it. [BADGES_SEAL_LEVEL, else B]
    language
        Of what is said about the drafts: en or nl.
    """
    if not drafts or (out is None) != check:
        raise Failure(
            "Say which drafts and where to: badges seal draft.json --issuer NAME --out sealed.jsonld (or --check)", USAGE
        )
    if check and deliver:
        raise Failure("--check seals nothing, so there is nothing to deliver. Leave one of them out.", USAGE)
    targets = _targets(drafts, out) if out is not None else {}
    made = settings(place)
    if deliver and made.europass_wallet_url is None:
        raise Failure("No wallet service is configured: set BADGES_EUROPASS_WALLET_URL, or leave out --deliver.", USAGE)
    right = _mandate(mandate, mandate_pdf)
    custody = _custody(issuer, made)
    work = _Work(custody, right, now(), language, None if check else lasting(made, seal_level, content_timestamp=True))
    quiet = len(drafts) >= MANY
    if check:
        return _check(drafts, work, quiet=quiet)
    with _usable_keys(), sender(issuer, made, wanted=deliver) as send:
        work.send = send
        progress = Counter("Sealing") if quiet else None
        for done, (draft, target) in enumerate(targets.items(), 1):
            sealed = work.seal(draft, target, quiet=quiet)
            if sealed is not None and send is not None:
                work.deliver(draft, sealed, send, quiet=quiet)
            if progress:
                progress(done, len(targets))
    return work.finish(quiet=quiet)


def _check(drafts: Sequence[Path], work: _Work, *, quiet: bool) -> int:
    for draft in drafts:
        if work.check(draft) and not quiet:
            name = work.custody.identity.organisation
            say(work.said(f"{draft} can be sealed for {name}.", f"{draft} kan worden verzegeld voor {name}."))
    good, all = len(drafts) - work.wrong, len(drafts)
    say(
        work.said(
            f"{good} of {counted(all, 'draft')} can be sealed. Nothing was sealed.",
            f"{good} van {_drafts(all)} {'kan' if all == 1 else 'kunnen'} worden verzegeld. Er is niets verzegeld.",
        )
    )
    return FAILED if work.wrong else 0


@dataclass(slots=True)
class _Work:
    """What is done draft by draft, and what came of it so far."""

    custody: Seal
    mandate: Mandate | None
    at: datetime
    language: str
    lasting: Lasting | None
    send: Sender | None = None
    sealed: int = 0
    before: int = 0
    delivered: int = 0
    waiting: int = 0
    undelivered: int = 0
    wrong: int = 0

    def said(self, english: str, dutch: str) -> str:
        """The sentence in the language asked for."""
        return dutch if self.language == "nl" else english

    def check(self, draft: Path) -> bool:
        """Whether a draft can be sealed; what is to be said about it is said."""
        from badges.sealing import prepare

        ready = self._attempt(draft, lambda: prepare(_content(draft), self.custody, at=self.at, mandate=self.mandate))
        self._tell(draft, ready.remarks if ready else ())
        return ready is not None

    def seal(self, draft: Path, target: Path, *, quiet: bool) -> Sealed | None:
        """The sealed file of a draft, made now or before; None when it could not be made, which is said.

        What is to be handed over and cannot be is not sealed: its seal would be of use to nobody, and in the way of the next.
        """
        wrong = self.wrong
        sealed = self._attempt(draft, lambda: self._sealed_before(draft, target))
        if sealed is not None:
            self.before += 1
            if not quiet:
                say(self.said(f"{draft} was sealed before: {target}", f"{draft} was al verzegeld: {target}"))
        elif self.wrong == wrong:
            sealed = self._attempt(draft, lambda: self._seal(draft, target))
            if sealed is not None:
                self.sealed += 1
                self._tell(draft, sealed.remarks)
                if not quiet:
                    name = self.custody.identity.organisation
                    say(self.said(f"Sealed {draft} for {name}: {target}", f"{draft} is verzegeld voor {name}: {target}"))
        return sealed

    def _sealed_before(self, draft: Path, target: Path) -> Sealed | None:
        from badges.sealing import again, carries, is_seal_of

        if not target.exists():
            return self._kept_before(draft, target)
        content, file = _content(draft), _content(target)
        if not is_seal_of(file, content):
            raise Failure(f"{target} is there already and is no seal of this draft. Move it away to seal the draft.")
        if not carries(file, self.mandate):
            raise Failure(f"{target} is there already, sealed without this mandate. Move it away to seal the draft with it.")
        return again(file, content)

    def _kept_before(self, draft: Path, target: Path) -> Sealed | None:
        """What is on its way to a wallet already is not sealed a second time, even when its file is gone."""
        if self.send is None:
            return None
        kept = self.send.before(_content(draft), self.mandate)
        if kept is not None:
            _keep(target, kept.content)
        return kept

    def _seal(self, draft: Path, target: Path) -> Sealed:
        from badges.sealing import seal

        sealed = seal(_content(draft), self.custody, at=self.at, mandate=self.mandate, lasting=self.lasting)
        _keep(target, sealed.content)
        return sealed

    def deliver(self, draft: Path, sealed: Sealed, send: Sender, *, quiet: bool) -> None:
        """Sends a sealed file on its way and says what came of it."""
        from badges.model.delivery import DeliveryState
        from badges.sealing import NotSendable, refusal

        try:
            deliveries = send(_content(draft), sealed)
        except NotSendable as error:
            self.undelivered += 1
            note(f"{draft}: {refusal(error, self.language)}.")
            return
        states = {delivery.state for delivery in deliveries}
        on_the_way = DeliveryState.PENDING in states
        arrived = states == {DeliveryState.DELIVERED}
        self.delivered += arrived
        self.waiting += on_the_way
        self.undelivered += not arrived and not on_the_way
        for delivery in deliveries:
            if delivery.state is DeliveryState.DELIVERED:
                if not quiet:
                    say(f"{draft}, {delivery.address}: {told_of(delivery, self.language)}")
            elif not quiet or delivery.state is not DeliveryState.PENDING:
                note(f"{draft}, {delivery.address}: {told_of(delivery, self.language)}")

    def finish(self, *, quiet: bool) -> int:
        """The last words, and the exit code."""
        name = self.custody.identity.organisation
        if quiet:
            say(self.said(f"Sealed {counted(self.sealed, 'credential')} for {name}.", f"Verzegeld voor {name}: {self.sealed}."))
            if self.before:
                say(self.said(f"{self.before} had been sealed before.", f"Al eerder verzegeld: {self.before}."))
            if self.delivered:
                say(self.said(f"{self.delivered} are in their wallets.", f"In de wallet: {self.delivered}."))
        if self.wrong:
            english = f"{counted(self.wrong, 'draft')} could not be sealed. Mend what is named above and run this again."
            note(self.said(english, f"Niet verzegeld: {_drafts(self.wrong)}. Verbeter wat hierboven staat en doe dit opnieuw."))
        if self.waiting:
            english = f"{counted(self.waiting, 'credential')} on the way: `badges work` (`badges serve` starts it) tries again."
            dutch = f"Onderweg: {self.waiting}. `badges work` (`badges serve` start het) probeert het opnieuw."
            note(self.said(english, dutch))
        if self.undelivered:
            english = f"{self.undelivered} did not arrive. See `badges deliver`; to try again: badges deliver --again"
            dutch = f"Niet aangekomen: {self.undelivered}. Zie `badges deliver`; opnieuw proberen: badges deliver --again"
            note(self.said(english, dutch))
        if self.custody.demo and self.sealed:
            note(self.said("The seal is a demonstration and proves nothing.", "Het zegel is een demonstratie en bewijst niets."))
        return FAILED if self.wrong or self.undelivered else 0

    def _tell(self, draft: Path, remarks: Sequence[Violation]) -> None:
        please = self.said("please look at", "kijk nog eens naar")
        for remark in remarks:
            note(f"{draft}, {please} {self._line(remark)}")

    def _line(self, violation: Violation) -> str:
        from badges.sealing import in_words

        line = f"{violation.pointer[:LONGEST_PLACE] or '/'}: {in_words(violation, self.language)} [{violation.code}]"
        return "".join(
            letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line
        )  # names are a stranger's

    def _attempt(self, draft: Path, do: Callable[[], T]) -> T | None:
        """What comes of it; None, and it is said, when something is wrong with this draft: that keeps nobody from the next."""
        from badges.credentials.european.concepts import UnknownMember
        from badges.sealing import NonConforming, NotADraft, NotSealable, NotSendable, refusal

        try:
            return do()
        except NonConforming as error:
            self.wrong += 1
            note(self.said(f"{draft} cannot be sealed:", f"{draft} kan niet worden verzegeld:"))
            for violation in error.violations[:MOST_TOLD]:
                note(f"  {self._line(violation)}")
            if more := len(error.violations[MOST_TOLD:]):
                note(self.said(f"  … and {more:,} more.", f"  … en nog {more:,}."))
        except NotSendable as error:
            self.wrong += 1
            why = refusal(error, self.language)
            english = f"{draft} was not sealed, because it cannot be delivered: {why}."
            note(self.said(english, f"{draft} is niet verzegeld, omdat het niet kan worden bezorgd: {why}."))
        except (NotADraft, NotSealable, UnknownMember, Failure) as error:
            self.wrong += 1
            said = str(error) if isinstance(error, Failure) else refusal(error, self.language)
            note(self.said(f"{draft} cannot be sealed. {said}", f"{draft} kan niet worden verzegeld. {said}"))
        return None


def _drafts(number: int) -> str:
    return "1 concept" if number == 1 else f"{number} concepten"


def _targets(drafts: Sequence[Path], out: Path) -> dict[Path, Path]:
    """Where each draft goes. Raises Failure when two would go to one place, or one onto a draft."""
    if len(drafts) == 1 and not out.is_dir():
        targets = {drafts[0]: room_for(out)}
    else:
        room_in(out)
        targets = {draft: out / f"{draft.name.removesuffix('.json').removesuffix('.jsonld')}{SUFFIX}" for draft in drafts}
    if len(set(targets.values())) < len(drafts):
        raise Failure("Two drafts have the same name, so one would take the place of the other. Seal them one by one.", USAGE)
    if any(target.exists() and any(target.samefile(d) for d in drafts if d.exists()) for target in targets.values()):
        raise Failure("A sealed file would take the place of a draft. Choose another place.", USAGE)
    return targets


def _content(path: Path) -> bytes:
    from badges.sealing import MAX_BYTES

    try:
        with path.open("rb") as opened:
            return opened.read(2 * MAX_BYTES + 1)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from error


def _keep(target: Path, content: bytes) -> None:
    """The whole file or none: whoever comes later takes what is there for sealed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)


def _mandate(statement: str | None, pdf: Path | None) -> Mandate | None:
    from badges.sealing import Mandate

    if statement is None or not statement.strip():
        if pdf is not None or statement is not None:
            raise Failure('Say in words by what right: --mandate "Hogeschool X asked us on 1 May 2026 to …"', USAGE)
        return None
    content = _content(pdf) if pdf is not None else None
    if content is not None and not content.startswith(b"%PDF-"):
        raise Failure(f"{pdf} is no PDF.", USAGE)
    return Mandate(statement.strip(), content)


def _custody(issuer: str, made: Settings) -> Seal:
    from badges.keyring import NoActiveKey, UnknownIssuer

    with _usable_keys(), told(UnknownIssuer, NoActiveKey):
        return keyring(made).seal(issuer)


@contextmanager
def _usable_keys() -> Iterator[None]:
    """A key that cannot be used is said once: it is the same for every draft. Some are opened only when they first seal."""
    from badges.keyring import PassphraseMissing, UnusableKey, WrongPassphrase

    with told(PassphraseMissing, WrongPassphrase, UnusableKey):
        yield
