"""``badges migrate``: the database as this version needs it."""

from __future__ import annotations

from badges.cli.opening import HERE, Place, settings
from badges.cli.telling import Failure, say, told


def migrate(*, place: Place = HERE) -> int:
    """Make the database, or bring it up to date. Harmless when it is; what is in it stays."""
    from sqlalchemy import make_url

    from badges.jobs import set_up
    from badges.store import NewerDatabase, UnreadableDatabase, UnsupportedDatabase
    from badges.store import migrate as bring_up_to_date

    made = settings(place)
    try:
        with told(UnsupportedDatabase, NewerDatabase, UnreadableDatabase):
            bring_up_to_date(made.database)
            set_up(made.database)
    except OSError as error:
        raise Failure(f"The database cannot be made: {error.strerror} ({error.filename}).") from error
    say(f"The database is up to date: {make_url(made.database).database}")
    return 0
