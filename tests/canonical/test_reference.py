"""The canonical form of documents: the same as PyLD's where PyLD follows the standards, and bounded where it does not."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from badges import schemas
from badges.canonical import CanonicalizationError, canonicalize, loader
from badges.canonical.rdfc import canonical_nquads, literal
from badges.canonical.reference import MAX_DEPTH, MAX_NODES
from tests.canonical.samples import CONTEXTS, a_badge, a_graph, changed, leaves

pytestmark = pytest.mark.usefixtures("either_way")

OPTIONS = {"documentLoader": loader, "base": None, "rdfDirection": "i18n-datatype"}


def by_pyld(document: dict[str, Any]) -> str:
    """PyLD's statements; its own labelling counts a statement twice that two values say (1 and 1.0)."""
    dataset = jsonld.to_rdf(document, OPTIONS)
    return canonical_nquads(
        (term(t["subject"]), term(t["predicate"]), term(t["object"]), "" if name == "@default" else named(name))
        for name, triples in dataset.items()
        for t in triples
        if t["object"]
    )


def term(node: dict[str, Any]) -> str:
    if node["type"] != "literal":
        return named(node["value"])
    if node.get("language"):
        return f"{literal(node['value'])}@{node['language']}"
    plain = node["datatype"] == "http://www.w3.org/2001/XMLSchema#string"
    return literal(node["value"]) + ("" if plain else f"^^<{node['datatype']}>")


def named(value: str) -> str:
    return value if value.startswith("_:") else f"<{value}>"


def refusal(document: Any) -> str:
    with pytest.raises(CanonicalizationError) as refused:
        canonicalize(document)
    return refused.value.code


def test_the_example_credentials_have_the_form_that_pyld_gives_them(shared: Path) -> None:
    files = [*shared.glob("examples/*/open-badge.json"), *shared.glob("examples/*/european-payload.json")]
    documents = [json.loads(file.read_bytes()) for file in files]
    elm = "http://data.europa.eu/snb/model/context/edc-ap"
    known = [d for d in documents if elm not in d["@context"] or elm in {row.url for row in schemas.index()}]
    assert len(known) >= 4
    for document in known:
        whole = {**OPTIONS, "algorithm": "URDNA2015", "format": "application/n-quads"}
        assert canonicalize(document) == jsonld.normalize(document, whole)


def test_the_open_badges_vectors_have_their_canonical_form(shared: Path) -> None:
    folder = shared / "vectors/open-badges"
    for name in ("obv3p0", "clrv2p0"):
        vector = json.loads((folder / f"{name}-eddsa-rdfc-2022.json").read_bytes())
        document = {k: v for k, v in vector["signed_credential"].items() if k != "proof"}
        assert canonicalize(document) == (folder / vector["canonical_document_file"]).read_bytes().decode("utf-8"), name


