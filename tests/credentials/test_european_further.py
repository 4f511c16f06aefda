"""Whatever awards and units say beyond the ordinary, their European credentials conform and say it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from badges.credentials import elm_profile, european
from badges.credentials.conformance import violations
from badges.credentials.european import conformity
from badges.credentials.european.reading import read
from badges.credentials.violation import Document
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
from badges.model.text import Text
from tests.credentials.european_expectations import Expected
from tests.credentials.european_samples import PNG, separate
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_seal_identity, a_status_entry, an_award, an_issuer, the_catalogue

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=6)
TEXTS = st.fixed_dictionaries({"nl": WORDS, "en": WORDS, "de": WORDS}).map(Text)
FEW_TEXTS = st.lists(TEXTS | st.just(Text(dict.fromkeys(("en", "nl", "de"), "Good"))), max_size=3).map(tuple)
DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))
ORGANISATIONS = st.sampled_from(the_catalogue().organisations)
FEW_ORGANISATIONS = st.lists(ORGANISATIONS, max_size=3).map(tuple)
RIGHTS = st.builds(
    lambda first, last, **said: Entitlement(starts_on=first and min(first, last), expires_on=last, **said),
    st.none() | DAYS,
    DAYS,
    title=TEXTS,
    kind=st.sampled_from(["64aad92881", "52f62180c2", "bebd32e8e6"]),
    actual=st.booleans(),
    description=st.none() | TEXTS,
    at=FEW_ORGANISATIONS,
)
PAGES = st.builds(PublicDocument, st.sampled_from(["https://a.example/x", "https://b.example/"]), st.none() | TEXTS)
FILES = st.builds(File, st.just("JVBERi0xLjcgeA=="), st.just("application/pdf"), st.none() | TEXTS)
STAGES = st.builds(
    lambda award, first, last, **said: replace(award.participation, start=min(first, last), end=max(first, last), **said),
    st.sampled_from([an_award(unit) for unit in ("LU-02", "LU-05", "LU-08")]),
    DAYS,
    DAYS,
    country=st.none() | st.sampled_from(["IT", "NL"]),
    host=st.none() | ORGANISATIONS,
    hours=st.none() | st.integers(1, 99),
)
SAID = {
    "entitlements": st.lists(RIGHTS, max_size=3).map(tuple),
    "notes": FEW_TEXTS,
    "documents": st.lists(PAGES, max_size=3).map(tuple),
}
FURTHER = st.builds(
    Further,
    stages=st.lists(STAGES, max_size=3).map(tuple),
    birth_date=st.none() | DAYS,
    conversion=st.none() | st.builds(Conversion, FILES, st.none() | WORDS),
    **SAID,
)
ACCREDITED = st.builds(
    Accreditation,
    title=TEXTS,
    kind=st.sampled_from(["820101cba6", "bb4618238e"]),
    agent=ORGANISATIONS,
    organisation=ORGANISATIONS,
    number=st.none() | WORDS,
    decided_on=st.none() | DAYS,
    report=st.none() | st.just("https://agency.example/1"),
    eqf_levels=st.lists(st.integers(1, 8), max_size=3).map(tuple),
)
OF_UNIT = st.builds(
    FurtherOfUnit,
    nqf_level=st.none() | st.just("c_1711a061"),
    accreditation=st.none() | ACCREDITED,
    mandate=st.none() | st.builds(Mandate, statement=WORDS, issuer=ORGANISATIONS, file=st.none() | FILES),
    awarding_partners=FEW_ORGANISATIONS,
    **SAID,
)


def built(award: Award) -> Document:
    languages = european.languages(award)
    issuer = replace(an_issuer(award.unit.id), organisation=award.issuing_body)
    return separate(
        european.build(
            award,
            issuer,
            a_seal_identity(award.unit.id),
            a_status_entry(),
            id=f"urn:credential:{CREDENTIAL_UUID}",
            at=AT,
            languages=languages,
            pictures=dict.fromkeys(languages, PNG),
            addresses=ADDRESSES,
            open_badge_id=None,
        )
    )


@settings(deadline=None, max_examples=20, phases=[Phase.explicit, Phase.generate])
@given(FURTHER, OF_UNIT, FURTHER)
def test_whatever_is_said_conforms_and_is_read_back(own: Further, of_unit: FurtherOfUnit, of_part: Further) -> None:
    whole, part = an_award("LU-07"), replace(an_award("LU-05"), id="part", further=of_part)
    award = replace(whole, unit=replace(whole.unit, further=of_unit), further=own, parts=(part,))
    document = built(award)
    assert elm_profile.violations(document) == violations(document) == conformity.violations(document) == []
    told = read(document)
    Expected(european.languages(award)).whole(told, award)
    assert bool(told.grounds) == bool(own.conversion or of_unit.accreditation or of_unit.mandate)
