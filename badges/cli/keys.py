"""``badges keys``: make, rotate, retire and exchange keys."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, room_for, settings, store, write
from badges.cli.telling import Failure, note, say, told
from badges.model.addresses import Addresses


def _told() -> AbstractContextManager[None]:
    from badges.keyring import DamagedRecord, IssuerExists, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.proofs.certificates import SealCertificateError

    return told(
        IssuerExists,
        PassphraseMissing,
        UnknownIssuer,
        UnusableKey,
        WrongPassphrase,
        DamagedRecord,
        SealCertificateError,
        ValueError,
    )


def new(
    *,
    issuer: str,
    organisation: str | None = None,
    legal_name: str | None = None,
    country: str | None = None,
    legal_id: str | None = None,
    place: Place = HERE,
) -> int:
    """Make the keys of a new issuer: Ed25519, P-256, and a seal key with a demonstration certificate.

    The demonstration seal proves nothing and says so everywhere. ``badges keys csr`` starts the way to a real one.

    Parameters
    ----------
    issuer
        Short name: small letters, digits, hyphens. Part of the issuer's address and of its DID.
    organisation
        Id of the organisation in the catalogue, by default ``org-`` and the name. The next three come from it.
    legal_name
        Name for the seal certificate (O).
    country
        Country for the seal certificate (C), such as NL.
    legal_id
        Registered identifier for the seal certificate (2.5.4.97), such as NTRNL-12345678.
    """
    import re

    from badges.keyring import IssuerRecord

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", issuer) or issuer == "trusted":
        raise Failure(f"{issuer!r} cannot be the name of an issuer. Use small letters, digits and hyphens.")
    made = settings(place)
    id = organisation or f"org-{issuer}"
    with store(made) as opened:
        known = opened.organisation(id)
    if known is not None:
        legal_name = legal_name or known.name
        country = country or known.address.country
        legal_id = legal_id or known.identifier("eidas")
    if not (legal_name and country and legal_id):
        raise Failure(
            f"The seal needs a legal name, a country and a registered identifier, and the catalogue does not give them for {id}. "
            "Give --legal-name, --country and --legal-id, or import the organisation first."
        )
    with _told():
        record = keyring(made).new(IssuerRecord(issuer, id, legal_name, country, legal_id), now())
    for key in record.keys:
        say(f"{key.id}  {key.algorithm}  {key.purpose}{'  demonstration' if key.demo else ''}")
    note(
        f"{legal_name} signs as {Addresses(made.public_url).did(issuer)}. Keep a copy of {made.keys} and of the passphrase apart."
    )
    return 0


def list_(*, place: Place = HERE) -> int:
    """Show every issuer with its keys and their states."""
    made = settings(place)
    ring = keyring(made)
    if not ring.names():
        note(f"No issuers in {made.keys}. Make one with `badges keys new --issuer NAME`.")
    for name in ring.names():
        with _told():
            record = ring.record(name)
        say(f"{name}  {record.legal_name}  {record.legal_id}  {Addresses(made.public_url).did(name)}")
        for key in record.keys:
            until = f" until {key.until}" if key.until else ""
            demo = "  demonstration" if key.demo else ""
            say(f"  {key.id}  {key.algorithm}  {key.purpose}  {key.state}  since {key.since}{until}{demo}")
    return 0


def rotate(*, issuer: str, place: Place = HERE) -> int:
    """Make new keys in the place of the active ones, which retire. What they signed stays verifiable."""
    made = settings(place)
    with _told():
        record = keyring(made).rotate(issuer, now())
    for key in record.keys:
        say(f"{key.id}  {key.algorithm}  {key.state}")
    return 0


def retire(*, issuer: str, key: str, compromised: Annotated[bool, Parameter(negative="")] = False, place: Place = HERE) -> int:
    """Retire one key; with --compromised, declare that somebody else may hold it.

    Parameters
    ----------
    issuer
        Name of the issuer.
    key
        Id of the key, as ``badges keys list`` shows it.
    compromised
        From now on nothing that it signed is believed, since whoever holds it can write any date: issue those awards anew.
    """
    from badges.keyring import KeyState

    made = settings(place)
    with _told():
        keyring(made).end(issuer, key, KeyState.COMPROMISED if compromised else KeyState.RETIRED, now())
    say(f"{key} is {'compromised' if compromised else 'retired'}.")
    return 0


def did(*, issuer: str, place: Place = HERE) -> int:
    """Print the DID document of an issuer, as ``/issuers/NAME/did.json`` serves it."""
    import json

    made = settings(place)
    with _told():
        say(json.dumps(keyring(made).did_document(issuer, Addresses(made.public_url)), indent=2))
    return 0


def csr(*, issuer: str, out: Path, common_name: str | None = None, place: Place = HERE) -> int:
    """Make a seal key and request a real e-seal certificate for it. The seal in use stays in use.

    Parameters
    ----------
    issuer
        Name of the issuer.
    out
        File for the request (PKCS #10, PEM). Send it to your trust service provider.
    common_name
        Name on the seal, by default the legal name.
    """
    room_for(out)
    made = settings(place)
    with _told():
        ring = keyring(made)
        record, pem = ring.request(issuer, common_name or ring.record(issuer).legal_name, now())
    write(out, pem)
    say(f"{record.keys[-1].id} waits for its certificate. The request is in {out}.")
    return 0


def import_(*, issuer: str, certificate: Path, place: Place = HERE) -> int:
    """Bring in the certificate that answers the request: from then on it seals.

    Parameters
    ----------
    issuer
        Name of the issuer.
    certificate
        PEM file with the certificate and those that stand behind it.
    """
    made = settings(place)
    try:
        chain = certificate.read_bytes()
    except OSError as error:
        raise Failure(f"{certificate} cannot be read: {error.strerror}.") from error
    with _told():
        record = keyring(made).bring_in(issuer, chain, now())
    key = record.keys[-1]
    say(f"{key.id} seals from now on{' (a demonstration certificate)' if key.demo else ''}.")
    return 0
