"""What to call somebody: anybody can bear any name, so the address stands beside that of somebody whom we do not know."""

from __future__ import annotations

_LONGEST_NAME = 80
_LONGEST_ADDRESS = 100


def with_address(name: str, address: str) -> str:
    """A name that somebody gives themselves, cut so that no length of it pushes the address out of sight."""
    said = " ".join(name.split())
    said = said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"
    return f"{said} ({address[:_LONGEST_ADDRESS]})" if said else address[:_LONGEST_ADDRESS]
