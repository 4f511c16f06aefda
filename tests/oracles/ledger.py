"""Who accepted what: every answer of another's software is noted, counted and printed by `make interop`.

A pytest plugin (``-p tests.oracles.ledger --interop interop.json``). Tests note answers through the fixture ``ledger`` whether or
not the plugin is there.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NoReturn, cast

import pytest

from tests.oracles.agreed import FAMILIES, FAULTS, MAVEN, NPM, PYPI
from tests.oracles.java import jvm

COLUMNS = ("they accept", "we accept", "they refuse", "we refuse", "known faults")
"""Ours accepted by them, theirs accepted by us, what is wrong refused by them and by us, known faults of theirs met."""

FOLDER = Path(__file__).parent

Properties = list[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Between:
    """What we and one library say about one kind of thing."""

    family: str
    library: str
    properties: Properties

    def they(self, accepted: bool, good: bool, reason: object = "", *, fault: str = "") -> None:
        """They judged something of ours (or, where we do not sign any more, of another library).

        ``fault`` names one of theirs, listed in ``agreed.py``: then they must be wrong.
        """
        self._note("they", accepted, good, reason, fault)

    def we(self, accepted: bool, good: bool, reason: object = "", *, fault: str = "") -> None:
        """We judged something of theirs. With a ``fault`` it is not made as the standard says, and we must refuse it."""
        self._note("we", accepted, good, reason, fault)

    def skip(self, reason: str) -> NoReturn:
        """This was not asked, and the test ends here."""
        self.properties.append(("interop", [self.family, self.library, "skipped", ""]))
        pytest.skip(reason)

    def _note(self, who: Literal["they", "we"], accepted: bool, good: bool, reason: object, fault: str) -> None:
        if fault:
            assert self.library in FAULTS[fault].libraries, f"{fault} is not listed for {self.library}"
            column = "known faults" if accepted != good else "mended"
        elif accepted != good:
            column = "disagree"
        elif good:
            column = "they accept" if who == "they" else "we accept"
        else:
            column = "they refuse" if who == "they" else "we refuse"
        self.properties.append(("interop", [self.family, self.library, column, fault]))
        verb = f"{who} {'accept' if accepted else 'refuse'}"
        assert column != "mended", f"{self.library} mended `{fault}`: take it off the list"
        assert column != "disagree", f"{self.family}: of {self.library} and us {verb} this ({reason})"


class Ledger:
    """The answers of one test."""

    def __init__(self, properties: Properties) -> None:
        self.properties = properties

    def between(self, family: str, library: str) -> Between:
        """Us and this library about this kind of thing."""
        assert library in FAMILIES[family], f"{library} is not on the list for {family}"
        return Between(family, library, self.properties)


class Summary:
    """All answers of a run. Lives in the process that gathers the reports."""

    def __init__(self, file: Path, *, whole: bool) -> None:
        self.file, self.whole = file, whole
        self.counts: dict[tuple[str, str], Counter[str]] = {}
        self.faults: Counter[str] = Counter()
        self.skipped: list[str] = []
        self.not_run: dict[str, str] = {}
        """Judges that this machine has nothing to run with, and why."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes the answers of a test, and notes which test did not run; who could not run here is named once."""
        if report.skipped and not (self.not_run and "not run: " in _reason(report)):
            self.skipped.append(f"{report.nodeid}: {_reason(report)}")
        if report.when == "call":  # skipped ones too
            for name, value in report.user_properties:
                if name == "interop":
                    family, library, column, fault = cast("list[str]", value)
                    self.counts.setdefault((family, library), Counter())[column] += 1
                    self.faults.update([fault] if fault else [])

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Writes the file. A skip is a failure for CI, and so is a pair that nobody asked; but not of who could not run here."""
        self.file.write_text(json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if exitstatus == pytest.ExitCode.OK and (self.missing() or (self.skipped and os.environ.get("CI") == "true")):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Prints the table."""
        terminalreporter.section("what others' software and ours say of each other's credentials")
        for line in self.lines():
            terminalreporter.write_line(line)

    def missing(self) -> list[str]:
        """Pairs on the list that a whole run did not ask, in one of the ways on the list, and faults that nobody met."""
        if not self.whole:
            return []
        silent = [
            f"{family}, {library}: nothing {column}"
            for family, libraries in FAMILIES.items()
            for library, columns in libraries.items()
            if library not in self.not_run
            for column in columns
            if not self.counts.get((family, library), Counter())[column]
        ]
        return [*silent, *(f"nobody met the known fault `{fault}`" for fault in FAULTS if not self.faults[fault])]

    def as_json(self) -> dict[str, Any]:
        """What the file says."""
        return {
            "libraries": versions(),
            "families": [
                {"family": family, "library": library, **{column: self._count(family, library, column) for column in _all()}}
                for family, library in self._rows()
            ],
            "known faults": [
                {"name": name, "libraries": list(fault.libraries), "what": fault.what, "met": self.faults[name]}
                for name, fault in FAULTS.items()
            ],
            "not run": self.not_run,
            "skipped": self.skipped,
            "not asked": self.missing(),
        }

    def lines(self) -> Iterable[str]:
        """The table as text."""
        yield " " * 59 + "".join(f"{column:>13}" for column in _all())
        before = ""
        for family, library in self._rows():
            yield f"{family if family != before else '':<24}{library:<35}" + "".join(
                f"{self._count(family, library, column):>13}" for column in _all()
            )
            before = family
        totals = (sum(count[column] for count in self.counts.values()) for column in _all())
        yield f"{'all':<59}" + "".join(f"{total:>13}" for total in totals)
        yield ""
        for name, packages in versions().items():
            yield f"{name}: " + ", ".join(f"{package} {version}" for package, version in packages.items())
        yield "Known faults of theirs:"
        for name, fault in FAULTS.items():
            yield f"  {name} ({', '.join(fault.libraries)}; met {self.faults[name]} times): {fault.what}"
        yield from (f"NOT RUN: {library}: {reason}" for library, reason in self.not_run.items())
        yield f"Skipped: {len(self.skipped)}"
        yield from (f"  {line}" for line in self.skipped)
        yield from (f"NOT ASKED: {line}" for line in self.missing())

    def _rows(self) -> list[tuple[str, str]]:
        listed = [(family, library) for family, libraries in FAMILIES.items() for library in libraries]
        return [row for row in listed if self.whole or row in self.counts]

    def _count(self, family: str, library: str, column: str) -> int:
        return self.counts.get((family, library), Counter())[column]


def versions() -> dict[str, dict[str, str]]:
    """Which packages stand behind each library of the table, and in which version."""
    locked = json.loads((FOLDER / "package.json").read_bytes())["dependencies"]
    npm = {name: {package: locked[package] for package in packages} for name, packages in NPM.items()}
    maven = {name: {name: jvm.version(*where)} for name, where in MAVEN.items()}
    return npm | {name: {name: version(name)} for name in PYPI} | maven


def _all() -> tuple[str, ...]:
    return (*COLUMNS, "skipped", "disagree")


def _reason(report: pytest.TestReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(getattr(report, "wasxfail", ""))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--interop", metavar="FILE", help="print who accepted what, and write it to this file")
    parser.addoption("--all-units", action="store_true", help="ask about every unit of the catalogue in every language")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--interop")
    if file and not hasattr(config, "workerinput"):
        whole = config.args == ["tests/oracles"] and not config.getoption("keyword")
        summary = Summary(Path(file), whole=whole)
        for library, (project, _) in MAVEN.items():
            jvm.build(project)
            if reason := jvm.not_run(project):
                summary.not_run[library] = reason
        config.pluginmanager.register(summary)
