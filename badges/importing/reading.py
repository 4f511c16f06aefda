"""A YAML file as values that know where they stand, so that every mistake can be told with its place.

``Cursor`` methods read one value each and note a problem instead of raising; what they return then is harmless, and the whole
file is dropped in the end because there are problems.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from badges.importing.problem import ImportFailed, Problem

MAX_BYTES = 20_000_000
MAX_NODES = 200_000
MAX_DEPTH = 40
MAX_PROBLEMS = 300
"""Nobody reads more of them at once, and a hostile file could have a million."""

Path_ = tuple[str | int, ...]


class Reading:
    """One file being read: its problems so far and the line of every value."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.lines: dict[Path_, int] = {}
        self.names: dict[Path_, str] = {}
        self._nodes = 0

    def note(self, path: Path_, message: str, remedy: str) -> None:
        """Remember a mistake at this place."""
        if len(self.problems) == MAX_PROBLEMS:
            self.problems.append(Problem(self.file, "", f"there are more than {MAX_PROBLEMS} mistakes", "Mend these first"))
            raise ImportFailed(self.problems)
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), None)
        self.problems.append(Problem(self.file, self.spell(path), message, remedy, line))

    def spell(self, path: Path_) -> str:
        """A path as people read it: ``learning_units[LU-02].outcomes[LU-02.1].text.nl``."""
        spelled = ""
        for n, step in enumerate(path):
            if isinstance(step, int):
                spelled += f"[{self.names.get(path[: n + 1], step + 1)}]"
            else:
                spelled += f".{step}" if spelled else step
        return spelled

    def value(self, node: yaml.Node, path: Path_ = ()) -> Any:
        """The plain value of a YAML node; notes duplicate names, odd keys and a file that explodes through aliases."""
        self._nodes += 1
        if self._nodes > MAX_NODES or len(path) > MAX_DEPTH:
            self.note((), "the file holds too much", f"Keep it below {MAX_NODES:,} values and {MAX_DEPTH} levels")
            raise ImportFailed(self.problems)
        self.lines[path] = node.start_mark.line + 1
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                values = []
                for n, child in enumerate(node.value):
                    value = self.value(child, (*path, n))
                    if isinstance(value, dict):
                        self.names[(*path, n)] = str(value.get("id") or value.get("key") or n + 1)
                    values.append(value)
                return values
            case _:
                return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, child in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in values:
                self.lines[(*path, key)] = key_node.start_mark.line + 1
                self.note((*path, key), "this name stands here twice", "Remove one of the two")
            values[key] = self.value(child, (*path, key))
        return values


def _scalar(node: yaml.Node) -> Any:
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError, KeyError, AttributeError):
        return node.value  # a tag that does not fit its text, such as `!!bool x`: judged as the text it is


