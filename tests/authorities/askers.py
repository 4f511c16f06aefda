"""How tests ask: this machine only, and no longer than they have patience."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from badges.authorities import Ask, AuthorityError, asker
from badges.reaching import addresses_of, is_public


def an_asker(**options: Any) -> Ask:
    """An asker as a development installation has it."""
    usual: dict[str, Any] = {"resolve": addresses_of, "may_connect": is_public, "allow_localhost": True}
    return asker(**(usual | options))


def failure(act: Callable[[], object]) -> AuthorityError:
    """What an authority did instead."""
    with pytest.raises(AuthorityError) as caught:
        act()
    return caught.value
