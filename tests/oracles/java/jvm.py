"""Judges that run on Java: how `make interop` builds them, why they may not run, and how they are asked.

Each folder here is a Maven project; its classes go to ``target/``, its libraries stay in Maven's own store. One process answers
many questions, a JSON object a line.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

FOLDER = Path(__file__).parent
MINUTES = 8
"""The first time Maven fetches some forty libraries."""
SECONDS = 120.0
"""For one answer."""

# Little of a machine that others use too; these processes live for seconds.
_JAVA = ("java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
_COMPILE = ("mvn", "--batch-mode", "--quiet", "compile", "dependency:build-classpath", "-Dmdep.outputFile=target/classpath")


def build(project: str) -> None:
    """Compiles a project, unless that was done since it was last changed. Where that fails, ``not_run`` says why."""
    folder = FOLDER / project
    target = folder / "target"
    made, why = target / "classpath", target / "not-run"
    sources = [folder / "pom.xml", *folder.glob("src/**/*.java")]
    # The libraries may have been taken away since.
    if made.exists() and all(source.stat().st_mtime < made.stat().st_mtime for source in sources) and _has_all(made):
        return
    made.unlink(missing_ok=True)
    target.mkdir(exist_ok=True)
    why.write_text(_failure(folder), encoding="utf-8")


def not_run(project: str) -> str:
    """Why this judge cannot be asked; empty when it can."""
    target = FOLDER / project / "target"
    if (target / "classpath").exists():
        return ""
    reason = target / "not-run"
    return reason.read_text(encoding="utf-8") if reason.exists() else "it was not built"


def version(project: str, name: str) -> str:
    """A version that a project's ``pom.xml`` pins."""
    found = re.search(rf"<{re.escape(name)}>([^<]+)</", (FOLDER / project / "pom.xml").read_text(encoding="utf-8"))
    assert found
    return found[1]


def _has_all(classpath: Path) -> bool:
    return all(Path(entry).exists() for entry in classpath.read_text(encoding="utf-8").strip().split(":"))


def _failure(folder: Path) -> str:
    for program in ("java", "mvn"):
        if not shutil.which(program):
            return f"there is no {program} on this machine"
    try:
        done = subprocess.run(_COMPILE, cwd=folder, capture_output=True, text=True, timeout=MINUTES * 60)
    except subprocess.TimeoutExpired:
        return f"Maven was not ready in {MINUTES} minutes"
    errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
    return "" if done.returncode == 0 else f"Maven could not build it: {errors[0] if errors else done.returncode}"


class Judge:
    """The process of one project. Skips the test when it cannot be."""

    def __init__(self, project: str, main: str) -> None:
        if reason := not_run(project):
            pytest.skip(f"not run: {reason}")
        target = FOLDER / project / "target"
        libraries = (target / "classpath").read_text(encoding="utf-8").strip()
        command = [*_JAVA, "-cp", f"{target / 'classes'}:{libraries}", main]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer; a question that it cannot answer is a failure of the test."""
        assert self.process.stdin
        assert self.process.stdout
        too_long = threading.Timer(SECONDS, self.process.kill)
        too_long.start()
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        finally:
            too_long.cancel()
        assert "problem" not in answer, answer["problem"]
        return answer

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        finally:
            self.process.kill()
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
