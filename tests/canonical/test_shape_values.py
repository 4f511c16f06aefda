"""Which values the slots of a shape take: what is in doubt goes the full path, all else comes out with its bytes."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from badges.canonical import NotThisShape, Shape
from tests.canonical.kinds import Document, a_small_badge
from tests.canonical.shape_samples import (
    ALIGNMENT,
    HOLDER,
    SOURCE,
    assert_same,
    refusal,
    results,
    with_achievement,
    with_subject,
)

pytestmark = pytest.mark.usefixtures("fast_way")


@pytest.fixture
def of_names(fast_way: None) -> tuple[Shape, Document]:
    badge = with_subject(id="did:example:noor", source="did:web:school.example", result=results("8"))
    return Shape.of(badge, [HOLDER, SOURCE]), badge


@pytest.mark.parametrize(
    "iri",
    [
        *(
            "_:b0",
            "foo",
            "#x",
            "",
            "../a",
            "//x.example/y",
            "@id",
            "@foo",
            "type",
            "name",
            "xsd:date",
            "sec:x",
            "schema:name",
            "a:b",
        ),
        *(
            "did:",
            "did:x",
            "did::x",
            "did:X:y",
            "urn:x",
            "urn:uuid:",
            "https:x",
            "https://",
            "mailto:",
            "HTTPS://x.example",
            "tag:x",
        ),
        *(
            "https://a b",
            "https://a>",
            'https://a"b',
            "https://a\\b",
            "https://a\n",
            "\nhttps://a",
            " https://a",
            "https://é.example/",
        ),
        *("https://a{b}", "https://a`b", "https://a|b", "https://a^b", "https://a\x7f", "https://a\u00a0b"),
    ],
)
def test_an_iri_is_absolute_plain_and_of_a_scheme_that_everybody_knows(of_names: tuple[Shape, Document], iri: str) -> None:
    shape, _ = of_names
    for values in ([iri, "urn:uuid:1"], ["did:example:noor", iri]):
        with pytest.raises(NotThisShape):
            shape.canonical(values)
        with pytest.raises(NotThisShape):
            shape.digest(values)


@pytest.mark.parametrize(
    "iri",
    [
        *("did:web:x.example%3A8443:issuers:1#key-1", "did:key:z6Mk?versionId=1;a=b", "did:id:x", "did:name:x", "urn:uuid:@type"),
        *(
            "https://x.example/../y",
            "https://x.example/%3Cb%3E",
            "https://x.example/[1]?a=(b)&c='d'#!$*,;=~",
            "http://x",
            "mailto:a@b",
        ),
        *("https://www.w3.org/ns/credentials#x", "https://x.example/%s%%d"),
    ],
)
def test_such_an_iri_is_written_as_the_full_path_writes_it(of_names: tuple[Shape, Document], iri: str) -> None:
    shape, badge = of_names
    assert f"<{iri}>" in assert_same(shape, badge, [iri, "urn:uuid:2"])
    assert f"<{iri}>" in assert_same(shape, badge, ["did:example:noor", iri])


def test_the_name_of_one_thing_may_not_be_that_of_another() -> None:
    # 4.2: equal names merge nodes. A constant one, that of another slot, a value elsewhere, a type, a property.
    badge = with_subject(id="did:example:noor", source="https://x.example/s", result=results("8"))
    shape = Shape.of(badge, [("id",), HOLDER, SOURCE])
    ours = {"id": "urn:uuid:2", "holder": "did:example:mies", "source": "https://x.example/s"}
    assert_same(shape, badge, list(ours.values()))
    for change in (
        {"id": "did:web:school.example"},
        {"holder": "did:web:school.example"},
        {"id": "did:example:mies"},
        {"holder": "https://x.example/s"},
        {"source": "urn:uuid:2"},
        {"id": "https://www.w3.org/2018/credentials#VerifiableCredential"},
        {"holder": "https://schema.org/name"},
    ):
        assert refusal(lambda change=change: shape.canonical(list({**ours, **change}.values()))) == "one name of two things"  # type: ignore[misc]


def test_a_slot_that_names_nothing_itself_may_point_at_anything() -> None:
    # Better than 4.2 asks for: hashes take IRIs for text, and only whole statements can become one.
    badge = with_achievement(image="https://x.example/1", criteria="https://x.example/2")
    badge["credentialSubject"] |= {"id": "did:example:noor", "source": "https://x.example/3", "result": results("8", "9")}
    badge["issuer"]["address"] = {"type": ["Address"], "addressLocality": "x"}
    shape = Shape.of(
        badge, [SOURCE, ("credentialSubject", "achievement", "image"), ("credentialSubject", "achievement", "criteria")]
    )
    own = ("did:example:noor", "did:web:school.example", "https://schema.org/name", "https://x.example/1")
    for values in product(own, repeat=3):
        assert_same(shape, badge, list(values))


def test_no_two_statements_may_become_equal() -> None:
    badge = with_achievement(tag=["bees", "x", "y"], related=[{"id": "urn:r", "type": ["Related"], "inLanguage": "en"}])
    shape = Shape.of(badge, [("credentialSubject", "achievement", "tag", number) for number in (1, 2)])
    assert refusal(lambda: shape.canonical(["wasps", "wasps"])) == "one thing said twice"
    assert refusal(lambda: shape.canonical(["bees", "wasps"])) == "one thing said twice"
    assert_same(shape, badge, ["wasps", "ants"])
    # The same with quotes that are escaped, and with pointers.
    badge["credentialSubject"]["achievement"]["tag"][0] = '"'
    quoted = Shape.of(badge, shape.slots)
    assert refusal(lambda: quoted.canonical(['"', "x"])) == "one thing said twice"
    assert_same(quoted, badge, ['\\"', "x"])
    badge["credentialSubject"]["source"] = ["https://x.example/1", "https://x.example/2"]
    pointing = Shape.of(badge, [(*SOURCE, 0)])
    assert refusal(lambda: pointing.canonical(["https://x.example/2"])) == "one thing said twice"
    assert_same(pointing, badge, ["https://x.example/3"])


@pytest.mark.parametrize("odd", [*map(chr, range(0x20)), "\x7f", "\ud800"])
def test_texts_hold_no_control_characters_but_tabs_and_ends_of_lines(odd: str) -> None:
    # 3.6: PyLD writes them otherwise than the standard asks for.
    badge = a_small_badge()
    shape = Shape.of(badge, [("issuer", "name")])
    if odd in "\t\n\r":
        assert_same(shape, badge, [f"Voor{odd}beeld"])
    else:
        assert refusal(lambda: shape.canonical([f"Voor{odd}beeld"])) == "a control character, or half of one"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "\\",
        '\\"',
        "\\u0041",
        "%s %d %% %b",
        "_:c14n0",
        '" .\n_:a',
        "🍯",
        "\ue000\uffff",
        "\x85\u2028\xa0",
        "é" * 4_000,
    ],
)
def test_any_other_text_is_written_as_the_full_path_writes_it(text: str) -> None:
    badge = with_achievement(tag=["x"], alignment=[ALIGNMENT])
    paths = [("issuer", "name"), ("credentialSubject", "achievement", "tag", 0)]
    assert_same(Shape.of(badge, [*paths, ("credentialSubject", "achievement", "alignment", 0, "targetName")]), badge, [text] * 3)


def test_lines_are_in_the_order_of_code_points() -> None:
    # 3.6: in UTF-16 an emoji comes before U+E000.
    badge = with_achievement(tag=["x", "y", "z"])
    shape = Shape.of(badge, [("credentialSubject", "achievement", "tag", number) for number in range(3)])
    form = assert_same(shape, badge, ["🍯", "\ue000", "é"])
    assert form.index("é") < form.index("\ue000") < form.index("🍯")


def test_values_are_strings_and_as_many_as_there_are_slots() -> None:
    shape = Shape.of(a_small_badge(), [("id",), ("validFrom",)])
    for values in ([], ["urn:uuid:1"], ["urn:uuid:1", "x", "y"]):
        assert refusal(lambda values=values: shape.canonical(values)) == "another number of values"  # type: ignore[misc]
    for odd in (None, 1, True, b"x", ["x"]):
        odd_values: list[Any] = ["urn:uuid:1", odd]
        assert refusal(lambda odd_values=odd_values: shape.digest(odd_values)) == "a value that is no string"  # type: ignore[misc]
