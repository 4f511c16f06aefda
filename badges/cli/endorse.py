"""``badges endorse``: say something in favour of an achievement, an issuer or a badge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.checking import refuse_failing
from badges.cli.opening import HERE, Place, content_of, keyring, last_second_of, now, reason_of, room_for, settings, store, write
from badges.cli.revoke import kept_all_the_same
from badges.cli.telling import USAGE, Failure, note, say, told

if TYPE_CHECKING:
    from badges.keyring import Keyring
    from badges.model.addresses import Addresses
    from badges.store import Store


def new(
    *,
    issuer: str,
    comment: str,
    unit: str | None = None,
    language: str | None = None,
    of: str | None = None,
    badge: str | None = None,
    subject: str | None = None,
    name: str | None = None,
    until: str | None = None,
    jwt: Annotated[bool, Parameter(negative="")] = False,
    out: Path | None = None,
    place: Place = HERE,
) -> int:
    """Sign an endorsement. Badges about the same thing carry it from now on; those signed before do not change.

    Say what is endorsed with one of ``--unit``, ``--of``, ``--badge`` and ``--subject``. An endorsement of a badge that is out
    already travels with its next edition (``badges supersede REF --again``), or as a file of its own.

        badges endorse new --issuer voorbeeldcollege --unit LU-02 --language en --comment "Well taught."
        badges endorse new --issuer voorbeeldcollege --badge 2026-0001 --comment "Seen at work." --out endorsement.json

    Parameters
    ----------
    issuer
        Who endorses: an issuer of the keyring.
    comment
        What it has to say (Markdown).
    unit
        Endorse a learning unit: the achievement in one language, as badges name it.
    language
        Language of that achievement; the first the unit is complete in, if not said.
    of
        Endorse an issuer of the keyring.
    badge
        Endorse one badge: the award's reference, or the badge's id.
    subject
        Endorse anything else, by its id.
    name
        Title of the endorsement.
    until
        Last day on which it counts, such as 2031-12-31.
    jwt
        Sign it as a token (``endorsementJwt``) instead of a document.
    out
        File for the endorsement.
    """
    from badges.endorsing import NonConforming, NoOrganisation, Words, endorse
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.model.addresses import Addresses

    if sum(one is not None for one in (unit, of, badge, subject)) != 1:
        raise Failure("Say what is endorsed, with one of --unit, --of, --badge and --subject.", USAGE)
    if language is not None and unit is None:
        raise Failure("--language goes with --unit: it chooses the achievement in one language.", USAGE)
    if not comment.strip():
        raise Failure('Say what there is to say: --comment "Well taught."', USAGE)
    if out is not None:
        room_for(out)
    words = Words(name or "Endorsement", comment, last_second_of(until))
    made = settings(place)
    addresses, keys = Addresses(made.public_url), keyring(made)
    with (
        store(made) as opened,
        told(UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord),
        told(NonConforming, NoOrganisation, ValueError),
    ):
        what = subject or _subject(unit, language, of, badge, opened, keys, addresses)
        at = now()
        signed = endorse(what, words, issuer, opened, keys, addresses, at=at, days=made.status_days, as_token=jwt)
    if out is not None:
        write(out, signed.content)
    say(f"{issuer} endorses {what}")
    if signed.issued_at < at:
        note("It had said so before: nothing was signed again.")
    note(f"Its id is {signed.id}; `badges endorse withdraw {signed.id} --reason WHY` ends it.")
    return 0


def add(file: Path, /, *, offline: Annotated[bool, Parameter(negative="")] = False, place: Place = HERE) -> int:
    """Take in an endorsement that somebody else signed, so that badges about the same thing carry it from now on.

    What was altered or withdrawn is refused. Who the endorser is, you must know: every badge will show their words.

        badges endorse add endorsement.json

    Parameters
    ----------
    file
        The endorsement: JSON-LD with its proof inside, or a token.
    offline
        Ask nobody outside for keys and lists while checking it.
    """
    from badges.endorsing import NotAnEndorsement, read_endorsement

    content = content_of(file)
    try:
        endorsement = read_endorsement(content, at=now())
    except NotAnEndorsement as error:
        raise Failure(f"{file.name}: {error}") from error
    made = settings(place)
    with store(made) as opened:
        refuse_failing([(file.name, content)], opened, keyring(made), made, offline=offline)
        fresh = opened.keep_standalone(endorsement)
    say(f"{'Took in' if fresh else 'Had already'} what {endorsement.issuer} says of {endorsement.subject}")
    return 0


def list_(*, place: Place = HERE) -> int:
    """Show every endorsement: its id, who says it of what, and whether it stands."""
    from badges.model.issued import StandaloneKind

    at = now()
    with store(settings(place)) as opened:
        for one in opened.standalones(StandaloneKind.ENDORSEMENT):
            state = "stands" if one.stands_at(at) else "withdrawn" if one.withdrawn_at else "ended"
            say(f"{one.id}  {one.issuer}  {one.subject}  {state}")
    return 0


def withdraw(id: str, /, *, reason: str, place: Place = HERE) -> int:
    """End an endorsement. Badges signed from now on do not carry it; one of our own also reads as withdrawn where it is carried.

    Parameters
    ----------
    id
        Its id, as ``badges endorse list`` shows it.
    reason
        Why, for your own records.
    """
    from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.model.addresses import Addresses
    from badges.model.issued import StandaloneKind
    from badges.revoking import withdraw

    why = reason_of(reason)
    made = settings(place)
    with store(made) as opened, told(UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey):
        found = opened.standalone(id)
        if found is None or found.kind is not StandaloneKind.ENDORSEMENT:
            raise Failure(f"There is no endorsement {id!r}. `badges endorse list` shows them.")
        days = made.status_days
        with kept_all_the_same():
            ended = withdraw(found, why, opened, keyring(made), Addresses(made.public_url), at=now(), days=days)
    say(f"{'Withdrew' if ended else 'Had been withdrawn before:'} {id}")
    return 0


def _subject(
    unit: str | None, language: str | None, of: str | None, badge: str | None, opened: Store, keys: Keyring, addresses: Addresses
) -> str:
    """The id of what is endorsed. Raises Failure when there is no such thing here."""
    if unit is not None:
        return _achievement(unit, language, opened, addresses)
    if of is not None:
        return addresses.did(keys.record(of).name)
    from badges.model.issued import FormName
    from badges.revoking import find_award

    found = find_award(str(badge), [keys.record(name).organisation for name in keys.names()], opened)
    if len(found) != 1:
        raise Failure(f"{'There is no award' if not found else 'Several issuers have an award'} {badge!r}. Give the badge's id.")
    badge_id = next((c.id for c in opened.credentials_of(found[0].id) if c.form is FormName.OPEN_BADGE), None)
    if badge_id is None:
        raise Failure(f"{badge} was issued without an Open Badge, and only badges carry endorsements. Endorse its unit: --unit.")
    return badge_id


def _achievement(unit: str, language: str | None, opened: Store, addresses: Addresses) -> str:
    from badges.credentials.open_badge import editions

    found = opened.unit(unit)
    if found is None:
        raise Failure(f"There is no learning unit {unit!r}. Import the catalogue first, or mend the id.")
    spoken = language or editions(found)[0]
    if spoken not in editions(found):
        raise Failure(f"{found.id} is not complete in {spoken!r}. Choose one of {', '.join(editions(found))}.")
    return addresses.achievement(found.slug, found.version, spoken)
