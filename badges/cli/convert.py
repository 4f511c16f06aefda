"""``badges convert``: a European credential as an Open Badge, or the other way round, with what gets lost on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from badges.cli.checking import verdicts
from badges.cli.opening import HERE, Place, content_of, keyring, now, room_for, settings, store, write
from badges.cli.preserve import lasting
from badges.cli.telling import USAGE, Failure, counted, note, say, told
from badges.cli.telling import language as language_of
from badges.settings import SealLevel

if TYPE_CHECKING:
    from badges.credentials.converting import Conversion, Original
    from badges.keyring import Keyring
    from badges.model.issued import Standalone
    from badges.settings import Settings
    from badges.store import Store
    from badges.verification.presented import Credential
    from badges.verification.verdict import Verdict

Form = Literal["open-badge", "european"]
NAMES = {
    "en": {"open-badge": "Open Badge", "european": "European credential"},
    "nl": {"open-badge": "Open Badge", "european": "Europese certificaat"},
}
DEMO_SEAL = "seal.demo"
FILE_TYPES = {"JSON": "JSON", "JWT": "TXT", "PNG": "PNG", "SVG": "SVG", "PDF": "PDF"}
"""What the EU list of file types calls what badges come in."""
MOST_WRONG = 200
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
    sign: Annotated[bool, Parameter(name=("--sign", "--seal"), negative="")] = False,
    unverified: Annotated[bool, Parameter(negative="")] = False,
    seal_level: SealLevel | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    offline: Annotated[bool, Parameter(negative="")] = False,
    lang: str | None = None,
    place: Place = HERE,
) -> int:
    """Convert a European credential into an Open Badge, or the other way round, and tell what gets lost.

    The file is verified first, and what was altered, withdrawn or has ended is refused. What comes out is a draft that nobody has
    signed, or with --sign a credential under your own signature: it names the original, and whoever signs it speaks for
    themselves, never for the original issuer. A European one carries the original inside (profile *converted*), an Open Badge
    the digest of what was sealed. Everything the original says and the conversion does not is told by its place, with the
    reason; and of a European draft what it still needs before it can be sealed.

        badges convert diploma.jsonld --issuer voorbeeldcollege --out badge.json
        badges convert badge.json --issuer voorbeeldcollege --holder "Noor van Voorbeeld" --ects --out draft.json
        badges seal draft.json --issuer voorbeeldcollege --check
        badges convert badge.json --issuer voorbeeldcollege --holder "Noor van Voorbeeld" --ects --seal --out sealed.jsonld
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
        File for the draft (JSON), or for what was signed. Standard output, if not said.
    language
        Language of the conversion, such as nl. An Open Badge is written in one; that of the original, if not said. An Open Badge
        that does not say its language is taken to be in this one, or in English.
    holder
        Full name of the person, for a European draft: Open Badges do not name their holder.
    ects
        The credits of the badge are ECTS credits. Badges do not say so, and the European form has to.
    sign
        Sign it with the keys of the issuer, or seal it: a European one gets a seal, an Open Badge a proof. It is kept, and
        ``badges revoke`` withdraws it by its id. Only what was verified is signed: a demonstration seal is the one doubt allowed.
    unverified
        Convert, and sign, also what could not be verified. The conversion and the report say so.
    seal_level
        How long a European one can be checked (with --seal): B, T, LT or LTA. [BADGES_SEAL_LEVEL, else B]
    as_json
        Print one JSON object: verdict, document, losses, what is missing.
    offline
        Ask nobody outside for keys and lists while checking the file.
    lang
        Language of the report: en or nl. That of your environment, if not said.
    """
    from badges.credentials.converting import NotConvertible, Original
    from badges.keyring import DamagedRecord, UnknownIssuer

    spoken = language_of(lang, tuple(_WORDS))
    if seal_level is not None and not sign:
        raise Failure("--seal-level is for what is sealed: add --seal.", USAGE)
    if sign and (out is None or out.exists()):
        what = "Say where to: --out FILE" if out is None else f"{out} is there already. Choose another file"
        raise Failure(f"{what}; every signature makes another credential.", USAGE)
    if out is not None:
        room_for(out)
        if out.exists() and file.exists() and out.samefile(file):
            raise Failure("The draft would take the place of the original. Choose another file.", USAGE)
    content = content_of(file)
    carrier, source, target = _source(file, content, to)
    if seal_level is not None and target == "open-badge":
        raise Failure("An Open Badge has a proof and no seal, so it has no level: leave out --seal-level.", USAGE)
    made = settings(place)
    keys, at = keyring(made), now()
    with store(made) as opened, told(UnknownIssuer, DamagedRecord, LookupError):
        signing = _Signing(issuer, keys, opened, made)
        profile = signing.profile()
        ((_, verdict),) = verdicts([(str(file), content)], opened, keys, made, at=at, offline=offline)
        headline, doubt = _judged(file, verdict, spoken, sign=sign, unverified=unverified)
        with told(NotConvertible):
            if target == "open-badge":
                conversion = _to_open_badge(source, profile, language, at, doubt)
            else:
                original = Original(content, FILE_TYPES[carrier])
                conversion = _to_european(source.document, original, language, holder, at, doubt, ects=ects)
        signed = signing.signed(conversion, target, at, seal_level, spoken) if sign else None
    head: dict[str, str | bool] = {
        "file": str(file),
        "to": target,
        "verdict": headline,
        "verified": _is_in_order(verdict),
        "signed": signed is not None,
    }
    _hand_over(conversion, signed, out, as_json=as_json, head=head)
    if not as_json:
        _report(conversion, signed, target, headline, out, spoken)
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

    def signed(self, conversion: Conversion, target: Form, at: datetime, level: SealLevel | None, spoken: str) -> Standalone:
        """The conversion under the signature or the seal of the issuer, kept. Raises Failure; then nothing was signed."""
        from badges.credentials.european.concepts import UnknownMember
        from badges.credentials.violation import NonConforming
        from badges.keyring import NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase
        from badges.model.addresses import Addresses
        from badges.sealing import NotADraft, NotSealable, in_words
        from badges.sealing.conversions import seal_conversion, sign_badge

        addresses, days = Addresses(self.made.public_url), self.made.status_days
        given = self.issuer, self.opened, self.keys, addresses
        raised = lasting(self.made, level, content_timestamp=True) if target == "european" else None
        try:
            with told(NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase, NotADraft, NotSealable, UnknownMember):
                if target == "open-badge":
                    return sign_badge(conversion, *given, at=at, days=days)
                return seal_conversion(conversion, *given, at=at, days=days, lasting=raised)
        except NonConforming as error:
            wrong = [f"  {v.pointer}: {in_words(v, spoken)} [{v.code}]" for v in error.violations[:MOST_WRONG]]
            raise Failure("\n".join([_WORDS[spoken]["unsigned"], *wrong])) from error


def _source(file: Path, content: bytes, to: Form | None) -> tuple[str, Credential, Form]:
    """What the file is, the credential in it, and what that is to become. Raises Failure."""
    from badges.verification.facts import LIMITS
    from badges.verification.presented import Credential, Kind, read

    targets: dict[Kind, Form] = {Kind.EUROPEAN: "open-badge", Kind.OPEN_BADGE: "european"}
    found = []
    presented = read(content, LIMITS)
    for item in presented.items:
        if isinstance(item, Credential) and item.kind in targets and item.document and to in (None, targets[item.kind]):
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
    return presented.carrier, *found[0]


def _judged(file: Path, verdict: Verdict, spoken: str, *, sign: bool, unverified: bool) -> tuple[str, str | None]:
    """The news of the verdict in words, and the same again when nobody vouches for the file. Raises Failure when it has to be."""
    from badges.verification.verdict import Outcome
    from badges.web.sentences import sentence

    words = sentence(f"headline.{verdict.headline}", spoken)
    if _is_in_order(verdict):
        return words, None
    if not unverified and (sign or verdict.outcome is Outcome.FAILED):
        failed = verdict.outcome is Outcome.FAILED
        if spoken == "nl":
            what, remedy = "omgezet" if failed else "ondertekend", "zegt waarom; met --unverified gebeurt het toch."
            raise Failure(f"{file} wordt niet {what}. {words}. `badges verify {file} --lang nl` {remedy}")
        what = "converted" if failed else "signed"
        raise Failure(f"{file} is not {what}. {words}. `badges verify {file}` says why; --unverified does it all the same.")
    return words, words if unverified else None


def _is_in_order(verdict: Verdict) -> bool:
    """Whether nothing is wrong with it and nothing is left open but that its seal only demonstrates."""
    from badges.verification.verdict import Outcome

    doubts = {found.code for found in verdict.findings if found.outcome is Outcome.INDETERMINATE}
    return verdict.outcome is Outcome.PASSED or (verdict.outcome is Outcome.INDETERMINATE and doubts <= {DEMO_SEAL})


def _to_open_badge(
    source: Credential, profile: dict[str, Any], language: str | None, at: datetime, doubt: str | None
) -> Conversion:
    import hashlib
    import secrets
    from uuid import uuid4

    from badges.credentials.converting import to_open_badge
    from badges.credentials.elm_values import declared_languages
    from badges.credentials.european.sealing import primary_language

    document = source.document
    declared = declared_languages(document)
    chosen = language or primary_language(document) or "en"
    if language and declared and language not in declared:
        raise Failure(f"The original is written in {', '.join(declared)}, not in {language!r}. Choose one of these.", USAGE)
    salt = secrets.token_urlsafe(12)
    digest = hashlib.sha256(source.seal.payload.encode("utf-8", "surrogatepass")).hexdigest() if source.seal else None
    return to_open_badge(
        document, profile, id=f"urn:uuid:{uuid4()}", at=at, language=chosen, salt=salt, digest=digest, unverified=doubt
    )


def _to_european(
    document: dict[str, Any],
    original: Original,
    language: str | None,
    holder: str | None,
    at: datetime,
    doubt: str | None,
    *,
    ects: bool,
) -> Conversion:
    from uuid import uuid4

    from badges.credentials.converting import to_european

    return to_european(
        document,
        id=f"urn:credential:{uuid4()}",
        at=at,
        language=language,
        ects=ects,
        holder=(holder or "").strip() or None,
        original=original,
        unverified=doubt,
    )


def _hand_over(
    conversion: Conversion, signed: Standalone | None, out: Path | None, *, as_json: bool, head: dict[str, str | bool]
) -> None:
    if out is not None:
        draft = json.dumps(conversion.document, ensure_ascii=False, indent=1).encode() + b"\n"
        write(out, draft if signed is None else signed.content)
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
        "signed": "Signed: {out}. To withdraw it: badges revoke {id} --reason …",
        "unsigned": "It cannot be signed, and nothing was kept:",
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
        "signed": "Ondertekend: {out}. Intrekken: badges revoke {id} --reason …",
        "unsigned": "Het kan niet worden ondertekend, en er is niets bewaard:",
        "none": "Er gaat niets van het origineel verloren.",
        "losses": "In de nieuwe vorm ({form}) staan {number} van het origineel niet:",
        "more": "… en nog {number}; --json noemt ze alle.",
        "missing": "Het {form} kan niet verzegeld worden zonder:",
        "better": "Het zou meer zeggen met:",
        "here": "de uitvoer",
    },
}


def _report(
    conversion: Conversion, signed: Standalone | None, target: Form, headline: str, out: Path | None, spoken: str
) -> None:
    """News for whoever watches: standard output may hold the draft."""
    from badges.credentials.converting import REASONS
    from badges.web.sentences import readable

    own, form = _WORDS[spoken], NAMES[spoken][target]
    shouted = [loss for loss in conversion.losses if loss.code == "unverified"]
    note(REASONS["unverified"].best(spoken)[1] if shouted else own["verdict"].format(headline=headline))
    for loss in shouted:
        note(f"    {readable(loss.said)}")
    note(own["draft" if signed is None else "signed"].format(out=out or own["here"], id=conversion.document["id"]))
    by_reason: dict[str, list[str]] = {}
    for loss in (one for one in conversion.losses if one not in shouted):
        by_reason.setdefault(loss.code, []).append(f"{readable(loss.path)}: {readable(loss.said)}")
    if not by_reason:
        note(own["none"])
    else:
        number = len(conversion.losses) - len(shouted)
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
