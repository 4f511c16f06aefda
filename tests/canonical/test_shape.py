"""The compiled canonical form of a document says what the full path says, byte for byte, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import pytest

from badges.canonical import NotThisShape, Path, Shape, canonicalize, compiled, reference
from badges.canonical.shape_quads import with_values
from tests.benchmarks.reference import nquads
from tests.canonical.kinds import Document, a_european
from tests.canonical.shaped import leaves, shape_comparison
from tests.credentials.badge_samples import a_badge
from tests.makers import an_award

SEED = 20261122

pytestmark = pytest.mark.usefixtures("fast_way")


def of_a_learner(badge: Document) -> list[Path]:
    """The strings that differ from learner to learner."""
    names = ("validFrom", "awardedDate", "activityStartDate", "activityEndDate", "narrative", "identityHash", "salt")
    own = {
        *(path for path, _ in leaves(badge) if path[-1] in (*names, "statusListIndex")),
        *(path for path, _ in leaves(badge) if path[-1] in ("value", "achievedLevel") and "result" in path),
        *(("id",), ("credentialStatus", "id"), ("evidence", 0, "id")),
    }
    return [path for path, _ in leaves(badge) if path in own and "achievement" not in path]


def learners(slots: Sequence[Path], badge: Document, many: int) -> Iterator[list[str]]:
    """Values for these slots, other ones for each learner."""
    own = dict(leaves(badge))
    for number in range(many):
        tag = sha256(str(number).encode()).hexdigest()
        yield [
            f"{own[path][:-1]}{int(tag[:4], 16) % 4 + 1}" if path[-1] == "achievedLevel" else f"{own[path]}{tag[len(path) :]}"
            for path in slots
        ]


def by_pyld(document: Document) -> str:
    return nquads(document).decode()


@pytest.mark.parametrize("unit", ["LU-02", "LU-05", "LU-17", "LU-22"])
def test_a_learners_badge_put_into_the_shape_of_its_unit_has_the_bytes_of_the_full_path(unit: str) -> None:
    badge = a_badge(an_award(unit))
    slots = of_a_learner(badge)
    assert len(slots) > 10
    shape = Shape.of(badge, slots)
    assert shape.slots == tuple(slots)
    for number, values in enumerate(learners(slots, badge, 60)):
        whole = with_values(badge, slots, values)
        form = shape.canonical(values)
        assert form == canonicalize(whole)
        assert number % 30 or form == by_pyld(whole) == reference.canonicalize(whole)
        assert shape.digest(values) == sha256(form.encode()).digest()


def test_fifteen_hundred_documents_have_the_same_form_by_shape_in_full_and_by_pyld() -> None:
    seen = shape_comparison(SEED, range(1_500))
    assert seen.differences == []
    # So that the generator does not come to make what never fits.
    assert seen.hits > 900
    assert seen.shapes > 20
    assert seen.against_pyld > 300
    assert seen.relabelled > 400
    assert set(seen.left) >= {
        "no plain absolute IRI",
        "a control character, or half of one",
        "one name of two things",
        "things that are alike",
        "one thing said twice",
    }
    # What only a mistake of ours could bring about.
    assert not {"not what the reference makes of it", "a slot on which more depends"} & set(seen.uncompiled)


def test_a_document_without_slots_or_without_blank_nodes_has_a_shape_too() -> None:
    badge = a_badge()
    assert Shape.of(badge, []).canonical([]) == canonicalize(badge)
    list_of_bits = {
        "@context": badge["@context"][:1],
        "id": "https://badges.example/status/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:badges.example",
        "credentialSubject": {
            "id": "https://badges.example/status/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4s",
        },
    }
    slots = [("credentialSubject", "encodedList")]
    bits = "u" + "H4sI" * 30_000
    assert "_:" not in canonicalize(list_of_bits)
    assert Shape.of(list_of_bits, slots).canonical([bits]) == canonicalize(with_values(list_of_bits, slots, [bits]))


def test_words_in_several_languages_are_slots_as_good_as_any() -> None:
    document = a_european()
    slots = [path for path, _ in leaves(document) if "title" in path or "legalName" in path]
    assert len(slots) > 6
    shape = Shape.of(document, slots)
    values = [f"🐝 {number} \ue000" for number in range(len(slots))]
    assert (
        shape.canonical(values)
        == canonicalize(with_values(document, slots, values))
        == by_pyld(with_values(document, slots, values))
    )


def test_a_shape_leaves_the_document_it_was_made_of_as_it_was() -> None:
    badge = a_badge()
    shape = Shape.of(badge, of_a_learner(badge))
    assert badge == a_badge()
    badge.clear()
    values = next(learners(shape.slots, a_badge(), 1))
    assert shape.canonical(values) == canonicalize(with_values(a_badge(), shape.slots, values))


def test_putting_values_in_copies_no_more_than_it_has_to() -> None:
    badge = a_badge()
    whole = with_values(badge, [("credentialSubject", "identifier", 0, "salt")], ["pepper"])
    assert whole["credentialSubject"]["identifier"][0]["salt"] == "pepper"
    assert badge == a_badge()
    assert whole["credentialSubject"]["achievement"] is badge["credentialSubject"]["achievement"]


def test_there_are_no_shapes_when_fast_ways_are_switched_off() -> None:
    badge = a_badge()
    slots = of_a_learner(badge)
    shape = Shape.of(badge, slots)
    (values,) = learners(slots, badge, 1)
    compiled.use_reference()
    for way in (lambda: Shape.of(badge, slots), lambda: shape.canonical(values), lambda: shape.digest(values)):
        with pytest.raises(NotThisShape) as refused:
            way()
        assert refused.value.reason == "switched off"


def test_a_shape_does_not_grow_with_the_documents_that_are_put_into_it() -> None:
    badge = a_badge()
    slots = of_a_learner(badge)
    shape = Shape.of(badge, slots)
    for values in learners(slots, badge, 400):
        shape.digest(values)
    before = footprint(shape)
    for values in learners(slots, badge, 1_500):
        shape.digest(values)
    assert footprint(shape) < 2 * before
    assert footprint(shape) < 2_000_000


def footprint(value: Any) -> int:
    """The bytes that a value keeps in memory, each object once."""
    seen: dict[int, int] = {}
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen[id(one)] = sys.getsizeof(one)
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        else:
            waiting += [getattr(one, name) for name in getattr(type(one), "__slots__", ()) if hasattr(one, name)]
            waiting += getattr(one, "__dict__", {}).values()
    return sum(seen.values())
