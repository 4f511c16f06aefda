"""What few requests say: in short as in a roster, whole as over HTTP, and every mistake told."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.credentials import european
from badges.issuing.further import MAX_ORIGINAL, STRUCTURED, forms_named, organisations_named
from badges.issuing.request import RequestProblem, award_from
from badges.issuing.said_again import said_again
from badges.model.award import Award
from badges.model.further import NOTHING, FurtherOfUnit, Mandate
from badges.model.learning import LearningUnit
from badges.model.text import Text
from tests.credentials.test_european_extras import an_accreditation
from tests.issuing.test_request import GOOD, Catalogue
from tests.makers import a_unit, the_catalogue

PDF = base64.b64encode(b"%PDF-1.7 x").decode()
SCHOOL = a_unit("LU-02").awarding_body
ALL = {
    "birth_date": "2004-02-29",
    "stages": json.dumps(
        [
            {"form": "virtual", "from": "2026-05-04", "until": "2026-05-08", "hours": 12},
            {"form": "physical", "from": "2026-05-11", "until": "2026-05-29", "country": "IT", "host": "Osteria d’Esempio"},
            {"form": "at_home", "from": "2026-05-29", "until": "2026-05-29", "host": SCHOOL.id},
        ]
    ),
    "entitlements": json.dumps(
        [
            {
                "title": {"nl": "Vrijstelling", "en": "Exemption"},
                "kind": "learning opportunity",
                "prospective": True,
                "description": "Of the minor",
                "from": "2026-09-01",
                "until": "2028-08-31",
                "at": [SCHOOL.id],
            },
            "A place in the next course",
        ]
    ),
    "notes": json.dumps(["One note", {"nl": "Nog een", "en": "Another"}]),
    "documents": json.dumps(
        ["https://school.example/a", {"url": "https://school.example/b", "title": {"nl": "Gids", "en": "Guide"}}]
    ),
    "original": json.dumps({"content": PDF, "title": "Certificate", "statement": "Converted from a paper of 2019."}),
}


class Changed(Catalogue):
    """The shipped catalogue with units that say more."""

    def __init__(self, **further: Any) -> None:
        self._further = FurtherOfUnit(**further)

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        found = Catalogue.unit(self, id, version)
        return found and replace(found, further=self._further)


def asked(units: Catalogue | None = None, /, **changes: str) -> Award | tuple[RequestProblem, ...]:
    return award_from(
        GOOD | changes,
        units or Catalogue(),
        lambda _zone: date(2026, 6, 15),
        id="a1",
        salt="salt",
        subject_id="urn:uuid:11111111",
    )


def awarded(units: Catalogue | None = None, /, **changes: str) -> Award:
    made = asked(units, **changes)
    assert isinstance(made, Award), made
    return made


def complaints(units: Catalogue | None = None, /, **changes: str) -> list[str]:
    found = asked(units, **changes)
    assert not isinstance(found, Award)
    return [f"{problem.field}: {problem.message}" for problem in found]


def test_a_request_that_says_none_of_it_is_ordinary() -> None:
    assert awarded().further is NOTHING
    assert awarded(**dict.fromkeys(ALL, " ")).further is NOTHING


def test_everything_at_once_is_read_by_value() -> None:
    further = awarded(**ALL).further
    assert further.birth_date == date(2004, 2, 29)
    online, abroad, home = further.stages
    assert (online.form.key, online.hours, online.start, online.end) == ("virtual", 12, date(2026, 5, 4), date(2026, 5, 8))
    assert abroad.host
    assert (abroad.host.name, abroad.country) == ("Osteria d’Esempio", "IT")
    assert home.host == SCHOOL
    first, second = further.entitlements
    assert (first.title.languages, first.actual, first.expires_on, first.at) == (
        ("nl", "en"),
        False,
        date(2028, 8, 31),
        (SCHOOL,),
    )
    assert second.title.only(["en", "nl"]) == {"en": "A place in the next course", "nl": "A place in the next course"}
    assert further.notes[1] == Text({"nl": "Nog een", "en": "Another"})
    assert [page.url for page in further.documents] == ["https://school.example/a", "https://school.example/b"]
    assert further.conversion
    assert (further.conversion.original.media_type, further.conversion.original.content) == ("application/pdf", PDF)


def test_a_cell_of_a_roster_says_it_in_short() -> None:
    further = awarded(
        stages=f"virtual 2026-05-04/2026-05-08 12h; physical 2026-05-11/2026-05-29 IT {SCHOOL.id};",
        entitlements="Exemption from the minor",
        notes="One note",
        documents="https://school.example/a https://school.example/b",
    ).further
    assert [(stage.form.key, stage.hours, stage.country) for stage in further.stages] == [
        ("virtual", 12, None),
        ("physical", None, "IT"),
    ]
    assert further.stages[1].host == SCHOOL
    assert further.entitlements[0].title.get("nl") == "Exemption from the minor"
    assert [note.get("nl") for note in further.notes] == ["One note"]
    assert len(further.documents) == 2


def test_what_was_said_can_be_said_again() -> None:
    award = awarded(**ALL)
    assert awarded(**said_again(award.further)) == award
    assert said_again(NOTHING) == {}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("birth_date", "29-02-2004", "is not a date"),
        ("birth_date", "1850-01-01", "nobody who learns was born on"),
        ("birth_date", "2026-05-20", "is after the activity began"),
        ("stages", "online 2026-05-04/2026-05-08", "is not a form of mobility"),
        ("stages", "virtual 2026-05-04", "is not a stage"),
        ("stages", "virtual 2026-05-04/2026-05-08 IT PT", "is not a stage"),
        ("stages", "virtual 2026-05-04/2026-02-30", "is not a date"),
        ("stages", "virtual 2026-05-08/2026-05-04", "is not a part of"),
        ("stages", "virtual 2026-04-01/2026-05-08", "is not a part of"),
        ("stages", "virtual 2026-05-04/2026-05-08 XX", "is not a country code"),
        ("stages", "virtual 2026-05-04/2026-05-08 0h", "is not a number of hours"),
        ("stages", "virtual 2026-05-04/2026-05-08 org-nobody", "there is no organisation"),
        ("stages", '[{"form": "virtual", "from": "2026-05-04", "until": "2026-05-08", "host": "Bar"}]', "needs a country"),
        (
            "stages",
            '[{"form": "virtual", "from": "2026-05-04", "until": "2026-05-08", "hours": true}]',
            "is not a number of hours",
        ),
        ("stages", '[{"form": "virtual", "from": "2026-05-04", "until": "2026-05-08", "host": 7}]', "is not a host"),
        ("stages", '[{"form": "virtual", "from": "2026-05-04", "until": "2026-05-08", "host": "a\\tb"}]', "control character"),
        ("stages", '[{"frm": "virtual"}]', "'frm' is not known here"),
        ("stages", '[{"form": ["virtual"]}]', "is not a form of mobility"),
        ("stages", "[[]]", "is not a stage"),
        ("stages", "[{", "begins like JSON and is none"),
        ("stages", "[" * 9000, "begins like JSON and is none"),
        ("entitlements", '[{"titel": "x"}]', "'titel' is not known here"),
        ("entitlements", '[{"title": "x", "kind": "magic"}]', "is not in the EU list of entitlements"),
        ("entitlements", '[{"title": "x", "kind": 7}]', "is not in the EU list of entitlements"),
        ("entitlements", '[{"title": "x", "prospective": "no"}]', "prospective is 'no'"),
        ("entitlements", '[{"title": "x", "from": "2026-02-02", "until": "2026-01-01"}]', "it ends before it begins"),
        ("entitlements", '[{"title": "x", "at": ["org-nobody"]}]', "there is no organisation"),
        ("entitlements", "[7]", "is not an entitlement"),
        ("notes", '[{"en": "Only English"}]', "a text is missing in 'nl'"),
        ("notes", '[{"nl": null, "en": "Only English"}]', "a text is missing in 'nl'"),
        ("notes", '[{"nl": null}]', "is not a text"),
        ("notes", '[{"nl": "een", "en": "one", "fr": "un"}]', "the unit is not complete in 'fr'"),
        ("notes", '[{"nl": "x", "english": "x"}]', "is not a language code"),
        ("notes", '[" "]', "a text is empty"),
        ("notes", "[null]", "is not a text"),
        ("notes", '["a\\nb"]', "holds the control character U+000A"),
        ("notes", json.dumps(["x"] * 21), "there are more than 20"),
        ("documents", "school.example", "is not a web address"),
        ("documents", '[{"title": "x"}]', "is not a web address"),
        ("documents", "[7]", "is not a document"),
        ("original", "certificate.pdf", "this is not a document"),
        ("original", '{"content": ', "begins like JSON and is none"),
        ("original", '["x"]', "this is not a document"),
        ("original", '{"content": "x"}', "is no PDF, PNG or JPEG in base64"),
        ("original", '{"content": 7}', "is no PDF, PNG or JPEG in base64"),
        ("original", json.dumps({"content": PDF, "statement": 7}), "the statement is not a text"),
        ("notes", "x" * 16_001, "longer than 16000 characters"),
    ],
)
def test_each_mistake_is_told(field: str, value: str, message: str) -> None:
    found = complaints(**{field: value})
    assert any(said.startswith(f"{field}: ") and message in said for said in found), found


def test_a_document_that_is_too_large_is_refused() -> None:
    content = base64.b64encode(b"%PDF-" + bytes(MAX_ORIGINAL)).decode()
    assert complaints(original=json.dumps({"content": content})) == ["original: the document is larger than 600 kB"]


@pytest.mark.parametrize(
    "original",
    [
        '{"content": ',
        '{"content": "a\nb"}',
        "certificate.pdf",
        "[" * 9000,
        "null",
        '{"content": 7}',
        json.dumps({"content": "A" * 900_000}),
        json.dumps({"content": PDF, "statement": "a\nb"}),
    ],
)
def test_one_mistake_in_an_original_is_told_once(original: str) -> None:
    assert len(complaints(original=original)) == 1


IN_DUTCH = {
    "notes": '[{"nl": "Alleen Nederlands"}]',
    "entitlements": '[{"title": "x", "description": {"nl": "Alleen Nederlands"}}]',
    "documents": '[{"url": "https://school.example/a", "title": {"nl": "Alleen Nederlands"}}]',
}


@pytest.mark.parametrize("field", IN_DUTCH)
def test_no_text_takes_a_language_from_the_european_credential_unsaid(field: str) -> None:
    found = asked(**{field: IN_DUTCH[field]})
    assert not isinstance(found, Award)
    (problem,) = found
    assert (problem.field, problem.message) == (field, "a text is missing in 'en': {'nl': 'Alleen Nederlands'}")
    assert "Give it in en, too, since the unit is in en and nl; or as one plain text" in problem.remedy
    said = awarded(**{field: IN_DUTCH[field].replace('Nederlands"}', 'Nederlands", "en": null}')})
    assert european.languages(said) == ("nl",)
    assert awarded(**said_again(said.further, said.unit.complete_languages)) == said


def test_the_title_of_an_original_takes_no_language_from_the_credential() -> None:
    said = awarded(original=json.dumps({"content": PDF, "title": {"nl": "Alleen Nederlands"}}))
    assert european.languages(said) == ("nl", "en")


def test_a_diploma_supplement_needs_a_birth_date_and_nothing_else_does() -> None:
    diplomas = Changed(accreditation=an_accreditation(), nqf_level="c_1711a061", diploma_within="P48M")
    assert complaints(diplomas) == ["birth_date: a diploma supplement needs it"]
    assert awarded(diplomas, birth_date="2004-02-29").further.birth_date == date(2004, 2, 29)


def test_what_is_accredited_or_mandated_cannot_be_converted_as_well() -> None:
    for units in (Changed(accreditation=an_accreditation()), Changed(mandate=Mandate("Asked.", SCHOOL))):
        assert "original: credentials of this unit are" in complaints(units, original=ALL["original"])[0]


def test_what_other_processes_need_is_found_without_reading_all_of_it() -> None:
    named = set(organisations_named(ALL))
    assert SCHOOL.id in named
    assert set(forms_named(ALL)) == {"virtual", "physical", "at_home"}
    assert set(organisations_named({})) == set(forms_named({})) == set()
    short = {"stages": "physical 2026-05-11/2026-05-29 IT org-x; virtual 2026-05-01/2026-05-02"}
    assert "org-x" in set(organisations_named(short))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["form", "from", "until", "host", "country", "hours", "title", "kind", "at", "url", "nl", "content"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(STRUCTURED), JSON)
def test_whatever_json_comes_is_an_award_or_complaints(field: str, value: Any) -> None:
    made = asked(**{field: json.dumps(value, ensure_ascii=False)})
    assert isinstance(made, Award) or all(problem.field == field for problem in made)


def test_the_forms_of_mobility_are_those_of_the_catalogue() -> None:
    known = {concept.key for concept in the_catalogue().concepts if concept.vocabulary == "mobility_form"}
    assert known == {"physical", "virtual", "blended", "at_home"}
