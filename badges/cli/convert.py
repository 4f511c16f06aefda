"""``badges convert``: a European credential as an Open Badge, or the other way round, with what gets lost on the way."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, content_of, keyring, now, room_for, settings, store, write
from badges.cli.telling import USAGE, Failure, counted, note, say, told

if TYPE_CHECKING:
    from badges.credentials.converting import Conversion
    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store
    from badges.verification.presented import Credential
    from badges.verification.verdict import Verdict

Form = Literal["open-badge", "european"]
NAMES = {
    "en": {"open-badge": "Open Badge", "european": "European credential"},
    "nl": {"open-badge": "Open Badge", "european": "Europese certificaat"},
}
SHOWN = 5
"""Losses of one kind that are told one by one; --json tells all."""


def convert(
    file: Path,
    /,
    *,
    issuer: str,
    to: Form | None = None,
    out: Path | None = None,
    language: str | None = None,
    holder: str | None = None,
    ects: Annotated[bool, Parameter(negative="")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    offline: Annotated[bool, Parameter(negative="")] = False,
    lang: str | None = None,
    place: Place = HERE,
) -> int:
    """Convert a European credential into an Open Badge, or the other way round, and tell what gets lost.

    The file is verified first, and what was altered, withdrawn or has ended is refused. What comes out is a draft that nobody has
    signed: it names the original, and whoever signs it speaks for themselves, never for the original issuer. Everything the
    original says and the draft does not is told by its place, with the reason; and of a European draft what it still needs before
    `badges seal` can seal it.

        badges convert diploma.jsonld --issuer voorbeeldcollege --out badge.json
        badges convert badge.json --issuer voorbeeldcollege --holder "Noor van Voorbeeld" --ects --out draft.json
        badges seal draft.json --issuer voorbeeldcollege --check
        badges convert certificate.pdf --to open-badge --language nl --issuer voorbeeldcollege --json

    Parameters
    ----------
    file
        A sealed European credential, or an Open Badge 3.0: JSON, JWT, baked into a picture, or in a certificate (PDF).
    issuer
        Who is to sign the conversion.
    to
        What to make: open-badge or european. The other form than that of the file, if not said.
    out
        File for the draft (JSON). Standard output, if not said.
    language
        Language of the conversion, such as nl. An Open Badge is written in one; that of the original, if not said. An Open Badge
        that does not say its language is taken to be in this one, or in English.
    holder
        Full name of the person, for a European draft: Open Badges do not name their holder.
    ects
        The credits of the badge are ECTS credits. Badges do not say so, and the European form has to.
    as_json
        Print one JSON object: verdict, document, losses, what is missing.
    offline
        Ask nobody outside for keys and lists while checking the file.
    lang
        Language of the report: en or nl. That of your environment, if not said.
    """
    from badges.credentials.converting import NotConvertible
    from badges.keyring import DamagedRecord, UnknownIssuer

    spoken = _spoken(lang)
    if out is not None:
        room_for(out)
        if out.exists() and file.exists() and out.samefile(file):
            raise Failure("The draft would take the place of the original. Choose another file.", USAGE)
    content = content_of(file)
    source, target = _source(file, content, to)
    made = settings(place)
    keys, at = keyring(made), now()
    with store(made) as opened, told(UnknownIssuer, DamagedRecord, LookupError):
        signing = _Signing(issuer, keys, opened, made)
        profile = signing.profile()
        verdict = _verdict(content, signing, at, offline=offline)
    headline = _refuse_failing(file, verdict, spoken)
    with told(NotConvertible):
        if target == "open-badge":
            conversion = _to_open_badge(source.document, profile, language, at)
        else:
            conversion = _to_european(source.document, language, holder, at, ects=ects)
    _hand_over(conversion, out, as_json=as_json, head={"file": str(file), "to": target, "verdict": headline})
    if not as_json:
        _report(conversion, target, headline, out, spoken)
    return 0


@dataclass(frozen=True, slots=True)
class _Signing:
    issuer: str
    keys: Keyring
    opened: Store
    made: Settings

    def profile(self) -> dict[str, Any]:
        """The Profile of whoever is to sign. Raises UnknownIssuer, LookupError."""
        from badges.credentials.open_badge import profile
        from badges.model.addresses import Addresses

        addresses = Addresses(self.made.public_url)
        organisation = self.opened.organisation(self.keys.record(self.issuer).organisation)
        if organisation is None:
            raise LookupError(f"The organisation of issuer {self.issuer!r} is not in the catalogue. Import one that has it.")
        return profile(self.keys.issuer_of(organisation, addresses), addresses)


def _source(file: Path, content: bytes, to: Form | None) -> tuple[Credential, Form]:
    """The credential in the file, and what it is to become. Raises Failure."""
    from badges.verification.facts import LIMITS
    from badges.verification.presented import Kind, Unreadable, read

    targets: dict[Kind, Form] = {Kind.EUROPEAN: "open-badge", Kind.OPEN_BADGE: "european"}
    found = []
    for item in read(content, LIMITS).items:
        if not isinstance(item, Unreadable) and item.kind in targets and item.document and to in (None, targets[item.kind]):
            found.append((item, targets[item.kind]))
    if not found:
        wanted = {"open-badge": "no European credential", "european": "no Open Badge 3.0"}.get(
            to or "", "neither a European credential nor an Open Badge 3.0"
        )
        raise Failure(f"{file} holds {wanted}. `badges verify {file}` says what it is.", USAGE)
    if len(found) > 1:
        forms = {target for _, target in found}
        remedy = "Say which to make: --to open-badge or --to european." if len(forms) > 1 else "Give a file with one."
        raise Failure(f"{file} holds more than one credential. {remedy}", USAGE)
    return found[0]


def _verdict(content: bytes, signing: _Signing, at: datetime, *, offline: bool) -> Verdict:
    from badges.keyring import UnreadableTrust
    from badges.model.addresses import Addresses
    from badges.verifying import Fetch, remembering, verify
    from badges.verifying import offline as nothing
    from badges.web.ours import own_documents

    made, addresses = signing.made, Addresses(signing.made.public_url)
    elsewhere: Fetch = nothing
    if not offline:
        from badges.fetching import fetcher
        from badges.reaching import LOCALHOST

        elsewhere = fetcher(allow_localhost=urlsplit(made.public_url).hostname in LOCALHOST)
    fetch = remembering(own_documents(signing.opened, signing.keys, addresses, elsewhere, now))
    with told(UnreadableTrust):
        trust = signing.keys.trust(addresses, at.date(), *([made.trust] if made.trust else []))
    return verify(content, fetch, trust, at=at)


def _refuse_failing(file: Path, verdict: Verdict, spoken: str) -> str:
    """The news of the verdict in words. Raises Failure when the file is not in order: nobody vouches for it by converting it."""
    from badges.verification.verdict import Outcome
    from badges.web.sentences import sentence

    words = sentence(f"headline.{verdict.headline}", spoken)
    if verdict.outcome is Outcome.FAILED:
        raise Failure(f"{file} is not converted. {words} `badges verify {file}` says why.")
    return words


def _to_open_badge(document: dict[str, Any], profile: dict[str, Any], language: str | None, at: datetime) -> Conversion:
    import secrets
    from uuid import uuid4

    from badges.credentials.converting import to_open_badge
    from badges.credentials.elm_values import declared_languages
    from badges.credentials.european.sealing import primary_language

    declared = declared_languages(document)
    chosen = language or primary_language(document) or "en"
    if language and declared and language not in declared:
        raise Failure(f"The original is written in {', '.join(declared)}, not in {language!r}. Choose one of these.", USAGE)
    salt = secrets.token_urlsafe(12)
    return to_open_badge(document, profile, id=f"urn:uuid:{uuid4()}", at=at, language=chosen, salt=salt)


def _to_european(document: dict[str, Any], language: str | None, holder: str | None, at: datetime, *, ects: bool) -> Conversion:
    from uuid import uuid4

    from badges.credentials.converting import to_european

    name = holder.strip() if holder else None
    return to_european(document, id=f"urn:credential:{uuid4()}", at=at, language=language, ects=ects, holder=name or None)


def _hand_over(conversion: Conversion, out: Path | None, *, as_json: bool, head: dict[str, str]) -> None:
    if out is not None:
        write(out, json.dumps(conversion.document, ensure_ascii=False, indent=1).encode() + b"\n")
    if as_json:
        losses = [{"path": loss.path, "said": loss.said, "code": loss.code} for loss in conversion.losses]
        missing = [{"path": one.pointer, "code": one.code, "add": one.message} for one in conversion.missing]
        told_all: dict[str, Any] = {**head, "losses": losses, "missing": missing}
        told_all["document"] = conversion.document if out is None else str(out)
        say(json.dumps(told_all, ensure_ascii=True, indent=1))
    elif out is None:
        say(json.dumps(conversion.document, ensure_ascii=False, indent=1))


_WORDS = {
    "en": {
        "verdict": "The original was verified: {headline}",
        "draft": "The draft is {out}. Nobody has signed it.",
        "none": "Nothing of the original is lost.",
        "losses": "The {form} does not say {number} of the original:",
        "more": "… and {number} more; --json tells all.",
        "missing": "The {form} cannot be sealed without:",
        "better": "It would say more with:",
        "here": "standard output",
    },
    "nl": {
        "verdict": "Het origineel is geverifieerd: {headline}",
        "draft": "Het concept is {out}. Niemand heeft het ondertekend.",
        "none": "Er gaat niets van het origineel verloren.",
        "losses": "In de nieuwe vorm ({form}) staan {number} van het origineel niet:",
        "more": "… en nog {number}; --json noemt ze alle.",
        "missing": "Het {form} kan niet verzegeld worden zonder:",
        "better": "Het zou meer zeggen met:",
        "here": "de uitvoer",
    },
}


def _report(conversion: Conversion, target: Form, headline: str, out: Path | None, spoken: str) -> None:
    """News for whoever watches: standard output may hold the draft."""
    from badges.credentials.converting import REASONS
    from badges.web.sentences import readable

    own, form = _WORDS[spoken], NAMES[spoken][target]
    note(own["verdict"].format(headline=headline))
    note(own["draft"].format(out=out or own["here"]))
    by_reason: dict[str, list[str]] = {}
    for loss in conversion.losses:
        by_reason.setdefault(loss.code, []).append(f"{readable(loss.path)}: {readable(loss.said)}")
    if not by_reason:
        note(own["none"])
    else:
        number = len(conversion.losses)
        note(own["losses"].format(form=form, number=counted(number, "value") if spoken == "en" else f"{number} gegevens"))
    for code, lines in by_reason.items():
        note(f"  {REASONS[code].best(spoken)[1]}")
        _tell(lines, own["more"])
    needed = [one for one in conversion.missing if one.code != "elm.missing_here"]
    for head, wanted in (("missing", needed), ("better", [one for one in conversion.missing if one not in needed])):
        if wanted:
            note(own[head].format(form=form))
        for one in wanted:
            note(f"  {readable(one.pointer)}: {one.message} [{one.code}]")


def _tell(lines: Sequence[str], more: str) -> None:
    for line in lines[:SHOWN]:
        note(f"    {line}")
    if len(lines) > SHOWN:
        note(f"    {more.format(number=len(lines) - SHOWN)}")


def _spoken(asked: str | None) -> str:
    if asked is not None and asked not in _WORDS:
        raise Failure(f"--lang speaks {', '.join(_WORDS)}, not {asked!r}.", USAGE)
    environment = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return asked or ("nl" if environment.lower().startswith("nl") else "en")
