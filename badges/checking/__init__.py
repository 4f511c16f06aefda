"""Checking many things at once: a list that is kept until it is checked, and its findings until the day is over.

What is stored, and for how long. The address of a list holds a secret; of that the store has a hash. A key that is derived from
the secret seals every row with AES-256-GCM. What was sent is deleted in the transaction that stores what was found. While rows
wait, the key stands beside them, because whoever works on them must be able to go on after a crash; it is deleted in the same
transaction as the last thing that was sent. From then on nobody can read the rows without the address. All of it is deleted a day
after it was made, or as soon as somebody asks. What is deleted is overwritten in the file (``secure_delete``), and
SQLite's write-ahead log, which keeps what was there before, is cut to nothing after the last row and after every deletion; where
somebody reads at that moment, the worker does it with its next sweep, and tries until it is done. What remains is what no program
can reach: blocks that a disk gave free, and copies that somebody made of the files while the list waited.

All of this is said of SQLite, the only database that is supported. PostgreSQL keeps deleted rows until VACUUM, and its log in
segments that may be archived: on it the key of a list would have to be kept outside the database.
"""

from badges.checking.lists import LASTS, MOST_BYTES, MOST_LISTS, TooManyLists, begin, look, row_of
from badges.checking.rows import Row, row_for
from badges.checking.sharing import asked_once
from badges.checking.working import AT_ONCE, Checks, Way, file_of, refused

__all__ = [
    "AT_ONCE",
    "LASTS",
    "MOST_BYTES",
    "MOST_LISTS",
    "Checks",
    "Row",
    "TooManyLists",
    "Way",
    "asked_once",
    "begin",
    "file_of",
    "look",
    "refused",
    "row_for",
    "row_of",
]
