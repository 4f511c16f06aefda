"""``badges trust``: fetch the trusted lists of the Union, add lists of issuers, and show whom this installation trusts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, settings
from badges.cli.telling import USAGE, Counter, Failure, counted, note, say
from badges.settings import Settings

if TYPE_CHECKING:
    from cryptography import x509

    from badges.trusting import Refreshed, UnknownSigner
    from badges.verification.facts import ListOfIssuers, QualifiedService, Trust
    from badges.verification.trusted_lists.trusted_list import TrustedList

PARTLY = 2
"""Exit code when some lists could not be renewed."""


def refresh(
    *,
    lotl: str | None = None,
    trust: Path | None = None,
    accept: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    signers: Path | None = None,
    place: Place = HERE,
) -> int:
    """Fetch the trusted lists of the Union, check each, and lay them in the trust folder.

    They say whose seals and timestamps are qualified, and since when. Nothing is believed for where it was found: the list of the
    lists (LOTL) must be signed by somebody you accepted, and names who signs the lists of the countries. The first time, and when
    the signers were changed without notice, this command prints fingerprints and does nothing; compare them with those in the
    Official Journal of the European Union ("Information related to data on Member States' trusted lists"), then accept one. Or
    give the certificates of the Journal as --signers: those who came later are followed by the lists in between (pivots).

        badges trust refresh
        badges trust refresh --accept 9F:3C:…
        badges trust refresh --signers official-journal.pem --trust shared-trust/

    A list that cannot be fetched, is not signed well or has a lower number than yours changes nothing. Leaves with 0 when every
    list is the newest there is, 2 when some could not be renewed, 1 when nothing could be done.

    Parameters
    ----------
    lotl
        Address of the list of the lists; that of the Commission, if not said.
    trust
        Trust folder. [BADGES_TRUST, else the keyring's own]
    accept
        SHA-256 fingerprint of a certificate that may sign the list of the lists.
    signers
        File with such certificates (PEM), instead of fingerprints.
    """
    from badges.authorities import asker
    from badges.keyring.lists import UnreadableTrust, certificates_in
    from badges.reaching import LOCALHOST
    from badges.trusting import LOTL, NothingRefreshed, UnknownSigner
    from badges.trusting import refresh as refresh_lists

    made = settings(place)
    address = lotl or LOTL
    if not address.startswith(("https://", "http://")):
        raise Failure(f"{address!r} is no address of a list of the lists. It begins with https:// or http://.", USAGE)
    fingerprints = [_fingerprint(one) for one in accept]
    folder = _folder(made, trust)
    # Most lists travel over https and some over http; their signatures make up for either.
    ask = asker(plain_http=True, allow_localhost=urlsplit(made.public_url).hostname in LOCALHOST, seconds=120.0)
    try:
        given = certificates_in(signers) if signers else []
        done = refresh_lists(
            folder, address, ask, at=now(), accept=fingerprints, signers=given, progress=Counter("Lists of countries")
        )
    except UnknownSigner as unknown:
        said = [*(["--lotl", lotl] if lotl else []), *(["--trust", str(trust)] if trust else [])]
        again = " ".join(["badges trust refresh", *said])
        raise Failure(_whom_to_accept(unknown, address, again)) from unknown
    except NothingRefreshed as nothing:
        raise Failure(f"The list of the lists could not be had. {nothing}") from nothing
    except UnreadableTrust as error:
        raise Failure(str(error)) from error
    return _tell(done, folder)


def add(
    file: Path,
    *,
    name: str | None = None,
    replace: Annotated[bool, Parameter(negative="")] = False,
    trust: Path | None = None,
    place: Place = HERE,
) -> int:
    """Lay a list of issuers into the trust folder, after looking it through.

    It takes a list in our own form, a registry of known DIDs as the Digital Credentials Consortium publishes them, statements of
    an OpenID federation (one a line), and the keys of whoever signs those. Statements are believed for those keys alone, so the
    keys come first, from a place that you trust.

        badges trust add registry.json --name dcc-members
        badges trust add federation-keys.json
        badges trust add statements.jwt --replace

    Parameters
    ----------
    file
        The list.
    name
        What to call it here; a registry without a name of its own is told by it. The name of the file, if not said.
    replace
        Put it in the place of another one of that name.
    trust
        Trust folder. [BADGES_TRUST, else the keyring's own]
    """
    from badges.keyring.adding_lists import ListExists, add_list
    from badges.keyring.lists import UnreadableTrust

    called = name if name is not None else file.stem
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", called):
        raise Failure(f"{called!r} is no name for a list. Take letters, digits, dots and hyphens: --name dcc-members.", USAGE)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.", USAGE) from error
    try:
        added = add_list(_folder(settings(place), trust), content, called, replace=replace)
    except UnreadableTrust as error:
        raise Failure(str(error)) from error
    except ListExists as error:
        raise Failure(f"There is another {error}. Give this one a --name of its own, or say --replace.") from error
    except OSError as error:
        raise Failure(f"The list could not be written: {error.strerror}.") from error
    if added.federation:
        say(f"{added.federation.name}: statements of {added.federation.issuer} are believed from now on.")
    for one in added.lists:
        say(_list(one, now()))
    note(f"It is in {added.path}.")
    return 0


def show(*, trust: Path | None = None, place: Place = HERE) -> int:
    """Show whom this installation trusts about seals, timestamps and issuers, why, and for which periods.

    Parameters
    ----------
    trust
        Another trust folder (issuers, anchors, trusted lists), beside the keyring's own.
    """
    from badges.keyring import DamagedRecord, UnreadableTrust
    from badges.keyring.lists import read_lists
    from badges.keyring.seals import TRUSTED
    from badges.model.addresses import Addresses

    made = settings(place)
    folders = [folder for folder in (made.trust, trust) if folder is not None]
    keys = keyring(made)
    try:
        whom = keys.trust(Addresses(made.public_url), now().date(), *folders)
        lists = [one for folder in (keys.folder / TRUSTED, *folders) for one in read_lists(folder)]
    except (DamagedRecord, UnreadableTrust) as error:
        raise Failure(str(error)) from error
    at = now()
    _section("Trusted lists", [*_lists(lists, at)], "None. Fetch them with `badges trust refresh`.")
    _section("Seals", [*_services(whom.anchors, whom.qualified)], "Nobody who gives out seals is trusted.")
    _section(
        "Timestamps",
        [*_services(whom.timestamp_anchors, whom.qualified_timestamps)],
        "Nobody is trusted about time: lay certificates into the folder `tsa` of a trust folder.",
    )
    _section("Lists of issuers", [_list(one, at) for one in whom.lists], "None. Lay one in with `badges trust add FILE`.")
    _section("Issuers", [*_issuers(whom)], "No issuer is known by name.")
    return 0


def _folder(made: Settings, trust: Path | None) -> Path:
    from badges.keyring.seals import TRUSTED

    return trust or made.trust or made.keys / TRUSTED


def _fingerprint(said: str) -> str:
    digits = re.sub(r"[\s:]", "", said).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise Failure(f"{said!r} is no SHA-256 fingerprint: that has 64 hexadecimal digits.", USAGE)
    return digits


def _whom_to_accept(unknown: UnknownSigner, address: str, again: str) -> str:
    """What a person has to look at before anything is trusted, and the command to go on with."""
    from badges.authorities.error import plain
    from badges.proofs.issuers import name_of
    from badges.verification.facts import fingerprint_of

    if not unknown.offered:
        return f"The list of the lists at {address} does not say who signed it. Name its signers with --signers FILE.pem."
    news = "No signer of the list of the lists is trusted yet." if unknown.first else "The list of the lists has a new signer."
    lines = [news, f"The list at {address} says that it is signed with:", ""]
    for certificate in unknown.offered:
        digits = fingerprint_of(certificate).upper()
        lines += [
            f"  {plain(name_of(certificate))}",
            f"  valid {certificate.not_valid_before_utc:%Y-%m-%d} to {certificate.not_valid_after_utc:%Y-%m-%d}",
            "  SHA-256 " + ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)),
            "",
        ]
    lines += [
        "Compare the fingerprint with the Official Journal of the European Union, not with anything on the same page. Then:",
        f"  {again} --accept {fingerprint_of(unknown.offered[0]).upper()}",
        "Is it not there? Then it came later: give the Journal's certificates, and the lists in between are followed:",
        f"  {again} --signers FILE.pem",
        "Nothing was changed.",
    ]
    return "\n".join(lines)


def _tell(done: Sequence[Refreshed], folder: Path) -> int:
    for one in done:
        say(f"{one.territory}  {_became(one)}")
    well = sum(one.is_well for one in done)
    note(f"{counted(well, 'trusted list')} of {len(done)} in {folder} {'is' if well == 1 else 'are'} the newest there is.")
    if stale := [one.territory for one in done if one.is_stale]:
        note(f"Out of date, a newer one should be there: {', '.join(stale)}. They are used, and every verdict says so.")
    if wrong := [one.territory for one in done if not one.is_well]:
        note(f"Could not be renewed: {', '.join(wrong)}. Run the same again later.")
    return PARTLY if wrong else 0


def _became(one: Refreshed) -> str:
    number = f"number {one.sequence}"
    match one.state:
        case "new" | "newer":
            return f"{number}, {one.state}"
        case "same":
            return f"{number}, as before"
        case "older":
            return f"{number} stays: what was offered is older"
        case "failed":
            return f"{f'{number} stays' if one.sequence is not None else 'there is none'}: {one.reason}"
        case "set_aside":
            return f"set aside: {one.reason} Nothing is trusted for it."


def _section(title: str, lines: Sequence[str], none: str) -> None:
    say(title)
    for line in lines or [none]:
        say(f"  {line}")
    say()


def _lists(lists: Sequence[TrustedList], at: datetime) -> Iterator[str]:
    for one in sorted(lists, key=lambda one: (not one.is_of_lists, one.territory)):
        what = "list of the lists" if one.is_of_lists else "trusted list"
        until = f"the next one is due by {one.next_update:%Y-%m-%d}" if one.next_update else "there will be no other one"
        late = ", OUT OF DATE" if one.is_stale(at) else ""
        yield f"{one.territory}  {what} {one.sequence} of {one.issued:%Y-%m-%d}, {until}{late}"


def _services(anchors: Sequence[x509.Certificate], services: Mapping[str, QualifiedService]) -> Iterator[str]:
    """Each certificate with the reason for which it is trusted."""
    from badges.authorities.error import plain
    from badges.proofs.issuers import name_of
    from badges.verification.facts import fingerprint_of

    for anchor in sorted(anchors, key=lambda anchor: (name_of(anchor), fingerprint_of(anchor))):
        fingerprint = fingerprint_of(anchor)
        yield f"{plain(name_of(anchor))}  (SHA-256 {fingerprint[:16].upper()}…, ends {anchor.not_valid_after_utc:%Y-%m-%d})"
        service = services.get(fingerprint)
        yield f"    {_why(service)}" if service else "    laid into a trust folder; nobody says that it is qualified"


def _why(service: QualifiedService) -> str:
    from badges.authorities.error import plain

    by = f" of {service.provider}" if service.provider else ""
    return plain(f"{service.name}{by}, in {service.list_name} of {service.list_date}: {_periods(service)}")


def _periods(service: QualifiedService) -> str:
    if service.granted is None:
        return "qualified; no dates are said"
    said = [
        f"since {period.start:%Y-%m-%d}" if period.end is None else f"from {period.start:%Y-%m-%d} until {period.end:%Y-%m-%d}"
        for period in service.granted
    ]
    return f"qualified {' and '.join(said)}"


def _issuers(whom: Trust) -> Iterator[str]:
    from badges.authorities.error import plain

    for id, known in sorted(whom.issuers.items(), key=lambda item: (item[1].name, item[0])):
        listed = " and ".join(f"{one.list_name} of {one.list_date}" for one in known.listings)
        yield plain(f"{known.name}  {id}, in {listed}")


_KINDS = {
    "own": "our own issuers",
    "plain": "list of this installation",
    "registry": "registry of known DIDs",
    "federation": "statements of a federation",
}


def _list(one: ListOfIssuers, at: datetime) -> str:
    """A list of issuers with its kind, its age and where it is."""
    from badges.authorities.error import plain

    until = ""
    if one.until is not None:
        late = one.until < at
        until = f", {'was' if late else 'is'} to be renewed by {one.until:%Y-%m-%d}{', OUT OF DATE' if late else ''}"
    file = f" ({one.file})" if one.file else ""
    return plain(f"{one.name}: {_KINDS[one.kind]} of {one.date}, {counted(one.count, 'issuer')}{until}{file}")
