"""Where awards, credentials, status lists, deliveries, shares and tokens are kept. Rows never leave this room.

SQLite only for now: WAL, ``BEGIN IMMEDIATE`` for whoever writes, ten seconds of patience. Every method of
:class:`Store` is one short transaction.
"""

from badges.store.deliveries import School
from badges.store.opening import NewerDatabase, NotMigrated, UnreadableDatabase, UnsupportedDatabase, migrate, open_store
from badges.store.patterns import Patterns
from badges.store.rows import Rows, contents_of, rows_of
from badges.store.seals import SealChanged
from badges.store.store import Store
from badges.store.values import CheckList, KeptStatusList, NotKept, SealedRow, SlugTaken, StatusChange, Token, UnitVersionChanged
from badges.store.watching import Watch

__all__ = [
    "CheckList",
    "KeptStatusList",
    "NewerDatabase",
    "NotKept",
    "NotMigrated",
    "Patterns",
    "Rows",
    "School",
    "SealChanged",
    "SealedRow",
    "SlugTaken",
    "StatusChange",
    "Store",
    "Token",
    "UnitVersionChanged",
    "UnreadableDatabase",
    "UnsupportedDatabase",
    "Watch",
    "contents_of",
    "migrate",
    "open_store",
    "rows_of",
]
