"""``badges clr``: several badges of one person become one learner record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.checking import refuse_failing
from badges.cli.opening import HERE, Place, content_of, json_of, keyring, last_second_of, now, room_for, settings, store, write
from badges.cli.telling import USAGE, Failure, counted, note, say, told

if TYPE_CHECKING:
    from badges.credentials.clr import Association


def clr(
    parts: Annotated[list[Path], Parameter(negative="")],
    /,
    *,
    issuer: str,
    out: Path,
    name: str = "Learner record",
    recipient: str | None = None,
    associations: Path | None = None,
    until: str | None = None,
    partial: Annotated[bool, Parameter(negative="")] = False,
    offline: Annotated[bool, Parameter(negative="")] = False,
    place: Place = HERE,
) -> int:
    """Gather badges of one person in a learner record (Comprehensive Learner Record 2.0) and sign it.

    Each badge keeps its own signature, whoever issued it; what was altered or withdrawn is refused.
    ``badges revoke ID`` withdraws a record, never the badges in it.

        badges clr badge.json badge.png --issuer voorbeeldcollege --recipient noor@student.example --out record.json

    Parameters
    ----------
    parts
        Files with badges: JSON, PNG, SVG, or a certificate (PDF) that carries one.
    issuer
        Who gathers and signs.
    out
        File for the record (JSON-LD).
    name
        Title of the record.
    recipient
        E-mail address or id of the learner: needed where the badges name their holder by a fingerprint only.
    associations
        How the badges, or the achievements they are about, hang together: a JSON file with a list such as
        [{"sourceId": "https://…/a", "associationType": "isPartOf", "targetId": "https://…/b"}]. Types: exactMatchOf, isChildOf,
        isParentOf, isPartOf, isPeerOf, isRelatedTo, precedes, replacedBy.
    until
        Last day on which the record counts, such as 2031-12-31.
    partial
        Say that the learner has more than is gathered here.
    offline
        Ask nobody outside for keys and lists while checking the badges.
    """
    from badges.combining import NonConforming, NotAPart, Record, WhoseRecord, combine
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.model.addresses import Addresses

    if not parts:
        raise Failure("Say which badges: badges clr PART… --issuer NAME --out FILE", USAGE)
    files = [(path.name, content_of(path)) for path in parts]
    record = Record(name, recipient, _associations(associations), last_second_of(until), partial)
    room_for(out)
    made = settings(place)
    addresses, keys, at = Addresses(made.public_url), keyring(made), now()
    with (
        store(made) as opened,
        told(UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord, LookupError),
        told(NonConforming, NotAPart, WhoseRecord, ValueError),
    ):
        refuse_failing(files, opened, keys, made, offline=offline, badges_only=True)
        signed = combine(files, record, issuer, opened, keys, addresses, at=at, days=made.status_days)
    write(out, signed.content)
    say(f"Gathered {counted(len(files), 'file')} in {out}")
    note(f"Its id is {signed.id}")
    return 0


MEMBERS = {"sourceId", "associationType", "targetId"}


def _associations(path: Path | None) -> tuple[Association, ...]:
    from badges.credentials.clr import Association

    if path is None:
        return ()
    value = json_of(path, "a JSON list of associations")
    if not isinstance(value, list):
        raise Failure(f"{path} holds no list of associations. `badges clr --help` shows one.", USAGE)
    found = []
    for number, one in enumerate(value, 1):
        texts = isinstance(one, dict) and all(isinstance(one.get(name), str) for name in MEMBERS)
        if not texts or not one.keys() <= MEMBERS | {"type"}:
            raise Failure(
                f"{path}: association {number} needs {', '.join(sorted(MEMBERS))}, each a text, and nothing else.", USAGE
            )
        found.append(Association(one["sourceId"], one["associationType"], one["targetId"]))
    return tuple(found)
