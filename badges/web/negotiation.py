"""What a client asks for: media type and language (RFC 9110 §12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preference:
    """One member of an Accept-like header, with its weight."""

    value: str
    weight: float


def preferences(header: str) -> list[Preference]:
    """The members of an Accept-like header, heaviest first; weight 0 says: not this."""
    found = []
    for member in header.split(",")[:50]:  # nobody honest sends more; a longer header is cut, not refused
        value, *parameters = (part.strip() for part in member.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, number = parameter.partition("=")
            if name.strip().lower() == "q":
                weight = _weight(number.strip())
        if value:
            found.append(Preference(value.lower(), weight))
    return sorted(found, key=lambda preference: -preference.weight)


def media_type(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that the client likes best, the first offered when it does not say; None if none will do."""
    if not accept:
        return offered[0]
    wanted = preferences(accept)
    best, best_weight = None, 0.0
    for candidate in offered:
        weight = _liking(candidate, wanted)
        if weight > best_weight:
            best, best_weight = candidate, weight
    return best


def language(
    offered: Iterable[str], *, asked: str | None = None, kept: str | None = None, accept: str | None = None, default: str = "en"
) -> str:
    """The language of a page: the one asked for in the address, else the one kept in the cookie, else the browser's."""
    known = tuple(offered)
    for exact in (asked, kept):
        if exact in known:
            return str(exact)
    for preference in preferences(accept or ""):
        primary = preference.value.partition("-")[0]
        if primary in known and preference.weight > 0:
            return primary
    return default


def prefers_html(headers: Mapping[str, str]) -> bool:
    """Whether the client is a browser asking for a page."""
    return media_type(headers.get("accept"), ("application/json", "text/html")) == "text/html"


def _weight(number: str) -> float:
    try:
        weight = float(number)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _liking(candidate: str, wanted: Sequence[Preference]) -> float:
    kind = candidate.partition("/")[0]
    for pattern in (candidate, f"{kind}/*", "*/*"):  # the most precise member decides (RFC 9110 §12.5.1)
        for preference in wanted:
            if preference.value == pattern:
                return preference.weight
    return 0.0
