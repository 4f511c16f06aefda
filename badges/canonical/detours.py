"""Ways of writing that change nothing for JSON-LD, and everything for whoever reads the JSON.

A proof covers statements. The same statements can be written with the whole address of a term instead of its name, with keywords,
or with one thing in two places; and then a reader who looks where things usually stand finds no status, or no grade.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from badges import schemas
from badges.canonical import compiled
from badges.canonical.containers import Containers, containers

# What a value with a language of its own is written with (Verifiable Credentials 2.0 §11.1).
_OF_A_WORDING = frozenset({"@value", "@language", "@direction", "@type"})
_MAY_BE_AN_OBJECT = ("name", "description")
# What makes a credential what it is; it is said once, at the top.
_OF_THE_WHOLE = frozenset(
    [
        "credentialStatus",
        "credentialSubject",
        "evidence",
        "expirationDate",
        "issuanceDate",
        "issuer",
        "refreshService",
        "validFrom",
        "validUntil",
    ]
)
_ON_ITS_OWN = frozenset({"endorsement", "verifiableCredential", "credentialSubject", "proof"})
"""Members whose items may well have one id: they are looked at one by one, or all of them."""


def detours(document: dict[str, Any], inside: Containers | None = None) -> tuple[str, ...]:
    """JSON Pointers of what a reader would overlook, or find in another place than it is said to be.

    An address as a name is a detour when one of the contexts in ``schemas/`` has a term for it; other addresses are additions of
    others, which nobody looks for. ``inside`` are the containers of this very document, if somebody found them already.
    """
    if compiled.is_on() and _is_straight(document.get("id"), inside or containers(document)):
        return ()
    return tuple(_in_object(document, "", "", document.get("id")))


def _is_straight(whole: Any, inside: Containers) -> bool:
    """Whether there is surely no detour, which is so of most documents and needs no places.

    Names and types without a colon are no addresses, and names without an at sign in front no keywords.
    """
    unusual = inside.names - _known().usual
    if any(":" in name or name.startswith("@") for name in unusual):
        return False
    ids = [one["id"] for one in inside.objects if "id" in one]
    if (whole is not None and ids.count(whole) > 1) or [id for id in ids if not isinstance(id, str) or id.startswith("_:")]:
        return False
    types = [one["type"] for one in inside.objects if "type" in one]
    said = [type for type in types if not isinstance(type, list)]
    for listed in types:
        if isinstance(listed, list):
            said += listed
    if [type for type in said if isinstance(type, str) and ":" in type]:
        return False
    return len(set(ids)) == len(ids) or not any(_repeats_an_id(items) for items in inside.lists)


def _repeats_an_id(items: list[Any]) -> bool:
    ids = [one["id"] for one in items if isinstance(one, dict) and "id" in one]
    return len(set(ids)) < len(ids)


def _in_object(node: dict[str, Any], place: str, name: str, whole: Any) -> Iterator[str]:
    known = _known()
    if "@value" in node and not _is_a_wording(node, name):
        yield f"{place}/@value"
    types = node.get("type")
    for type in types if isinstance(types, list) else [types]:
        if isinstance(type, str) and known.has_a_name_for(type):
            yield f"{place}/type"
    if place and whole is not None and node.get("id") == whole and not _OF_THE_WHOLE.isdisjoint(node):
        yield f"{place}/id"
    if isinstance(id := node.get("id"), str) and id.startswith("_:"):
        yield f"{place}/id"
    for member, value in node.items():
        at = f"{place}/{member.replace('~', '~0').replace('/', '~1')}"
        if member == "@context":
            continue
        if (member.startswith("@") and not ("@value" in node and member in _OF_A_WORDING)) or known.has_a_name_for(member):
            yield at
        yield from _in_value(value, at, member, whole)


def _in_value(value: Any, place: str, name: str, whole: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _in_object(value, place, name, whole)
    elif isinstance(value, list):
        seen = set[str]()
        for number, item in enumerate(value):
            yield from _in_value(item, f"{place}/{number}", name, whole)
            if isinstance(item, dict) and isinstance(id := item.get("id"), str) and name not in _ON_ITS_OWN:
                if id in seen:
                    yield f"{place}/{number}/id"  # one thing, in two pieces
                seen.add(id)


def _is_a_wording(node: dict[str, Any], name: str) -> bool:
    if "@language" in node or "@direction" in node or name in _MAY_BE_AN_OBJECT:
        return True
    return "@type" in node and name not in _known().names


class _Known:
    """Every term of every context in ``schemas/``: its name and its address."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}
        self.addresses: set[str] = set()
        for row in schemas.index():
            if row.kind == "context":
                self._learn(schemas.document(row.url).get("@context"), {})
        self.usual = frozenset(name for name in self.names if ":" not in name and not name.startswith("@")) | {"@context"}
        """Names that are neither addresses nor keywords."""

    def has_a_name_for(self, text: str) -> bool:
        """Whether it is the address of a term, written out or behind a prefix that some context has."""
        if text in self.addresses and ":" in text:
            return True
        prefix, _, rest = text.partition(":")
        return any(address + rest in self.addresses for address in self.names.get(prefix, ()) if ":" in text)

    def _learn(self, context: Any, prefixes: dict[str, str]) -> None:
        if isinstance(context, list):
            for one in context:
                self._learn(one, prefixes)
        if not isinstance(context, dict):
            return
        said = {name: value.get("@id", name) if isinstance(value, dict) else value for name, value in context.items()}
        prefixes = prefixes | {name: id for name, id in said.items() if isinstance(id, str) and not name.startswith("@")}
        for name, value in context.items():
            if name in prefixes and not name.startswith("@"):
                address = _written_out(prefixes[name], prefixes)
                self.names.setdefault(name, set()).add(address)
                self.addresses.add(address)
            if isinstance(value, dict):
                self._learn(value.get("@context"), prefixes)


def _written_out(id: str, prefixes: dict[str, str]) -> str:
    for _ in range(3):
        prefix, colon, rest = id.partition(":")
        if not colon or rest.startswith("//") or prefix not in prefixes:
            break
        id = prefixes[prefix] + rest
    return id


@cache
def _known() -> _Known:
    return _Known()
