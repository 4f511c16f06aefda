"""Ways to spoil a file: its bytes, its JSON, its structure, and ways to write the same thing differently (twins)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from badges.credentials import baking

Mutation = Callable[[bytes, Random], bytes]
Path = tuple[str | int, ...]

STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e300, 2**60, "", " ", "x", "\u0000", "\u202e", "é", "𝄞", "_:b0", "#x", "../x"),
    *("did:web:evil.example", "https://evil.example/", "javascript:alert(1)", "2026-02-30T00:00:00Z"),
    *([], {}, [[]], [None], {"@value": "x"}, {"@id": "urn:x"}, {"@list": ["x"]}, {"@set": []}, {"@graph": []}),
    *({"@type": "@json", "@value": {"a": 1}}, {"type": None, "@type": None}),
)
NAMES = ("id", "@id", "type", "@type", "@context", "@graph", "@included", "@reverse", "@nest", "name", "proof", "issuer", "x", "")
CONTEXTS: tuple[Any, ...] = (
    {"name": "https://schema.org/description"},
    {"x": "https://example.org/x"},
    {"@vocab": "https://example.org/"},
    {"@base": "https://example.org/"},
    {"@language": "nl"},
    {"@protected": True, "achievement": "https://example.org/a"},
    "https://www.w3.org/ns/credentials/examples/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    "https://unknown.example/context",
    None,
)


# Bytes


def flip(content: bytes, random: Random) -> bytes:
    """One bit of the file."""
    place = random.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << random.randrange(8)]) + content[place + 1 :]


def cut(content: bytes, random: Random) -> bytes:
    """A piece taken out, or the end cut off."""
    start = random.randrange(len(content))
    return content[:start] + (content[start + random.randrange(1, 40) :] if random.random() < 0.7 else b"")


def double(content: bytes, random: Random) -> bytes:
    """A piece of it, once more, somewhere."""
    start = random.randrange(len(content))
    piece, place = content[start : start + random.randrange(1, 200)], random.randrange(len(content))
    return content[:place] + piece + content[place:]


def noise(content: bytes, random: Random) -> bytes:
    """Bytes of any kind in between."""
    place = random.randrange(len(content))
    return content[:place] + random.randbytes(random.randrange(1, 8)) + content[place + random.randrange(8) :]


# JSON text


def write_otherwise(content: bytes, random: Random) -> bytes:
    """The same JSON with other spaces and escapes: a twin."""
    return in_json(content, lambda value: value, ensure_ascii=random.random() < 0.5, indent=random.choice([None, 0, 2]))


def duplicate_name(content: bytes, random: Random) -> bytes:
    """A member named twice in the text."""
    found = [place for place in range(len(content)) if content[place : place + 1] == b"{"]
    if not found:
        return content
    place = random.choice(found) + 1
    return content[:place] + b'"id": "urn:other", ' + content[place:]


# Values and structure


def other_value(value: Any, random: Random) -> Any:
    """One value is another one."""
    return changed(value, random, lambda _: deepcopy(random.choice(STRANGE)))


def swap(value: Any, random: Random) -> Any:
    """Two values changed places."""
    paths = list(leaves(value))
    if len(paths) < 2:
        return value
    one, other = random.sample(paths, 2)
    first, second = at(value, one), at(value, other)
    return put(put(value, one, second), other, first)


def letter(value: Any, random: Random) -> Any:
    """One letter of one text."""

    def spelt(text: Any) -> Any:
        if not isinstance(text, str) or not text:
            return "x"
        place = random.randrange(len(text))
        return text[:place] + random.choice("aZ0-é ") + text[place + 1 :]

    return changed(value, random, spelt)


def leave_out(value: Any, random: Random) -> Any:
    """A member or item is gone."""
    copy = deepcopy(value)
    holder, last = random_place(copy, random)
    if holder is not None:
        del holder[last]
    return copy


def add_member(value: Any, random: Random) -> Any:
    """A member more, sometimes a copy of one from elsewhere."""
    copy = deepcopy(value)
    objects = [node for node in nodes(copy) if isinstance(node, dict)]
    if objects:
        node = random.choice(objects)
        source = random.choice(objects)
        name = random.choice([*NAMES, *source])
        node[name] = deepcopy(random.choice([*STRANGE, *source.values()]))
    return copy


def rename(value: Any, random: Random) -> Any:
    """A member has another name."""
    copy = deepcopy(value)
    holder, last = random_place(copy, random)
    if isinstance(holder, dict):
        holder[random.choice([*NAMES, *(name for node in nodes(copy) if isinstance(node, dict) for name in node)])] = holder.pop(
            last
        )
    return copy


def other_context(value: Any, random: Random) -> Any:
    """A context more, at the top or deep inside."""
    copy = deepcopy(value)
    objects = [node for node in nodes(copy) if isinstance(node, dict)]
    if objects:
        node = random.choice([objects[0], random.choice(objects)])
        extra = deepcopy(random.choice(CONTEXTS))
        before = node.get("@context")
        listed = before if isinstance(before, list) else [] if before is None else [before]
        node["@context"] = random.choice([[*listed, extra], [extra, *listed], extra])
    return copy


def move(value: Any, random: Random) -> Any:
    """A part of it hangs somewhere else."""
    copy = deepcopy(value)
    holder, last = random_place(copy, random)
    objects = [node for node in nodes(copy) if isinstance(node, dict)]
    if holder is not None and objects:
        random.choice(objects)[str(last)] = deepcopy(holder[last])
    return copy


# Twins: other JSON that may well mean the same


def reorder(value: Any, random: Random) -> Any:
    """Members and items in another order; for a set that changes nothing."""
    copy = deepcopy(value)
    for node in nodes(copy):
        if isinstance(node, list) and random.random() < 0.3:
            random.shuffle(node)
        elif isinstance(node, dict) and random.random() < 0.5:
            items = list(node.items())
            random.shuffle(items)
            node.clear()
            node.update(items)
    return copy


def wrap(value: Any, random: Random) -> Any:
    """One value as a list of one, as a value object, as a set, or the other way round."""

    def wrapped(item: Any) -> Any:
        return random.choice([[item], {"@value": item}, {"@set": [item]}, {"@id": item}, {"@graph": [item]}, [item, item]])

    if random.random() < 0.4:
        copy = deepcopy(value)
        places = [(h, k) for h, k in holders(copy) if isinstance(h[k], list) and len(h[k]) == 1]
        if places:
            holder, name = random.choice(places)
            holder[name] = holder[name][0]
            return copy
    return changed(value, random, wrapped, inner=True)


def alias(value: Any, random: Random) -> Any:
    """A keyword instead of its alias."""
    copy = deepcopy(value)
    for node in nodes(copy):
        if isinstance(node, dict):
            for plain, keyword in (("id", "@id"), ("type", "@type")):
                if plain in node and random.random() < 0.3:
                    node[keyword] = node.pop(plain)
    return copy


ON_BYTES: dict[str, Mutation] = {"flip": flip, "cut": cut, "double": double, "noise": noise, "duplicate name": duplicate_name}
ON_VALUES: dict[str, Callable[[Any, Random], Any]] = {
    "other value": other_value,
    "swap": swap,
    "letter": letter,
    "leave out": leave_out,
    "add member": add_member,
    "rename": rename,
    "other context": other_context,
    "move": move,
    "reorder": reorder,
    "wrap": wrap,
    "alias": alias,
}
TWINS = ("reorder", "wrap", "alias", "write otherwise")


def mutations() -> dict[str, Mutation]:
    """Every way, by name."""
    on_values = {name: _on_the_json(change) for name, change in ON_VALUES.items()}
    return {**ON_BYTES, "write otherwise": write_otherwise, **on_values}


def _on_the_json(change: Callable[[Any, Random], Any]) -> Mutation:
    def mutate(content: bytes, random: Random) -> bytes:
        return in_json(content, lambda value: change(value, random))

    return mutate


def in_json(content: bytes, change: Callable[[Any], Any], **style: Any) -> bytes:
    """The file with the JSON in it changed: in a picture, in the payload or header of a token, in a sealed text."""
    if not content.startswith((b"{", b"[")):
        if b"." in content[:4000] and content.startswith(b"eyJ"):
            parts = content.split(b".")
            which = 1 if len(content) % 5 else 0
            parts[which] = _encoded(in_json(_decoded(parts[which]), change, **style))
            return b".".join(parts)
        inside = baking.unbake(content)
        if inside is None:
            return content
        try:
            bake = baking.bake_png if content.startswith(b"\x89PNG") else baking.bake_svg
            return bake(content, in_json(inside, change, **style))
        except baking.BakingError:
            return content
    value = json.loads(content)
    if isinstance(value, dict) and isinstance(value.get("payload"), str) and len(content) % 3:
        value["payload"] = in_json(value["payload"].encode(), change, **style).decode("utf-8", "surrogatepass")
        return json.dumps(value).encode()
    try:
        return json.dumps(change(value), **{"ensure_ascii": False, **style}).encode()
    except UnicodeEncodeError:
        return content


def _decoded(part: bytes) -> bytes:
    return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def nodes(value: Any) -> Iterator[Any]:
    """The value and everything in it."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place: its container and its name or number in it."""
    for node in nodes(value):
        for name in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            yield node, name


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where texts and numbers stand."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, name))
    else:
        yield path


def at(value: Any, path: Path) -> Any:
    """What stands there."""
    for part in path:
        value = value[part]
    return value


def put(value: Any, path: Path, item: Any) -> Any:
    """A copy with something else there."""
    copy = deepcopy(value)
    if path:
        at(copy, path[:-1])[path[-1]] = item
    return copy if path else item


def random_place(value: Any, random: Random) -> tuple[Any, Any]:
    """A container and a place in it."""
    return random.choice([*holders(value), (None, None)])


def changed(value: Any, random: Random, change: Callable[[Any], Any], *, inner: bool = False) -> Any:
    """A copy with one leaf, or with ``inner`` any part, put through ``change``."""
    paths = list(leaves(value))
    if not paths:
        return value
    path = random.choice(paths)
    if inner:
        path = path[: random.randrange(1, len(path) + 1)] if path else path
    return put(value, path, change(at(value, path)))
