"""What few awards and units say comes back from the store as it went in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.model.award import Award
from badges.model.further import (
    Accreditation,
    Conversion,
    Entitlement,
    File,
    Further,
    FurtherOfUnit,
    Mandate,
    PublicDocument,
)
from badges.model.learning import LearningUnit
from badges.model.text import Text
from badges.store import Store, UnitVersionChanged, open_store
from badges.store.as_json import read, written
from badges.store.snapshots import read_award, units_of, written_award, written_unit
from tests.makers import a_unit, an_award, the_catalogue
from tests.store.test_awards import keep, made

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
TEXTS = st.dictionaries(st.sampled_from(["en", "nl", "de", "fr"]), WORDS, min_size=1).map(Text)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
ORGANISATIONS = st.sampled_from(the_catalogue().organisations)
FILES = st.builds(
    File,
    content=st.binary(max_size=40).map(lambda content: b64encode(content).decode()),
    media_type=st.sampled_from(["application/pdf", "image/png"]),
    title=st.none() | TEXTS,
)
ENTITLEMENTS = st.builds(
    Entitlement,
    title=TEXTS,
    kind=WORDS,
    actual=st.booleans(),
    description=st.none() | TEXTS,
    starts_on=st.none() | DAYS,
    expires_on=st.none() | DAYS,
    at=st.lists(ORGANISATIONS, max_size=2).map(tuple),
)
DOCUMENTS = st.builds(PublicDocument, url=WORDS, title=st.none() | TEXTS)
STAGES = st.builds(
    replace,
    st.sampled_from([an_award(unit).participation for unit in ("LU-02", "LU-05", "LU-07", "LU-08")]),
    start=DAYS,
    end=DAYS,
    country=st.none() | st.sampled_from(["IT", "PT"]),
    host=st.none() | ORGANISATIONS,
    hours=st.none() | st.integers(1, 500),
)
SAID = {
    "entitlements": st.lists(ENTITLEMENTS, max_size=2).map(tuple),
    "notes": st.lists(TEXTS, max_size=2).map(tuple),
    "documents": st.lists(DOCUMENTS, max_size=2).map(tuple),
}
FURTHER = st.builds(
    Further,
    stages=st.lists(STAGES, max_size=3).map(tuple),
    birth_date=st.none() | DAYS,
    conversion=st.none() | st.builds(Conversion, original=FILES, statement=st.none() | WORDS),
    **SAID,
)
ACCREDITATIONS = st.builds(
    Accreditation,
    title=TEXTS,
    kind=WORDS,
    agent=ORGANISATIONS,
    organisation=ORGANISATIONS,
    number=st.none() | WORDS,
    decided_on=st.none() | DAYS,
    expires_on=st.none() | DAYS,
    report=st.none() | WORDS,
    eqf_levels=st.lists(st.integers(1, 8), max_size=3).map(tuple),
)
OF_UNIT = st.builds(
    FurtherOfUnit,
    nqf_level=st.none() | WORDS,
    accreditation=st.none() | ACCREDITATIONS,
    diploma_within=st.none() | WORDS,
    mandate=st.none() | st.builds(Mandate, statement=WORDS, issuer=ORGANISATIONS, file=st.none() | FILES),
    credential_type=st.none() | WORDS,
    awarding_partners=st.lists(ORGANISATIONS, max_size=2).map(tuple),
    **SAID,
)


def again(award: Award) -> Award:
    """The award as it comes out of the text that is kept of it."""
    kept = {written_unit(unit)[0]: unit for unit in units_of(award)}
    return read_award(written_award(award), kept.__getitem__)


@settings(deadline=None, max_examples=60)
@given(FURTHER, FURTHER)
def test_an_award_and_its_parts_come_back_with_all_they_say(whole: Further, part: Further) -> None:
    parts = (replace(an_award("LU-05"), further=part), an_award("LU-07"))
    award = replace(an_award(), further=whole, parts=parts)
    assert again(award) == award
    assert written_award(again(award)) == written_award(award), "in the same order of languages"


@settings(deadline=None, max_examples=60)
@given(OF_UNIT)
def test_a_unit_comes_back_with_all_it_says(further: FurtherOfUnit) -> None:
    unit = replace(a_unit(), further=further)
    assert read(LearningUnit, written(LearningUnit, unit)) == unit


def test_an_ordinary_award_is_kept_as_it_was_before_there_was_more_to_say() -> None:
    assert {"further", "parts"}.isdisjoint(orjson.loads(written_award(an_award())))


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as store:
        yield store


def test_the_store_keeps_the_units_of_parts_too(store: Store) -> None:
    part = replace(an_award("LU-05"), further=Further(notes=(Text({"en": "A note"}),)))
    award = replace(an_award("LU-07"), parts=(part,), further=Further(birth_date=date(2004, 2, 29)))
    keep(store, made(award=award))
    assert store.award(award.id) == award


def test_a_published_unit_may_not_begin_to_say_more(store: Store) -> None:
    catalogue = replace(the_catalogue(), units=(a_unit(),))
    store.save_catalogue(catalogue)
    more = replace(a_unit(), further=FurtherOfUnit(nqf_level="c_1711a061"))
    with pytest.raises(UnitVersionChanged):
        store.save_catalogue(replace(catalogue, units=(more,)))
    store.save_catalogue(replace(catalogue, units=(replace(more, version="9.0.0"),)))
    assert store.unit(more.id) == replace(more, version="9.0.0")
