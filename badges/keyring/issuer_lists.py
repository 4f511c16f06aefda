"""Lists of issuers in a trust folder, in the three forms that are about.

    *.json   our own form: ``{"name", "date", "issuers": [{"id", "name"}]}``, with ``next_update`` if the list says when it is
             old, and ``keys`` (Multikey) of an issuer whose archives must be checked after it is gone
    *.json   a registry of known DIDs as the Digital Credentials Consortium publishes them:
             ``{"meta": {"created", "updated"}, "registry": {"did:…": {"name", "location", "url"}}}``
    *.jwt    statements of an OpenID federation (OpenID Federation 1.0 §3), one a line, each signed
    *.json   the keys of whoever signs those: a JSON Web Key Set with ``issuer`` and ``name``

A statement is believed when one of the keys that lie here for its ``iss`` signed it. The keys inside a statement count for
nothing: anybody could have written them there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from badges.proofs import json_object, jws, key_set, multikey
from badges.proofs.public_key import MalformedKey
from badges.verification.facts import KnownIssuer, ListOfIssuers
from badges.verification.own_list import OWN_LIST, is_own

MAX_ISSUERS = 100_000
MAX_STATEMENTS = 10_000
_LONGEST_NAME = 500
_LONGEST_ID = 2000
_STATEMENT = "entity-statement+jwt"


class UnusableList(ValueError):
    """A file that cannot be used: where in it, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What one file says."""

    issuers: Mapping[str, KnownIssuer] = field(default_factory=dict)
    lists: tuple[ListOfIssuers, ...] = ()


@dataclass(frozen=True, slots=True)
class Federation:
    """Whoever signs the statements of a federation, as this installation was told."""

    name: str
    issuer: str
    keys: dict[str, Any] = field(hash=False)
    """A JSON Web Key Set."""


def json_of(content: bytes) -> dict[str, Any]:
    """The object in a file. Raises UnusableList, with line and column."""
    try:
        value = json.loads(content)
    except UnicodeDecodeError as error:
        raise UnusableList(f"byte {error.start} is no UTF-8. Save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise UnusableList(f"line {error.lineno}, column {error.colno}: {error.msg}. Correct the JSON there") from error
    except (ValueError, RecursionError) as error:  # a number of a thousand digits, a nest without end
        raise UnusableList("it is no JSON that can be read. Fetch it again from where it came") from error
    if not isinstance(value, dict):
        raise UnusableList("it is JSON, but no object. A list begins with { and says who is on it")
    return value


def is_registry(value: Mapping[str, Any]) -> bool:
    """Whether it is a registry of known DIDs."""
    return isinstance(value.get("registry"), dict)


def is_federation(value: Mapping[str, Any]) -> bool:
    """Whether it has the keys of whoever signs the statements of a federation."""
    return "keys" in value and "issuers" not in value


def plain_list(value: Mapping[str, Any], file: str) -> Listed:
    """A list in our own form; one that has services for seals alone knows no issuers. Raises UnusableList."""
    if "issuers" not in value and "qualified_seals" not in value:
        raise UnusableList(
            'it has no "issuers", no "registry" and no "keys", so it is no list that we know. See keys/README.md for the forms'
        )
    name, day = _name(_text(value, "name", "")), _day(value.get("date"), "date")
    until = _end(value["next_update"], "next_update") if "next_update" in value else None
    rows = value.get("issuers", [])
    if not isinstance(rows, list):
        raise UnusableList('"issuers": it is no list. Write "issuers": [{"id": …, "name": …}]')
    found: dict[str, KnownIssuer] = {}
    for place, row in enumerate(_bounded(rows)):
        where = f"issuers[{place}]"
        if not isinstance(row, dict):
            raise UnusableList(f'{where}: it is no object. Write {{"id": …, "name": …}}')
        found[_id(row.get("id"), where)] = KnownIssuer(_text(row, "name", where), name, day, _keys(row, where), until=until)
    lists = (ListOfIssuers(name, day, "plain", len(found), until, file),) if "issuers" in value else ()
    return Listed(found, lists)


def registry(value: Mapping[str, Any], file: str) -> Listed:
    """A registry of known DIDs; it bears the name of its file unless it says one. Raises UnusableList."""
    meta = value.get("meta")
    if not isinstance(meta, dict):
        raise UnusableList('"meta": it is missing. A registry says there when it was "created" and "updated"')
    day = _day(meta.get("updated", meta.get("created")), "meta.updated")
    said = meta.get("name", value.get("name"))
    name = _name(said[:_LONGEST_NAME] if isinstance(said, str) and said.strip() else file.rpartition(".")[0])
    found: dict[str, KnownIssuer] = {}
    for id, row in zip(_bounded(value["registry"]), value["registry"].values(), strict=True):
        where = f'registry["{id[:80]}"]'
        if not isinstance(row, dict):
            raise UnusableList(f'{where}: it is no object. Write {{"name": …, "location": …, "url": …}}')
        found[_id(id, where)] = KnownIssuer(_text(row, "name", where), name, day, kind="registry")
    return Listed(found, (ListOfIssuers(name, day, "registry", len(found), None, file),))


def federation(value: Mapping[str, Any]) -> Federation:
    """The keys of whoever signs the statements of a federation. Raises UnusableList."""
    issuer = value.get("issuer")
    if not isinstance(issuer, str) or not issuer.startswith("https://"):
        raise UnusableList(
            '"issuer": it is missing. Say whose keys these are: the https address that stands as "iss" in the statements'
        )
    keys = value["keys"]
    if not isinstance(keys, list) or not keys:
        raise UnusableList('"keys": there are none. Copy the JSON Web Keys that the federation made public')
    for place, key in enumerate(keys):
        where = f"keys[{place}]"
        if not isinstance(key, dict) or not isinstance(key.get("kid"), str):
            raise UnusableList(f'{where}: it has no "kid". Statements say by that name which key signed them')
        if "d" in key:
            raise UnusableList(f"{where}: it is a private key. Take it out and lay in the public one")
        try:
            key_set.read_key(key)
        except MalformedKey as error:
            raise UnusableList(f"{where}: it is no key that can be used ({error}). Copy it again from the federation") from error
    return Federation(_name(_text(value, "name", "")), issuer, {"keys": keys})


def statements(content: bytes, file: str, federations: Iterable[Federation]) -> Listed:
    """Whom the statements of a federation name, one statement a line. Raises UnusableList, naming the line."""
    known = {one.issuer: one for one in federations}
    lines = [(number, line.strip()) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
    if not lines:
        raise UnusableList("it is empty. It takes signed statements, one a line")
    if len(lines) > MAX_STATEMENTS:
        raise UnusableList(f"it has more than {MAX_STATEMENTS} statements. Share them among several files")
    found: dict[str, KnownIssuer] = {}
    for number, line in lines:
        try:
            found.update(_stated(line, known))
        except UnusableList as error:
            raise UnusableList(f"line {number}: {error}") from error
    return Listed(found, tuple(_lists_of(found, file)))


def _stated(line: bytes, known: Mapping[str, Federation]) -> Iterator[tuple[str, KnownIssuer]]:
    """Whom a statement is about; nobody where a federation speaks of itself."""
    try:
        parsed = jws.parse(line)
        said = json_object.read_object(parsed.payload)
    except (jws.MalformedJws, json_object.MalformedJson) as error:
        raise UnusableList(f"it is no signed statement ({error}). Fetch it again from the federation") from error
    by, about = said.get("iss"), said.get("sub")
    federation = known.get(by) if isinstance(by, str) else None
    if federation is None:
        if by == about:
            raise UnusableList(
                f"it is what {str(by)[:200]} says of itself, and nobody else vouches for that. "
                "Take the statement that its federation makes"
            )
        raise UnusableList(
            f"it is signed by {str(by)[:200]}, whose keys do not lie here. "
            "Lay them beside it as a JSON Web Key Set with issuer and name"
        )
    _check(parsed, federation)
    if "crit" in said:
        raise UnusableList("it asks for rules that are not known here (crit). Leave it out")
    issued, ends = _moment(said.get("iat"), "iat"), _moment(said.get("exp"), "exp")
    if about != by:
        name = _organisation(said) or _id(about, "sub")
        yield _id(about, "sub"), KnownIssuer(name, federation.name, issued.date().isoformat(), kind="federation", until=ends)


def _check(statement: jws.Jws, federation: Federation) -> None:
    """That a key which was given for the federation signed it (OpenID Federation 1.0 §3.1, §10.2)."""
    header = statement.header
    if header.get("typ") != _STATEMENT:
        raise UnusableList(
            f'its header does not say typ "{_STATEMENT}", so it is another kind of token. Take the statement itself'
        )
    kid = header.get("kid")
    try:
        key = key_set.select(federation.keys, [kid] if isinstance(kid, str) else [])
    except key_set.UnknownKey as error:
        raise UnusableList(
            f"it is signed with the key {str(kid)[:100]!r}, which is not among those of {federation.issuer}. "
            "If the federation has a new key, add that to its key set"
        ) from error
    except MalformedKey as error:
        raise UnusableList(f"two keys of {federation.issuer} have the name {str(kid)[:100]!r}. Leave one out") from error
    if not jws.check(statement, key.public_key).ok:
        raise UnusableList(f"its signature is not that of {federation.issuer}. Fetch it again, and trust no other copy")


def _organisation(said: Mapping[str, Any]) -> str:
    metadata = said.get("metadata")
    entity = metadata.get("federation_entity") if isinstance(metadata, dict) else None
    more = metadata.get("institution_additional_information") if isinstance(metadata, dict) else None
    for place, member in ((entity, "organization_name"), (more, "legal_name")):
        name = place.get(member) if isinstance(place, dict) else None
        if isinstance(name, str) and name.strip():
            return name[:_LONGEST_NAME]
    return ""


def _lists_of(issuers: Mapping[str, KnownIssuer], file: str) -> Iterator[ListOfIssuers]:
    """One list of each federation and day, which ends when its first statement does."""
    counted = Counter((one.list_name, one.list_date) for one in issuers.values())
    for (name, day), count in sorted(counted.items()):
        ends = [one.until for one in issuers.values() if (one.list_name, one.list_date) == (name, day) and one.until]
        yield ListOfIssuers(name, day, "federation", count, min(ends, default=None), file)


def _bounded(rows: Any) -> Any:
    if len(rows) > MAX_ISSUERS:
        raise UnusableList(f"it has more than {MAX_ISSUERS} issuers. Share them among several files")
    return rows


def _text(value: Mapping[str, Any], member: str, where: str) -> str:
    said = value.get(member)
    place = f"{where}: " if where else ""
    if not isinstance(said, str) or not said.strip():
        raise UnusableList(f'{place}"{member}" is missing or no text. Write the name that people should read')
    if len(said) > _LONGEST_NAME:
        raise UnusableList(f'{place}"{member}" is longer than {_LONGEST_NAME} letters. Shorten it')
    return said


def _name(said: str) -> str:
    """What the list is called."""
    if is_own(said):
        raise UnusableList(
            f'"name": "{OWN_LIST}" is what the list of this very installation is called. '
            "Give this one the name of whoever keeps it"
        )
    return said


def _keys(row: Mapping[str, Any], where: str) -> tuple[str, ...]:
    said = row.get("keys", [])
    if not isinstance(said, list) or len(said) > key_set.MAX_KEYS:
        raise UnusableList(f'{where}: "keys" is no list of keys. Write each as a Multikey: "z6Mk…"')
    for place, key in enumerate(said):
        try:
            multikey.decode(key)
        except (MalformedKey, TypeError, AttributeError) as error:
            raise UnusableList(f"{where}.keys[{place}]: it is no Multikey. Copy the publicKeyMultibase of the key") from error
    return tuple(said)


def _id(said: object, where: str) -> str:
    if not isinstance(said, str) or not said.strip() or len(said) > _LONGEST_ID:
        raise UnusableList(f'{where}: "id" is missing or no text. Write the DID, the web address or the number in a register')
    return said


def _day(said: object, where: str) -> str:
    try:
        if isinstance(said, str):
            return (
                date.fromisoformat(said) if len(said) == len("2026-11-01") else datetime.fromisoformat(said).date()
            ).isoformat()
    except ValueError:
        pass
    raise UnusableList(f'"{where}": {str(said)[:40]!r} is no date. Write one such as 2026-11-01')


def _end(said: object, where: str) -> datetime:
    """The last moment of a day, or a moment as it is written; in UTC where no zone is said."""
    day = _day(said, where)
    if isinstance(said, str) and len(said) > len(day):
        moment = datetime.fromisoformat(said)
        return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)


def _moment(said: object, where: str) -> datetime:
    """A NumericDate (RFC 7519 §2)."""
    if isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said <= 253402300799:
        return datetime.fromtimestamp(int(said), UTC)
    raise UnusableList(f'"{where}" is missing or no moment. Fetch the statement again from the federation')
