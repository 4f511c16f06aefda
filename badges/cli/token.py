"""``badges token``: who may knock at the doors that sign, seal and deliver."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, settings, store
from badges.cli.telling import Failure, note, say, told

RIGHTS = ("issue", "seal", "deliver")


def new(*, issuer: str, may: str = "issue", days: int | None = None, place: Place = HERE) -> int:
    """Make a bearer token. It is shown once and kept only as a hash.

    Parameters
    ----------
    issuer
        The issuer it acts for.
    may
        Its rights, with commas: issue, seal, deliver.
    days
        How many days it lives; without, until it is revoked.
    """
    from badges.keyring import UnknownIssuer
    from badges.web.access import fingerprint, new_token

    rights = frozenset(right.strip() for right in may.split(",") if right.strip())
    if not rights or rights - set(RIGHTS):
        raise Failure(f"{may!r} names a right that is not known. Rights: {', '.join(RIGHTS)}.")
    if days is not None and days < 1:
        raise Failure("A token lives at least one day: give --days 1 or more.")
    made = settings(place)
    with store(made) as opened, told(UnknownIssuer):
        keyring(made).record(issuer)
        secret = new_token()
        at = now()
        token = opened.add_token(fingerprint(secret), issuer, rights, at, at + timedelta(days=days) if days else None)
    say(secret)
    note(f"Token {token.id} for {issuer} may {', '.join(sorted(rights))}. Keep it secret: it is not shown again.")
    return 0


def list_(*, place: Place = HERE) -> int:
    """Show the tokens, without their secrets."""
    with store(settings(place)) as opened:
        tokens = opened.tokens()
    at = now()
    for token in tokens:
        ended = "ended" if token.revoked_at else "expired" if not token.valid_at(at) else "valid"
        until = f" until {token.expires_at:%Y-%m-%d}" if token.expires_at else ""
        say(f"{token.id}  {token.issuer}  {','.join(sorted(token.rights))}  {ended}  since {token.made_at:%Y-%m-%d}{until}")
    if not tokens:
        note("There are no tokens. Make one with `badges token new --issuer NAME --may issue`.")
    return 0


def revoke(
    id: Annotated[int, Parameter(help="Number of the token, as `badges token list` shows it.")], /, *, place: Place = HERE
) -> int:
    """End a token at once."""
    with store(settings(place)) as opened:
        if not opened.revoke_token(id, now()):
            raise Failure(f"There is no token {id} that still works. See `badges token list`.")
    say(f"Token {id} is ended.")
    return 0
