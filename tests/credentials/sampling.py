"""Documents drawn from a JSON Schema, ours or somebody else's, and documents with one thing changed."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]

# What a text can be; a pattern chooses among them. Several are accepted by one form or generation and refused by another.
TEXTS = (
    "Optiek",
    "",
    " ",
    "7",
    "urn:uuid:0a9fc1b4-5d1b-4c6e-9d2e-0c5f5d2c3a11",
    "https://college.example/x",
    "did:web:college.example",
    "x/y",
    "ext:Stage",
    "ext:stage-2.0",
    "my ext:x",
    "ext:é",
    "nl",
    "pt-BR",
    "sr-Latn-RS",
    "zh-419",
    "ca-ES-valencia",
    "EN",
    "eyJhbGciOiJFZERTQSJ9.eyJpZCI6IngifQ.c2lnbmF0dXJl",
    "eyJhbGciOiJFZERTQSJ9..c2lnbmF0dXJl",
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context/clr_v2p0.jsonld",
    "@value",
    "@language",
    "NL",
    "noor@student.example",
    "audio/ogg",
    "sha256$" + "0f" * 32,
    "saltsalt",
    "uEiB" + "A" * 43,
    "z5Sn",
    "did:web:college.example#2026",
)
MOMENTS = ("2026-06-15T09:30:00Z", "2026-06-15T00:00:00Z", "2026-06-15T09:30:00.25+02:00", "2022-11-10T07:38:00-08:00")
DAYS = ("2001-02-03", "1999-12-31")


class Sampler:
    """Draws documents that a schema of this file accepts; what it cannot read of JSON Schema it refuses."""

    def __init__(self, schema: dict[str, Any], random: Random, other: dict[str, Any] | None = None) -> None:
        """``other`` is the file that references with another address lead to."""
        self.random = random
        self.definitions = {"": schema.get("$defs", {})}
        if other:
            self.definitions[other["$id"]] = _from_elsewhere(other["$defs"], other["$id"])

    def draw(self, schema: dict[str, Any], depth: int = 0) -> Any:
        """One value that this part of the schema accepts."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema and "properties" not in schema:
                return self.draw(self._alternative(schema[keyword]), depth)
        if "allOf" in schema:
            schema = self._together(schema)
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if "if" in schema and "properties" not in schema:
            return self.draw(schema[self.random.choices(["then", "else"], (4, 1))[0]], depth)
        return getattr(self, f"_{self.random.choices(kinds, (9, 1, 1)[: len(kinds)])[0]}")(schema, depth)

    def _alternative(self, alternatives: list[dict[str, Any]]) -> dict[str, Any]:
        """Lists and plain texts most of the time: with a rarity at every place, no document would be accepted by anybody else."""
        resolved = [self._resolved(one) for one in alternatives]
        lists = ["allOf" in one or one.get("type") == "array" for one in resolved]
        weights = [1 if "propertyNames" in one else 20 for one in resolved]
        if any(lists):
            weights = [20 if is_list else 2 for is_list in lists]
        return self.random.choices(resolved, weights)[0]

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            file, _, name = schema["$ref"].partition("#")
            target = self.definitions[file][name.rpartition("/")[2]]  # our anchors are the names of the definitions
            beside = {key: value for key, value in schema.items() if key not in ("$ref", "type", "description")}
            schema = target | beside
            if "required" in target and "required" in beside:
                schema["required"] = [*target["required"], *beside["required"]]
        return schema

    def _together(self, schema: dict[str, Any]) -> dict[str, Any]:
        wanted = [one["contains"] for one in schema["allOf"]]
        items = next((one["items"] for one in [schema, *schema["allOf"]] if "items" in one), {"type": "string"})
        return {"type": "array", "wanted": wanted, "items": items}

    def _string(self, schema: dict[str, Any], depth: int) -> str:
        if schema.get("format") == "date-time":
            return self.random.choice([moment for moment in MOMENTS if re.search(schema.get("pattern", ""), moment)])
        if schema.get("format") == "date":
            return self.random.choice(DAYS)
        least = schema.get("minLength", 0)
        fitting = [text for text in TEXTS if re.search(schema.get("pattern", ""), text) and len(text) >= least]
        return fitting[0] if self.random.random() < 0.8 else self.random.choice(fitting)

    def _number(self, schema: dict[str, Any], depth: int) -> float:
        return self.random.choice([3, 2.5, 52.37] if "exclusiveMinimum" in schema else [0, 3, -1, 2.5, 52.37])

    def _boolean(self, schema: dict[str, Any], depth: int) -> bool:
        return self.random.random() < 0.5

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        items = schema.get("items", {"type": "string"})
        fixed = schema.get("prefixItems", items if isinstance(items, list) else [])
        more = schema.get("additionalItems", {"type": "string"}) if isinstance(items, list) else items
        drawn = [self.draw(one, depth + 1) for one in fixed]
        wanted = schema.get("wanted", [schema["contains"]] if "contains" in schema else [])
        drawn += [self.draw({"type": "string"} | one, depth + 1) for one in wanted]
        least = schema.get("minItems", 0) - len(drawn)
        for _ in range(max(least, 0 if drawn or self.random.random() < 0.1 else 1) + (self.random.random() < 0.2)):
            one = self.draw(more, depth + 1) if len(drawn) < schema.get("maxItems", 9) else None
            if one is not None and not ("uniqueItems" in schema and one in drawn):
                drawn.append(one)
        if wanted and not fixed:
            self.random.shuffle(drawn)
        return drawn

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        drawn = {}
        required = [*schema.get("required", [])]
        excluded: set[str] = set()
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                chosen = self.random.choice(schema[keyword])["required"]
                required += chosen
                if keyword == "oneOf":
                    excluded = {name for one in schema["oneOf"] for name in one["required"]} - set(chosen)
        required += list(schema.get("properties", {}))[: schema.get("minProperties", 0)]
        chance = (0.4, 0.35, 0.25, 0.15, 0.08, 0.02)[min(depth, 5)]
        for name, member in schema.get("properties", {}).items():
            if name not in excluded and (name in required or self.random.random() < chance):
                drawn[name] = self.draw(member, depth + 1)
        if "if" in schema:  # the older dress of a credential has other dates
            older = drawn["@context"][:1] == ["https://www.w3.org/2018/credentials/v1"]
            for name in schema["then" if older else "else"]["required"]:
                drawn.setdefault(name, self.draw(schema["properties"][name], depth + 1))
        if "propertyNames" in schema:
            drawn |= self._by_language(schema, depth)
        elif schema.get("additionalProperties", True) is not False and self.random.random() < 0.03:
            drawn["stranger"] = self.random.choice(["x", 7, {}])
        return drawn

    def _by_language(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        names = [text for text in TEXTS if re.search(schema["propertyNames"]["pattern"], text)]
        chosen = self.random.sample(names, self.random.choice([schema.get("minProperties", 0), 1, 2]))
        chosen += [other for name in chosen for other in schema.get("dependentRequired", {}).get(name, []) if other not in chosen]
        return {name: self.draw(schema["additionalProperties"], depth + 1) for name in chosen}


def _from_elsewhere(value: Any, file: str) -> Any:
    """Definitions of a file with references as another file writes them."""
    if isinstance(value, dict):
        return {
            key: file + member if key == "$ref" and str(member).startswith("#") else _from_elsewhere(member, file)
            for key, member in value.items()
        }
    return [_from_elsewhere(one, file) for one in value] if isinstance(value, list) else value


REPLACEMENTS: tuple[Any, ...] = (
    *(None, True, 7, -1, 2.5, [], {}, {"en": "x"}, {"en": "x", "nl": "y"}, {"sr-Latn": "x"}, {"en": 7}, ["x"], [["x"]]),
    *(
        {"@value": "x"},
        {"@value": "x", "@language": "pt-BR"},
        [{"@value": "x"}],
        {"id": "urn:x:y"},
        {"id": "urn:x:y", "type": "X"},
    ),
    *("2026-06-15", "2026-06-15T12:00:00", "2026-02-30T12:00:00Z", "2026-06-15T12:00:00+02:00", "foo", "Completed", "CFItem"),
    *TEXTS,
)


def mutation(document: Any, random: Random) -> Any:
    """The document with one thing changed somewhere."""
    places = list(_places(document))
    path, value = random.choice(places)
    changes: list[Callable[[], Any]] = [lambda: random.choice(REPLACEMENTS), lambda: [value], lambda: [value, value]]
    if isinstance(value, dict) and value:
        gone = random.choice(sorted(value))
        changes += [lambda: {name: member for name, member in value.items() if name != gone}] * 4
        changes += [lambda: value | {"stranger": "x"}]
    if isinstance(value, list) and value:
        at = random.randrange(len(value))
        changes += [lambda: value[at], lambda: value[:at] + value[at + 1 :], lambda: [*value, "stranger"], lambda: value[::-1]]
    return _put(document, path, random.choice(changes)())


def _places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, member in members:
        yield from _places(member, (*path, part))


def _put(document: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(document)
    changed[path[0]] = _put(document[path[0]], path[1:], value)
    return changed
