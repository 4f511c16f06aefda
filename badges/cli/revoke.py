"""``badges revoke``: withdraw what was issued for an award, or signed and sealed without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, reason_of, settings, store
from badges.cli.telling import Failure, counted, say, told
from badges.model.addresses import Addresses


def revoke(
    award: str,
    /,
    *,
    reason: str,
    issuer: str | None = None,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    place: Place = HERE,
) -> int:
    """Withdraw what was issued for an award, or signed here without one: verifiers see it as soon as they read the list again.

        badges revoke 2026-0001 --reason "wrong student" --dry-run
        badges revoke 2026-0001 --reason "wrong student"

    Parameters
    ----------
    award
        The award's reference, its id, or the id of one of its credentials; or the id of what was signed without an award: a
        learner record, an endorsement, a conversion, or a draft of somebody else that was sealed here.
    reason
        Why, for the school's own records; the public list says only that it was withdrawn.
    issuer
        Name of the issuer, when two issuers use the same reference.
    dry_run
        Show what would be withdrawn, and withdraw nothing.
    """
    from badges.keyring import NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.revoking import find_award, revoke, withdraw

    why = reason_of(reason)
    made = settings(place)
    addresses = Addresses(made.public_url)
    with store(made) as opened, told(UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey):
        keys = keyring(made)
        if (alone := opened.standalone(award)) is not None:
            if dry_run:
                say(f"Would withdraw the {alone.kind.replace('-', ' ')} {alone.id}")
                return 0
            with kept_all_the_same():
                ended = withdraw(alone, why, opened, keys, addresses, at=now(), days=made.status_days)
            say(f"{'Withdrew' if ended else 'Had been withdrawn before:'} the {alone.kind.replace('-', ' ')} {alone.id}")
            return 0
        bodies = [keys.record(name).organisation for name in ([issuer] if issuer else keys.names())]
        found = find_award(award, bodies, opened)
        if not found:
            raise Failure(f"There is no award {award!r}. Give its reference from the roster, or its id.")
        if len(found) > 1:
            raise Failure(f"{len(found)} issuers have an award {award!r}. Say which with --issuer.")
        credentials = opened.credentials_of(found[0].id)
        title = found[0].unit.title.best(found[0].language)[1]
        if dry_run:
            say(f"Would withdraw {counted(len(credentials), 'credential')} of {found[0].holder.full_name}: {title}")
            return 0
        with kept_all_the_same():
            done = revoke(credentials, why, opened, keys, addresses, at=now(), days=made.status_days)
    say(f"Withdrew {counted(len(done.now), 'credential')} of {found[0].holder.full_name}: {title}")
    if done.before:
        say(f"{len(done.before)} had been withdrawn before.")
    return 0


@contextmanager
def kept_all_the_same() -> Iterator[None]:
    """A withdrawal is kept before its list is signed; whoever cannot sign must know that. Raises Failure."""
    from badges.keyring import NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase

    try:
        yield
    except (NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase) as error:
        kept = "The withdrawal is kept, but the public list does not say it yet. Mend that, and run the same again."
        raise Failure(f"{error}\n{kept}") from error
