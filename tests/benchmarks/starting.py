"""How soon a process answers: the help of the command line, the library, a server. Each in a Python of its own, CPU only."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from pathlib import Path

import badges
from tests.benchmarks.measuring import Figures
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.serving import Served

HELP = "from badges.cli import main; main()"
"""What the script ``badges`` does."""
BARE_HELP = """
from cyclopts import App
app = App(name="bare", help="A program.")
@app.command
def run(name: str) -> None:
    "Run it."
app()
"""
LIBRARY = """
from time import process_time
before = process_time()
from badges import *
from badges.keyring import read_trust
from badges.verifying import offline
print((process_time() - before) * 1000)
"""
"""Every public name, and what the README imports beside them."""


def starting(folder: Path, rounds: int) -> dict[str, Figures]:
    """Our help beside the bare help of its library, as whole processes; ms of importing the library; ms of a server from its
    start to its first page, without the processes that judge for it."""
    # As an installation has them; a checkout may lack them, and be kept from making them by PYTHONDONTWRITEBYTECODE.
    compileall.compile_dir(Path(badges.__file__).parent, quiet=1)
    served = Served(folder)
    helps, imports, servers = [], [], []
    for _ in range(rounds):
        helps.append(_cpu("-c", HELP, "--help") / _cpu("-c", BARE_HELP, "--help"))
        imports.append(float(subprocess.run([sys.executable, "-c", LIBRARY], capture_output=True, check=True).stdout))
        with served.running() as server:
            servers.append(cpu_seconds([server.pid]) * 1000)
    return {"help": Figures.of(helps), "import": Figures.of(imports), "web ready": Figures.of(servers)}


def _cpu(*arguments: str) -> float:
    """Seconds that a Python uses which does this, from its start to its end."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return used.ru_utime + used.ru_stime