@pytest.mark.parametrize(
    "document",
    [
        a_badge(),
        a_graph(name="x"),
        a_graph(name=["x", "x", "y", None, ["z"]]),
        a_graph(name={"@value": "x", "@language": "EN-gb"}),
        a_graph(name={"@value": "x", "@direction": "rtl"}),
        a_graph(name={"@value": "x", "@language": "ar", "@direction": "rtl"}),
        a_graph(name={"@value": "2026-01-01", "@type": "urn:date"}),
        a_graph(name=[True, False, 1, -1, 0, 1.0, 1.5, -0.1, 1e21, 10**25, 1e-7, 5e-324, 12345678901234567890, 0.1 + 0.2]),
        a_graph(long=[1, 1.5, "1.50", "much", 10**30, 100, 1e300]),
        a_graph(words={"en": "bee", "nl": ["bij", "imme"], "@none": "apis"}),
        a_graph(steps=[]),
        a_graph(steps=["a", {"name": "b"}, ["c", ["d"]], {"id": "urn:b"}, 1]),
        a_graph(steps=["a", {"id": "relative"}, "c"]),
        a_graph(knows=["urn:b", "_:c", {"id": "_:c", "name": "C"}, {"name": "anonymous"}]),
        a_graph(kind=["Thing", "name", "urn:x"]),
        a_graph(inside=[{"id": "urn:b", "name": "B"}, {"name": "C", "inside": {"name": "D"}}]),
        a_graph(byKey={"one": "A", "two": {"name": "B"}}),
        a_graph(anything={"b": [1, 2.50, None, True, "ü"], "a": {}}),
        a_graph(**{"from": [{"id": "urn:b"}, {"name": "C"}]}),
        a_graph(**{"@reverse": {"urn:to": {"name": "C", "steps": ["a"]}}}),
        a_graph(**{"@included": [{"id": "urn:z", "name": "Z"}]}),
        a_graph(**{"@graph": [{"name": "inner"}, {"id": "urn:a", "name": "again"}]}),
        a_graph(**{"urn:p": {"@set": ["a", "b"]}, "urn:q": {"@list": [1]}}),
        a_graph(type=["Thing", "urn:Other", "_:t"]),
        {**a_graph(name="x"), "id": "relative", "knows": "also/relative"},
        {"@context": CONTEXTS, "@graph": [{"id": "urn:a", "name": "x"}]},
        {"@context": {"@vocab": "urn:v:"}, "a": {"b": "c"}, "@id": "_:b0", "d": {"@id": "_:b1", "e": {"@id": "_:b0"}}},
    ],
)
def test_every_way_of_saying_something_becomes_the_statements_that_pyld_makes_of_it(document: dict[str, Any]) -> None:
    assert canonicalize(document) == by_pyld(document)


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
tag = st.sampled_from(["en", "nl", "DE-at", "zh-Hant"])
scalar = st.one_of(text, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
value = st.one_of(
    scalar,
    st.fixed_dictionaries({"@value": text, "@language": tag}),
    st.fixed_dictionaries({"@value": scalar, "@type": st.just("urn:t")}),
)


def node(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(["urn:b", "urn:c", "_:d", "relative"]),
            "type": st.lists(st.sampled_from(["Thing", "urn:T", "Nothing"]), max_size=2),
            "name": st.lists(st.one_of(value, children), max_size=3),
            "words": st.dictionaries(tag, text, max_size=2),
            "steps": st.lists(st.one_of(value, children), max_size=3),
            "knows": st.one_of(children, st.sampled_from(["urn:b", "_:d", "Thing"])),
            "inside": children,
            "undefined": text,
        },
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(node(st.recursive(st.just({"name": "leaf"}), node, max_leaves=6)))
def test_whatever_is_said_becomes_the_statements_that_pyld_makes_of_it(members: dict[str, Any]) -> None:
    document = {**a_graph(), **members}
    try:
        form = canonicalize(document)
    except CanonicalizationError as error:
        # Named, so that nothing else hides here: whoever says the same again and again without names is poison.
        if error.code != "too_complex":
            raise
        return
    assert form == by_pyld(document)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
ids = st.sampled_from(["urn:a", "urn:b", "https://skills.example/x", "did:web:school.example", "relative", ""])
# PyLD counts a statement twice that a blank node makes about itself; others do not, nor does the W3C suite.
links = st.one_of(ids, st.sampled_from(["_:c", "_:d"]))
# A direction goes with its language here: PyLD takes texts for the same that differ in their direction only.
said = st.one_of(
    words,
    st.fixed_dictionaries({"@value": words, "@language": st.sampled_from(["en", "nl-BE"])}),
    st.fixed_dictionaries({"@value": words, "@language": st.just("ar"), "@direction": st.just("rtl")}),
)


def thing(kind: str, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object of this type, and perhaps of one that no context knows, with or without a name of its own."""
    types = st.sampled_from([[kind], kind, [kind, "Nothing"]])
    return st.fixed_dictionaries({"type": types, **members}, optional={"id": ids, "name": said, "undefined": words})


def several(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(what, min_size=1, max_size=3), what)


alignments = several(thing("Alignment", targetName=said, targetUrl=links, targetType=words))
levels = several(thing("RubricCriterionLevel", level=words, points=words))
descriptions = several(thing("ResultDescription", allowedValue=several(words), resultType=words, rubricCriterionLevel=levels))
achievements = thing(
    "Achievement",
    alignment=alignments,
    resultDescription=descriptions,
    tag=several(words),
    criteria=thing("Criteria"),
    image=links,
)
subjects = thing(
    "AchievementSubject", achievement=achievements, result=several(thing("Result", value=words, achievedLevel=links))
)
badges = st.fixed_dictionaries(
    {
        "@context": st.sampled_from([CONTEXTS, CONTEXTS[:2], ["https://www.w3.org/2018/credentials/v1", *CONTEXTS[1:]]]),
        "type": st.sampled_from(
            [["VerifiableCredential", "OpenBadgeCredential"], ["AchievementCredential", "VerifiableCredential"]]
        ),
        "issuer": st.one_of(links, thing("Profile", url=links, phone=words)),
        "credentialSubject": several(subjects),
        "evidence": several(thing("Evidence", genre=words)),
    },
    optional={
        "id": ids,
        "validFrom": st.sampled_from(["2026-01-01T00:00:00Z", "x"]),
        "endorsementJwt": several(words),
        "credentialStatus": thing("BitstringStatusListEntry", statusListIndex=words, statusListCredential=links),
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=150)
@given(badges)
def test_every_generated_badge_has_the_canonical_form_that_pyld_gives_it(badge: dict[str, Any]) -> None:
    try:
        form = canonicalize(badge)
    except CanonicalizationError:
        # An IRI that N-Quads cannot hold, or too many things that are all alike: PyLD has no bound for either.
        return
    assert form == jsonld.normalize(badge, {**OPTIONS, "algorithm": "URDNA2015", "format": "application/n-quads"})


def test_a_statement_about_itself_counts_once_where_pyld_counts_it_twice() -> None:
    document = a_graph(knows=[{"id": "_:c", "knows": "_:c", "name": "x"}, {"name": "y"}, {"name": "z"}])
    assert canonicalize(document) == by_pyld(document)
    assert "_:c14n2 <urn:knows> _:c14n2 ." in canonicalize(document)


def test_every_changed_leaf_of_a_badge_changes_its_canonical_form() -> None:
    badge = a_badge()
    form = canonicalize(badge)
    for pointer in leaves(badge):
        assert canonicalize(changed(badge, pointer, "urn:changed")) != form, pointer


def test_control_characters_are_escaped_where_pyld_leaves_them_raw() -> None:
    assert '"a\\bb\\u007F"' in canonicalize(a_graph(name="a\bb\x7f"))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "not_an_object"),
        ("x", "not_an_object"),
        ({"@context": "https://badges.example/unknown"}, "unknown_context"),
        ({"@context": "relative"}, "invalid_json_ld"),
        ({"@context": [*CONTEXTS, {"name": "urn:mine"}], "type": "VerifiableCredential"}, "protected_term"),
        ({"@context": 7}, "invalid_json_ld"),
        ({"@context": {"a": "b:c", "b": "a:d"}}, "invalid_json_ld"),
        (a_graph(type=[1]), "invalid_json_ld"),
        (a_graph(name={"@value": ["x"]}), "invalid_json_ld"),
        (a_graph(id={"x": "y"}), "invalid_json_ld"),
        (a_graph(name={"@list": [["x"]], "@context": {"name": "@index"}}), "invalid_json_ld"),
        (a_graph(knows={"@type": "urn:t", "@list": [{"name": "x"}]}), "invalid_json_ld"),
        (a_graph(knows=[{"@id": "urn:a", "@index": "i"}, {"@id": "urn:a", "@index": "j"}]), "invalid_json_ld"),
        (
            {"@context": {"by": {"@id": "urn:by", "@container": "@index"}}, "by": {k: {"@id": "urn:a"} for k in "ij"}},
            "invalid_json_ld",
        ),
        (a_graph(id="urn:a><urn:b><urn:c>.<urn:d", name="x"), "invalid_iri"),
        (a_graph(knows="urn:<script>"), "invalid_iri"),
        ({"@context": {"x": "urn:<y>"}, "x": "z"}, "invalid_iri"),
        (a_graph(name=float("nan")), "number"),
        (a_graph(name=float("inf")), "number"),
        (a_graph(name=10**400), "number"),
        (a_graph(name="\ud800"), "surrogate"),
        (a_graph(**{"\ud800": "x"}), "surrogate"),
        (a_graph(name=["x"] * MAX_NODES), "too_large"),
        (a_graph(knows=[{"knows": [{"name": "x"}] * 8}] * 2), "too_complex"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_name(document: Any, code: str) -> None:
    assert refusal(document) == code


def test_nesting_is_bounded_and_never_exhausts_the_stack() -> None:
    document: dict[str, Any] = {}
    for _ in range(100_000):
        document = {"knows": document}
    assert refusal(document) == "too_deep"


@pytest.mark.parametrize("wrap", [lambda d: {"knows": d}, lambda d: {"steps": [d]}, lambda d: {"anything": d}])
def test_the_deepest_document_that_is_let_in_is_canonicalized(wrap: Any) -> None:
    document: Any = {"name": "x"}
    while True:
        deeper = wrap(document)
        try:
            canonicalize(a_graph(**deeper))
        except CanonicalizationError:
            break
        document = deeper
    assert refusal(a_graph(**deeper)) == "too_deep"
    assert json.dumps(document).count("{") > MAX_DEPTH // 3


def test_an_iri_with_a_line_break_says_nothing() -> None:
    assert canonicalize(a_graph(id="urn:a> <urn:b> <urn:c> .\n<urn:d", name="x")) == ""


def test_a_language_tag_cannot_smuggle_statements_in() -> None:
    smuggled = {"@value": "x", "@language": "en .\n<urn:a> <urn:b> <urn:c"}
    assert canonicalize(a_graph(name=smuggled)) == ""


def test_many_values_of_one_property_take_no_longer_than_as_many_elsewhere() -> None:
    many = [f"value {n}" for n in range(MAX_NODES // 2)]
    badge = a_badge()
    assert canonicalize({**badge, "name": many}).count("\n") == canonicalize(badge).count("\n") - ("name" in badge) + len(many)


def test_threads_may_canonicalize_at_the_same_time() -> None:
    expected = canonicalize(a_badge())
    seen: list[str] = []
    threads = [Thread(target=lambda: seen.append(canonicalize(a_badge()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 8


def test_a_strangers_inline_context_changes_nothing_for_the_next_document() -> None:
    before = canonicalize(a_badge())
    for n in range(50):
        canonicalize(
            {"@context": {"name": f"urn:{n}", "Achievement": {"@id": "urn:x", "@context": {"name": "urn:y"}}}, "name": "x"}
        )
    assert canonicalize(a_badge()) == before


def test_no_inline_context_can_write_into_ours() -> None:
    ours = CONTEXTS[0]
    for context in (
        {"@import": ours, "name": "urn:mine"},
        [{"@import": ours, "VerifiableCredential": "urn:mine"}],
        {"Thing": {"@id": "urn:Thing", "@context": {"@import": ours, "name": "urn:mine"}}},
    ):
        assert refusal({"@context": context, "@type": "Thing", "name": "x"}) == "invalid_json_ld"
    assert canonicalize({"@context": ours, "name": "x"}) == '_:c14n0 <https://schema.org/name> "x" .\n'


def test_our_contexts_cannot_be_changed() -> None:
    context = loader(CONTEXTS[0])["document"]["@context"]
    with pytest.raises((TypeError, AttributeError)):
        context["name"] = "urn:mine"
    with pytest.raises((TypeError, AttributeError)):
        context["VerifiableCredential"]["@id"] = "urn:mine"


MANY = {f"t{n}": f"urn:{n}" for n in range(5_000)}
SOME = {f"t{n}": f"urn:{n}" for n in range(300)}


def branching(depth: int) -> dict[str, Any]:
    return {"p": branching(depth - 1), "q": branching(depth - 1)} if depth else {"t1": "x"}


@pytest.mark.parametrize(
    "document",
    [
        {"@context": [{f"t{n}": f"urn:{n}"} for n in range(10_000)], "t1": "x"},
        {"@context": CONTEXTS * 200, "@type": "VerifiableCredential"},
        {"@context": MANY, "t1": [{"@context": {"s": "urn:s"}, "t2": "x"} for _ in range(5_000)]},
        {"@context": {term: {"@id": f"urn:{term}", "@context": SOME} for term in "pq"}, **branching(8)},
        a_graph(name=[{"@context": CONTEXTS[: n % 3 + 1] * (n % 13 + 1), "name": "x"} for n in range(1_500)]),
    ],
    ids=["many contexts", "the same again and again", "one for each object", "scoped", "in ever new orders"],
)
def test_contexts_that_define_too_much_too_often_are_refused(document: dict[str, Any]) -> None:
    assert refusal(document) == "too_complex"


def test_thousands_of_objects_with_scoped_contexts_are_no_trouble() -> None:
    badge = a_badge()
    badge["credentialSubject"]["achievement"] = [{"id": f"urn:{n}", "type": ["Achievement"]} for n in range(3_000)]
    assert canonicalize(badge).count("#Achievement> .") == 3_000


NAMES = [
    *("@id", "@type", "@value", "@language", "@context", "@graph", "@list", "@set", "@reverse", "@index", "@included", "@nest"),
    *("@vocab", "@base", "@container", "@protected", "@propagate", "@import", "@direction", "@json", "id", "name"),
]
json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["@id", "urn:x", "_:b"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.text(max_size=4),
                st.sampled_from(NAMES),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(json_values)
def test_no_json_makes_it_raise_anything_but_its_own_error(document: Any) -> None:
    for candidate in (document, {"@context": document, "a": "b"}, {**a_graph(), "name": document}, a_graph(inside=document)):
        try:
            assert isinstance(canonicalize(candidate), str)
        except CanonicalizationError:
            continue
