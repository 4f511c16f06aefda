"""Programs of others in one node process each, for many questions: starting one costs more than asking."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER.parents[1] / "schemas"


class Node:
    """A script of this folder that reads a JSON question a line and writes a JSON answer a line."""

    def __init__(self, script: str) -> None:
        if not (FOLDER / "node_modules").is_dir():
            pytest.fail("the packages of tests/oracles are not installed: `make test` does it, or `npm ci` in that folder")
        command = ["node", script, str(SCHEMAS)]
        self.process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **question: Any) -> dict[str, Any]:
        """The script's answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
