"""Work that may take long says so before it begins, so that whoever cannot wait may send it elsewhere.

A server answers many from one thread: what takes a millisecond is done there and then, what may take a hundred goes to a process
of its own. Which it is shows only on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class TakesLong(BaseException):
    """This would take long, and somebody cannot wait. No plain exception: whoever forgives those must not forgive this one."""


_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@contextmanager
def hurried() -> Iterator[None]:
    """In this block nothing begins that may take long: it raises TakesLong instead."""
    token = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(token)


def about_to_take_long() -> None:
    """Said before work whose time a stranger decides.

    Raises:
        TakesLong: inside ``hurried``.
    """
    if _hurried.get():
        raise TakesLong