def _compose(reading: Reading, text: str) -> yaml.Node | None:
    """The node tree of the text. Its depth is looked at first: the composer would follow it down without an end."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            reading.note((), "the file is nested too deeply", f"Keep it below {MAX_DEPTH} levels")
            raise ImportFailed(reading.problems)
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def read_yaml(path: Path) -> Cursor:
    """The root of a YAML file.

    Raises ImportFailed when the file cannot be read at all: missing, too large, not UTF-8, not YAML.
    """
    reading = Reading(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            reading.note((), f"the file is larger than {MAX_BYTES // 1_000_000} MB", "Split it into several catalogues")
            raise ImportFailed(reading.problems)
        text = path.read_text(encoding="utf-8")
        node = _compose(reading, text)
    except OSError as error:
        reading.note((), f"the file cannot be read ({error.strerror})", "Check the name and the rights of the file")
        raise ImportFailed(reading.problems) from error
    except UnicodeDecodeError as error:
        reading.note((), f"the file is not UTF-8 (byte {error.start})", "Save it with UTF-8 encoding")
        raise ImportFailed(reading.problems) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reading.note(
            (), f"the file is not YAML{place}: {getattr(error, 'problem', None) or 'nested too deeply'}", "Mend it there"
        )
        raise ImportFailed(reading.problems) from error
    if node is None:
        reading.note((), "the file is empty", "Start from a copy of the example catalogue")
        raise ImportFailed(reading.problems)
    return Cursor(reading, reading.value(node), ())


class Cursor:
    """A value in the file and its place."""

    def __init__(self, reading: Reading, value: Any, path: Path_) -> None:
        self.reading = reading
        self.value = value
        self.path = path
        self._seen: set[str] = set()

    def note(self, message: str, remedy: str) -> None:
        """Remember a mistake in this very value."""
        self.reading.note(self.path, message, remedy)

    def at(self, name: str) -> Cursor:
        """The value under a name; its value is None when it is not there."""
        self._seen.add(name)
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return Cursor(self.reading, value, (*self.path, name))

    @property
    def there(self) -> bool:
        """Whether anything stands here: null counts as nothing."""
        return self.value is not None

    def mapping(self) -> Cursor:
        """Itself, as a place with named values."""
        if not isinstance(self.value, dict):
            self.note(f"names and values are needed here, not {_kind(self.value)}", "Write 'name: value' lines below it")
            return Cursor(self.reading, {}, self.path)
        return self

    def each(self) -> Iterator[Cursor]:
        """The members of a list; nothing there means no members."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            self.note(f"a list is needed here, not {_kind(self.value)}", "Write its members as '- …' lines or in [brackets]")
            return
        for n, value in enumerate(self.value):
            yield Cursor(self.reading, value, (*self.path, n))

    def string(self, *, required: bool = True) -> str | None:
        """A piece of text. Numbers and yes/no are mistakes: YAML reads unquoted 0914 as 914 and NO as false."""
        if self.value is None:
            if required:
                self.note("this is missing", "Fill it in")
            return None
        if isinstance(self.value, bool):
            self.note("YAML reads this as yes or no", "Put it in quotes, for example 'NO'")
        elif isinstance(self.value, int | float | date):
            self.note("this looks like a number or a date, so YAML may change it", f"Put it in quotes: '{self.value}'")
        elif not isinstance(self.value, str):
            self.note(f"text is needed here, not {_kind(self.value)}", "Write one line of text")
        elif not self.value.strip():
            self.note("this text is empty", "Fill it in, or remove the line")
        elif bad := next((c for c in self.value if (ord(c) < 32 and c not in "\n\t") or ord(c) == 127), None):
            self.note(f"this text holds the control character U+{ord(bad):04X}", "Remove it")
        else:
            return self.value
        return None

    def needed(self) -> str:
        """A piece of text that must be there; the empty string after a problem was noted."""
        return self.string() or ""

    def choice(self, allowed: Iterable[str], what: str) -> str | None:
        """One of a closed list of values."""
        value = self.string()
        if value is None:
            return None
        known = list(allowed)
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}"
            self.note(f"{value!r} is not a {what}", hint.rstrip("."))
            return None
        return value

    def integer(self, low: int, high: int, *, required: bool = True) -> int | None:
        """A whole number within bounds."""
        number = self.number(low, high, required=required)
        if number is not None and number != int(number):
            self.note(f"{number} is not a whole number", f"Give a whole number from {low} to {high}")
            return None
        return None if number is None else int(number)

    def number(self, low: float, high: float, *, required: bool = True) -> float | None:
        """A number within bounds."""
        if self.value is None:
            if required:
                self.note("this number is missing", f"Give a number from {low} to {high}")
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.note(f"a number is needed here, not {_kind(self.value)}", f"Give a number from {low} to {high}, without quotes")
            return None
        if not low <= self.value <= high:
            self.note(f"{self.value} is out of range", f"Give a number from {low} to {high}")
            return None
        return float(self.value)

    def day(self) -> date | None:
        """A calendar date, in quotes or not; nothing there is none."""
        if self.value is None or (isinstance(self.value, date) and not isinstance(self.value, datetime)):
            return self.value
        try:
            if isinstance(self.value, str) and len(self.value) == 10:
                return date.fromisoformat(self.value)
        except ValueError:
            pass  # told below
        self.note(f"{str(self.value)[:40]!r} is not a date", "Write year-month-day, such as 2026-07-03")
        return None

    def flag(self) -> bool:
        """Yes or no; nothing there is no."""
        if self.value is not None and not isinstance(self.value, bool):
            self.note(f"true or false is needed here, not {_kind(self.value)}", "Write true or false")
        return self.value is True

    def strings(self) -> tuple[str, ...]:
        """A list of pieces of text."""
        return tuple(s for member in self.each() if (s := member.string()) is not None)

    def done(self, *ignored: str) -> None:
        """Note every name that nothing asked for: most likely a slip of the pen."""
        if not isinstance(self.value, dict):
            return
        for name in self.value.keys() - self._seen - set(ignored):
            near = difflib.get_close_matches(name, sorted(self._seen), n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(self._seen))}"
            self.reading.note((*self.path, name), f"{name!r} is not known here", remedy)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "a group of names"
        case list():
            return "a list"
        case bool():
            return "yes/no"
        case int() | float():
            return "a number"
        case _:
            return "text"
