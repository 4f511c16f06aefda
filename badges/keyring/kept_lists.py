"""What trusted lists said when they were checked last, so that not every command checks fifty megabytes again.

    lists/.read/<key>.json   the key is made of all bytes of the list and of all certificates that it was checked with

Whoever may write here may lay down anchors too: these files are worth what the folder that they are in is worth.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.verification.trusted_lists.exceptions import Criteria, Qualification
from badges.verification.trusted_lists.trusted_list import Pointer, Service, Standing, TrustedList

EDITION = b"3"
"""Another one whenever lists are read otherwise than before."""
READ = ".read"


def key_of(content: bytes, signers: Iterable[x509.Certificate]) -> str:
    """What a reading is kept under."""
    digest = sha256(EDITION + sha256(content).digest())
    for signer in signers:
        digest.update(sha256(signer.public_bytes(Encoding.DER)).digest())
    return digest.hexdigest()


def kept(lists: Path, key: str) -> TrustedList | None:
    """The reading that was kept; None when there is none, or it cannot be read."""
    try:
        value = json.loads((lists / READ / f"{key}.json").read_bytes())
        return _list_of(value)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(lists: Path, readings: Collection[tuple[str, TrustedList]]) -> None:
    """Keep these readings, and no others. Raises OSError."""
    room = lists / READ
    room.mkdir(exist_ok=True)
    for key, listed in readings:
        place = room / f"{key}.json"
        if not place.exists():
            draft = place.with_suffix(".part")
            draft.write_text(json.dumps(_said_of(listed)), encoding="utf-8")
            draft.replace(place)
    keys = {f"{key}.json" for key, _ in readings}
    for path in room.iterdir():
        if path.name not in keys:
            path.unlink(missing_ok=True)


def _said_of(listed: TrustedList) -> dict[str, Any]:
    return {
        "territory": listed.territory,
        "sequence": listed.sequence,
        "issued": listed.issued.isoformat(),
        "next_update": listed.next_update.isoformat() if listed.next_update else None,
        "is_of_lists": listed.is_of_lists,
        "signer": _packed(listed.signer),
        "pointers": [
            [one.territory, one.location, [_packed(signer) for signer in one.signers], one.is_of_lists] for one in listed.pointers
        ],
        "services": [
            [
                one.provider,
                one.name,
                [_packed(certificate) for certificate in one.certificates],
                [
                    [standing.since.isoformat(), standing.use, standing.is_granted, list(map(asdict, standing.qualifications))]
                    for standing in one.standings
                ],
            ]
            for one in listed.services
        ],
    }


def _list_of(value: dict[str, Any]) -> TrustedList:
    return TrustedList(
        value["territory"],
        value["sequence"],
        datetime.fromisoformat(value["issued"]),
        datetime.fromisoformat(value["next_update"]) if value["next_update"] else None,
        value["is_of_lists"],
        tuple(
            Pointer(territory, location, tuple(map(_unpacked, signers)), is_of_lists)
            for territory, location, signers, is_of_lists in value["pointers"]
        ),
        tuple(
            Service(
                provider,
                name,
                tuple(map(_unpacked, certificates)),
                tuple(
                    Standing(datetime.fromisoformat(since), use, granted, tuple(map(_qualification, qualifications)))
                    for since, use, granted, qualifications in standings
                ),
            )
            for provider, name, certificates, standings in value["services"]
        ),
        _unpacked(value["signer"]),
    )


def _qualification(value: dict[str, Any]) -> Qualification:
    return Qualification(tuple(value["qualifiers"]), _criteria(value["criteria"]))


def _criteria(value: dict[str, Any]) -> Criteria:
    return Criteria(
        value["assertion"],
        tuple(tuple((name, wanted) for name, wanted in bits) for bits in value["key_usages"]),
        policies=tuple(map(tuple, value["policies"])),
        names=tuple(map(tuple, value["names"])),
        purposes=tuple(map(tuple, value["purposes"])),
        lists=tuple(map(_criteria, value["lists"])),
        has_more=value["has_more"],
    )


def _packed(certificate: x509.Certificate) -> str:
    return b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


def _unpacked(text: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(b64decode(text))
