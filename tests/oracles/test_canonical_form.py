"""The library that JavaScript verifiers stand on gives the same canonical form, of small graphs with every kind of likeness."""

from __future__ import annotations

import json
import subprocess
from random import Random

import pytest

from badges.canonical.rdfc import Quad, canonical_nquads
from tests.oracles.opinions import FOLDER

CASES = 1_000


def a_graph(random: Random) -> list[Quad]:
    """A few nodes without names that mention each other, themselves and graphs without names."""
    nodes = [f"_:b{number}" for number in range(random.randrange(2, 6))]
    graphs = ["", "", "<urn:g>", *nodes[: random.randrange(3)]]
    values = [*nodes, '"x"', '"\\u000B\\u007F"', "<urn:o>"]
    made = [
        (random.choice([*nodes, "<urn:s>"]), random.choice(["<urn:p>", "<urn:q>"]), random.choice(values), random.choice(graphs))
        for _ in range(random.randrange(2, 12))
    ]
    return list(dict.fromkeys(made))


def test_rdf_canonize_gives_the_same_lines() -> None:
    if not (FOLDER / "node_modules").is_dir():
        pytest.fail("the packages of tests/oracles are not installed: `make test` does it, or `npm ci` in that folder")
    random = Random(20261121)
    cases = [(a_graph(random), random.choice(["sha256", "sha384"])) for _ in range(CASES)]
    asked = "".join(
        json.dumps({"quads": "".join(" ".join([*quad, ".\n"]) for quad in quads), "algorithm": digest.replace("sha", "SHA-")})
        + "\n"
        for quads, digest in cases
    )
    told = subprocess.run(["node", "canonical_form.mjs"], cwd=FOLDER, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    differing = [
        quads
        for (quads, digest), answer in zip(cases, answers, strict=True)
        if answer != {"form": canonical_nquads(quads, algorithm=digest)}
    ]
    assert differing == []
