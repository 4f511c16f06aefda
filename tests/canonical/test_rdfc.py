"""RDF Dataset Canonicalization against the W3C test suite, and against graphs made to stop it."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError
from badges.canonical.rdfc import Quad, canonical_labels, canonical_nquads, literal
from tests.canonical.nquads import parse


def entries(shared: Path, kind: str) -> list[dict[str, str]]:
    manifest = json.loads((shared / "vectors/w3c/rdf-canon/tests/manifest.jsonld").read_bytes())
    return [entry for entry in manifest["entries"] if entry["type"] == f"rdfc:{kind}"]


def read(shared: Path, name: str) -> str:
    return (shared / "vectors/w3c/rdf-canon/tests" / name).read_bytes().decode("utf-8")


def algorithm(entry: dict[str, str]) -> str:
    return entry.get("hashAlgorithm", "SHA256").lower()


def test_every_evaluation_test_of_the_w3c_suite_gives_its_bytes(shared: Path) -> None:
    tests = entries(shared, "RDFC10EvalTest")
    assert len(tests) == 64
    wrong = [
        entry["id"]
        for entry in tests
        if canonical_nquads(parse(read(shared, entry["action"])), algorithm=algorithm(entry)) != read(shared, entry["result"])
    ]
    assert wrong == []


def test_every_map_test_of_the_w3c_suite_gives_its_labels(shared: Path) -> None:
    tests = entries(shared, "RDFC10MapTest")
    assert len(tests) == 21
    for entry in tests:
        labels = canonical_labels(parse(read(shared, entry["action"])), algorithm=algorithm(entry))
        plain = {node.removeprefix("_:"): label.removeprefix("_:") for node, label in labels.items()}
        assert plain == json.loads(read(shared, entry["result"])), entry["id"]


def test_the_poisoned_graph_of_the_w3c_suite_is_refused(shared: Path) -> None:
    (entry,) = entries(shared, "RDFC10NegativeEvalTest")
    with pytest.raises(CanonicalizationError) as refused:
        canonical_nquads(parse(read(shared, entry["action"])))
    assert refused.value.code == "too_complex"


@pytest.mark.parametrize("nodes", range(6, 14))
def test_a_few_nodes_that_all_know_each_other_do_not_stop_it(nodes: int) -> None:
    quads = [(f"_:n{a}", "<urn:knows>", f"_:n{b}", "") for a, b in combinations(range(nodes), 2) for a, b in ((a, b), (b, a))]
    with pytest.raises(CanonicalizationError, match="too_complex"):
        canonical_nquads(quads)


def test_many_pairs_of_twins_cost_little() -> None:
    quads = [(f"_:p{n}", "<urn:has>", f"_:q{n}", "") for n in range(300)]
    assert canonical_nquads(quads).count("\n") == 300


def test_control_characters_are_escaped_as_rdfc_1_0_says() -> None:
    assert (
        literal('\x00\x08\t\n\x0b\x0c\r\x1f\x7f"\\é\u2028🙂') == '"\\u0000\\b\\t\\n\\u000B\\f\\r\\u001F\\u007F\\"\\\\é\u2028🙂"'
    )


def test_lines_are_sorted_by_code_point_and_not_by_utf_16() -> None:
    text = canonical_nquads([("<urn:a>", "<urn:p>", '"\U0001f642"', ""), ("<urn:a>", "<urn:p>", '"\uff5e"', "")])
    assert text.index("\uff5e") < text.index("\U0001f642")


def test_a_statement_said_twice_counts_once() -> None:
    quad = ("<urn:a>", "<urn:p>", "_:b", "")
    assert canonical_nquads([quad, quad]) == "<urn:a> <urn:p> _:c14n0 .\n"


blank = st.integers(0, 5).map(lambda n: f"_:b{n}")
term = st.one_of(blank, st.sampled_from(["<urn:x>", "<urn:y>"]))
quads = st.lists(
    st.tuples(term, st.sampled_from(["<urn:p>", "<urn:q>"]), st.one_of(term, st.just('"text"')), st.one_of(st.just(""), blank)),
    max_size=9,
)


@settings(deadline=None)
@given(quads, st.permutations(range(6)), st.randoms())
def test_other_labels_and_another_order_give_the_same_lines(made: list[Quad], names: list[int], random: Random) -> None:
    def renamed(text: str) -> str:
        return f"_:z{names[int(text[3:])]}" if text.startswith("_:b") else text

    other = [(renamed(s), p, renamed(o), renamed(g)) for s, p, o, g in made]
    random.shuffle(other)
    try:
        expected = canonical_nquads(made)
    except CanonicalizationError:
        return
    assert canonical_nquads(other) == expected
