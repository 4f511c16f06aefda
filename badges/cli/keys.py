"""``badges keys``: make, rotate, retire and exchange keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, room_for, settings, store, write
from badges.cli.telling import USAGE, Failure, note, say, told
from badges.model.addresses import VERIFIER, Addresses

if TYPE_CHECKING:
    from badges.keyring import IssuerRecord, TakenIn


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
    issuer: str | None = None,
    verifier: Annotated[bool, Parameter(negative="")] = False,
    organisation: str | None = None,
    legal_name: str | None = None,
    country: str | None = None,
    legal_id: str | None = None,
    place: Place = HERE,
) -> int:
    """Make the keys of a new issuer: Ed25519, P-256, and a seal key with a demonstration certificate.

    The demonstration seal proves nothing and says so everywhere. ``badges keys csr`` starts the way to a real one.

    With --verifier: the one key with which this installation itself signs what it found. Whoever checks a file can then keep a
    signed receipt.

        badges keys new --issuer voorbeeldcollege
        badges keys new --verifier --legal-name "Badge check of Voorbeeldcollege"

    Parameters
    ----------
    issuer
        Short name: small letters, digits, hyphens. Part of the issuer's address and of its DID.
    verifier
        Make the key of this installation itself.
    organisation
        Id of the organisation in the catalogue, by default ``org-`` and the name. The next three come from it.
    legal_name
        Name for the seal certificate (O). With --verifier: the name on receipts, by default the host of the public URL.
    country
        Country for the seal certificate (C), such as NL.
    legal_id
        Registered identifier for the seal certificate (2.5.4.97), such as NTRNL-12345678.
    """
    import re

    from badges.keyring import IssuerRecord

    if _whose(issuer, verifier=verifier) == VERIFIER:
        return _new_verifier(legal_name, place)
    assert issuer is not None
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


def _new_verifier(name: str | None, place: Place) -> int:
    from badges.keyring import IssuerRecord

    made = settings(place)
    record = IssuerRecord(VERIFIER, "", name or urlsplit(made.public_url).netloc, "", "")
    with _told():
        record = keyring(made).new(record, now())
    say(f"{record.keys[0].id}  {record.keys[0].algorithm}  receipts")
    did = Addresses(made.public_url).did(VERIFIER)
    note(f"{record.legal_name} signs receipts as {did}. Keep a copy of {made.keys} and of the passphrase apart.")
    return 0


def _whose(issuer: str | None, *, verifier: bool) -> str:
    """Whose keys a command is about. Raises Failure unless it is said once."""
    if (issuer is None) != verifier:
        raise Failure("Say whose keys: --issuer NAME, or --verifier for those of this installation itself.", USAGE)
    return VERIFIER if issuer is None else issuer


def list_(*, place: Place = HERE) -> int:
    """Show every issuer with its keys, their states and where each of them lives."""
    from badges.keyring import UnusableKey, place_of

    made = settings(place)
    ring = keyring(made)
    identities = (*ring.names(), *((VERIFIER,) if ring.has_verifier() else ()))
    if not identities:
        note(f"No issuers in {made.keys}. Make one with `badges keys new --issuer NAME`.")
    for name in identities:
        with _told():
            record = ring.record(name)
        known_as = "(this installation)" if name == VERIFIER else name
        said = (known_as, record.legal_name, record.legal_id, Addresses(made.public_url).did(name))
        say("  ".join(part for part in said if part))
        for key in record.keys:
            until = f" until {key.until}" if key.until else ""
            demo = "  demonstration" if key.demo else ""
            try:
                lives = place_of(key)
            except UnusableKey as error:  # the other keys are shown all the same
                lives = f"nowhere: {error}"
            say(f"  {key.id}  {key.algorithm}  {key.purpose}  {key.state}  since {key.since}{until}{demo}  {lives}")
    return 0


def rotate(*, issuer: str | None = None, verifier: Annotated[bool, Parameter(negative="")] = False, place: Place = HERE) -> int:
    """Make new keys in the place of the active ones, which retire. What they signed stays verifiable.

    Parameters
    ----------
    issuer
        Name of the issuer.
    verifier
        The key with which this installation signs receipts.
    """
    name = _whose(issuer, verifier=verifier)
    made = settings(place)
    with _told():
        record = keyring(made).rotate(name, now())
    for key in record.keys:
        say(f"{key.id}  {key.algorithm}  {key.state}")
    return 0


def retire(
    *,
    key: str,
    issuer: str | None = None,
    verifier: Annotated[bool, Parameter(negative="")] = False,
    compromised: Annotated[bool, Parameter(negative="")] = False,
    place: Place = HERE,
) -> int:
    """Retire one key; with --compromised, declare that somebody else may hold it.

    Parameters
    ----------
    issuer
        Name of the issuer.
    verifier
        The key is that of this installation itself.
    key
        Id of the key, as ``badges keys list`` shows it.
    compromised
        From now on nothing that it signed is believed, since whoever holds it can write any date: issue those awards anew.
    """
    from badges.keyring import KeyState

    name = _whose(issuer, verifier=verifier)
    made = settings(place)
    with _told():
        keyring(made).end(name, key, KeyState.COMPROMISED if compromised else KeyState.RETIRED, now())
    say(f"{key} is {'compromised' if compromised else 'retired'}.")
    return 0


def did(*, issuer: str | None = None, verifier: Annotated[bool, Parameter(negative="")] = False, place: Place = HERE) -> int:
    """Print the DID document of an issuer, as ``/issuers/NAME/did.json`` serves it.

    Parameters
    ----------
    issuer
        Name of the issuer.
    verifier
        That of this installation itself, as ``/verifier/did.json`` serves it.
    """
    import json

    name = _whose(issuer, verifier=verifier)
    made = settings(place)
    with _told():
        say(json.dumps(keyring(made).did_document(name, Addresses(made.public_url)), indent=2))
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


def import_(
    *,
    issuer: str,
    certificate: Path | None = None,
    pkcs12: Path | None = None,
    private_key: Path | None = None,
    uri: str | None = None,
    its_passphrase_file: Path | None = None,
    algorithm: Literal["RS256", "PS256", "ES256", "ES384"] | None = None,
    place: Place = HERE,
) -> int:
    """Bring in a seal: from then on it seals, and the one before retires.

    A certificate that answers ``badges keys csr``:

        badges keys import --issuer NAME --certificate CHAIN.pem

    A key that a trust service made, which is kept in the keyring, encrypted with its passphrase:

        badges keys import --issuer NAME --pkcs12 SEAL.p12
        badges keys import --issuer NAME --private-key KEY.pem --certificate CHAIN.pem

    A key that stays in a token (PKCS #11), or with a service for remote signing (CSC API v2); only signatures come from there:

        badges keys import --issuer NAME --uri "pkcs11:token=T;object=K?module-path=/PATH/TO.so&pin-source=file:/PATH"
        badges keys import --issuer NAME --uri "csc:https://HOST/csc/v2?credential=ID&client=ID&client-secret-source=file:/PATH"

    A secret is never part of an address: pin-source, otp-source, token-source and client-secret-source say where it is, as
    file:/PATH or env:NAME.

    Parameters
    ----------
    issuer
        Name of the issuer.
    certificate
        PEM file with the certificate and those that stand behind it.
    pkcs12
        File (.p12, .pfx) with a key and its certificates.
    private_key
        PEM file with a private key.
    uri
        Address of a key that stays where it is.
    its_passphrase_file
        File whose first line opens the file that is brought in. Without it the passphrase is asked.
    algorithm
        How a key that was made elsewhere signs, by default as is usual for its kind (RS256, ES256, ES384).
    """
    given = (pkcs12 is not None, private_key is not None, uri is not None)
    if sum(given) > 1 or (pkcs12 and certificate) or (certificate is None and (private_key or not any(given))):
        raise Failure(
            "Say one of: --certificate CHAIN; --pkcs12 FILE; --private-key KEY with --certificate CHAIN; --uri ADDRESS.", USAGE
        )
    if algorithm is not None and not any(given):
        raise Failure("--algorithm is for keys that were made elsewhere.", USAGE)
    from badges.keyring import read_pem, read_pkcs12

    ring = keyring(settings(place))
    chain = _content(certificate) if certificate else b""
    with _told():
        if came := pkcs12 or private_key:
            content = _content(came)
            taken = _opened(
                came,
                its_passphrase_file,
                lambda passphrase: read_pkcs12(content, passphrase) if pkcs12 else read_pem(content, chain, passphrase),
            )
            record = ring.take_in(issuer, taken.private_key, taken.chain, now(), algorithm=algorithm)
            seals_now(record)
            note(f"Destroy {came}, or keep it as safe as the passphrase{': it is not encrypted' if taken.was_open else ''}.")
        elif uri:
            record = ring.entrust(issuer, uri, now(), chain=chain or None, algorithm=algorithm)
            seals_now(record)
            note("The key stays where it is and cannot be exported. Whoever keeps it knows whether there can be a copy of it.")
        else:
            seals_now(ring.bring_in(issuer, chain, now()))
    return 0


def seals_now(record: IssuerRecord) -> None:
    """Tell which key of an issuer seals from now on."""
    from badges.keyring import KeyPurpose

    key = record.active(KeyPurpose.SEAL)
    if key is not None:
        say(f"{key.id} seals from now on{' (a demonstration certificate)' if key.demo else ''}.")


def _content(path: Path) -> bytes:
    from badges.keyring.taking_in import LONGEST

    try:
        with path.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from error


def _opened(path: Path, passphrase_file: Path | None, read: Callable[[bytes | None], TakenIn]) -> TakenIn:
    """What came in a file, opened with its own passphrase, which is read from a file or asked for at a terminal."""
    from badges.keyring import PassphraseWanted

    if passphrase_file is not None:
        return read(_content(passphrase_file).split(b"\n", 1)[0].strip())
    try:
        return read(None)
    except PassphraseWanted as error:
        if not sys.stdin.isatty():
            raise Failure(f"{path} has a passphrase of its own. Name a file that holds it: --its-passphrase-file FILE") from error
    return read(getpass(f"Passphrase of {path}: ").encode())
