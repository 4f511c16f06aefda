"""``badges seal``: seal a European credential that was made elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

from badges.cli.opening import HERE, Place, keyring, now, settings
from badges.cli.telling import Failure, note, say, told

MAX_BYTES = 6 * 2**20
"""What verifiers will read; a credential has 130 kB to 2 MB."""


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
    from badges.credentials.conformance import violations
    from badges.credentials.european import payload
    from badges.credentials.european.concepts import UnknownMember
    from badges.credentials.european.sealing import NotSealable, with_sealing_fields
    from badges.credentials.violation import NonConforming
    from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.proofs import jades

    try:
        content = file.read_bytes()[: MAX_BYTES + 1]
        document = json.loads(content.decode("utf-8"))
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Failure(f"{file} is not JSON: {error}. Give the credential as it was made, not sealed.") from error
    if len(content) > MAX_BYTES:
        raise Failure(f"{file} is larger than {MAX_BYTES // 2**20} MB.")
    if not isinstance(document, dict) or "payload" in document:
        raise Failure(f"{file} is not an unsealed European credential. A sealed one cannot be sealed again.")
    with told(
        UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, NotSealable, UnknownMember, NonConforming
    ):
        custody = keyring(settings(place)).seal(issuer)
        at = now()
        sealed = with_sealing_fields(document, custody.identity, at=at, suffix=str(uuid4()))
        if found := violations(sealed):
            raise NonConforming(str(file), found)
        out.write_bytes(jades.seal(payload(sealed), custody.signer, custody.chain, signing_time=at))
    say(f"Sealed {file} for {custody.identity.organisation}: {out}")
    if custody.demo:
        note("The seal is a demonstration and proves nothing.")
    return 0
