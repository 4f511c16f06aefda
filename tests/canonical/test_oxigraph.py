"""A processor in another language by other people makes the same canonical form of our documents."""

from __future__ import annotations

import pytest

from badges.canonical import canonicalize
from badges.credentials.open_badge import editions
from tests.canonical.oxigraph import agreement, by_oxigraph
from tests.credentials.badge_samples import a_badge
from tests.makers import an_award, the_catalogue


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units])
def test_the_badge_of_every_unit_in_every_language(unit: str) -> None:
    for language in editions(an_award(unit).unit):
        badge = a_badge(an_award(unit, language=language), language=language)
        assert by_oxigraph(badge) == canonicalize(badge)


def test_documents_of_every_kind() -> None:
    seen = agreement(20261122, range(2_500))
    assert seen.differences == []
    assert seen.compared > seen.documents / 20


def test_what_differs_would_be_found() -> None:
    badge = a_badge(an_award("LU-02"))
    assert by_oxigraph(badge | {"name": "Something else"}) != canonicalize(badge)
