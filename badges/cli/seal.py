"""``badges seal``: seal a European credential that was made elsewhere."""

from __future__ import annotations

from pathlib import Path

from badges.cli.opening import HERE, Place, keyring, now, room_for, settings, write
from badges.cli.telling import Failure, note, say, told


def seal(file: Path, /, *, issuer: str, out: Path, place: Place = HERE) -> int:
    """Seal a European credential that was made elsewhere, after checking it against the application profile.

    The issuer becomes what the seal certificate says, and the moment of issue becomes now: that is what sealing means.

    Parameters
    ----------
    file
        The credential (JSON-LD, not sealed yet).
    issuer
        Whose seal.
    out
        File for the sealed credential.
    """
    from badges.credentials.european.concepts import UnknownMember
    from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.sealing import MAX_BYTES, NonConforming, NotADraft, NotSealable, seal

    room_for(out)
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.") from error
    with told(UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey):
        custody = keyring(settings(place)).seal(issuer)
    with told(NotADraft, NotSealable, UnknownMember, NonConforming, PassphraseMissing, WrongPassphrase, UnusableKey):
        write(out, seal(content, custody, at=now()))
    say(f"Sealed {file} for {custody.identity.organisation}: {out}")
    if custody.demo:
        note("The seal is a demonstration and proves nothing.")
    return 0
