"""RDF Dataset Canonicalization against the W3C test suite, and against graphs made to stop it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError
from badges.canonical.rdfc import Quad, canonical_labels, canonical_nquads, literal
from badges.verification.verdict import Outcome
from tests.canonical.nquads import parse
from tests.verification.signed import a_signed_badge, judged


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


def calls(work: Callable[[], object]) -> tuple[int, str]:
    """How many functions were called to do it, and what it was refused for; a clock would tell another tale on every machine."""
    counted, refused = 0, ""

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    except CanonicalizationError as error:
        refused = error.code
    finally:
        sys.setprofile(before)
    return counted, refused


def mutual(nodes: int) -> list[Quad]:
    return [(f"_:n{a}", "<urn:p>", f"_:n{b}", "") for a in range(nodes) for b in range(nodes) if a != b]


def ring(nodes: int) -> list[Quad]:
    return [(f"_:n{a}", "<urn:p>", f"_:n{(a + 1) % nodes}", "") for a in range(nodes)]


def chain(nodes: int) -> list[Quad]:
    return [
        q for a in range(nodes) for q in ((f"_:n{a}", "<urn:first>", '"A"', ""), (f"_:n{a}", "<urn:rest>", f"_:n{a + 1}", ""))
    ]


def hubs(number: int, leaves: int) -> list[Quad]:
    return [(f"_:h{hub}", "<urn:p>", f"_:l{hub}.{leaf}", "") for hub in range(number) for leaf in range(leaves)]


def sides(nodes: int) -> list[Quad]:
    return [(f"_:a{a}", "<urn:p>", f"_:b{b}", f"_:g{a * b % 2}") for a in range(nodes) for b in range(nodes)]


POISON = [mutual(6), mutual(12), mutual(40), ring(80), chain(80), sides(8), hubs(2, 9), hubs(50, 6), hubs(2, 1000)]


def test_no_poison_is_refused_for_a_hundred_times_the_work_of_verifying_an_ordinary_badge(shared: Path) -> None:
    badge = a_signed_badge()
    assert judged(badge).outcome is Outcome.PASSED
    ordinary, refused = calls(lambda: judged(badge))
    assert refused == ""
    (entry,) = entries(shared, "RDFC10NegativeEvalTest")
    for poison in [parse(read(shared, entry["action"])), *POISON]:
        work, refused = calls(lambda poison=poison: canonical_nquads(poison))  # type: ignore[misc]  # a lambda with a default
        assert refused == "too_complex", poison[:3]
        assert work < 100 * ordinary, (work / ordinary, poison[:3])


def test_what_people_may_well_write_is_not_taken_for_poison() -> None:
    for quads in (ring(60), chain(60), hubs(500, 3), hubs(2, 5), [("_:a", "<urn:p>", f"_:b{n}", "") for n in range(500)]):
        assert len(canonical_nquads(quads).splitlines()) == len(quads)


def test_many_statements_in_one_nameless_graph_are_no_poison() -> None:
    quads = [(f"_:n{n % 2}", "<urn:p>", f'"{n // 2}"', "_:g") for n in range(400)]
    assert len(canonical_nquads(quads).splitlines()) == len(quads)


def test_labels_can_be_asked_for_and_are_the_ones_in_the_text() -> None:
    quads = [("_:x", "<urn:p>", "_:y", ""), ("_:y", "<urn:q>", '"z"', "_:g")]
    labels = canonical_labels(quads)
    assert set(labels) == {"_:x", "_:y", "_:g"}
    assert canonical_nquads(quads) == "".join(
        sorted(
            [f"{labels['_:x']} <urn:p> {labels['_:y']} .\n", f'{labels["_:y"]} <urn:q> "z" {labels["_:g"]} .\n'],
        )
    )


def test_many_pairs_of_twins_cost_little() -> None:
    quads = [(f"_:p{n}", "<urn:has>", f"_:q{n}", "") for n in range(300)]
    assert canonical_nquads(quads).count("\n") == 300


def test_control_characters_are_escaped_as_rdfc_1_0_says() -> None:
    assert (
        literal('\x00\x08\t\n\x0b\x0c\r\x1f\x7f"\\é\u2028🙂') == '"\\u0000\\b\\t\\n\\u000B\\f\\r\\u001F\\u007F\\"\\\\é\u2028🙂"'
    )


ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: '\\"', 0x5C: "\\\\"
}  # fmt: skip


@given(st.text(st.one_of(st.sampled_from('\\u"\x7f0123abcdfABF\x1a\x0b\x0e\x00\x10'), st.characters(exclude_categories=["Cs"]))))
def test_a_literal_is_escaped_letter_by_letter(text: str) -> None:
    assert literal(text) == f'"{text.translate(ESCAPES)}"'


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
