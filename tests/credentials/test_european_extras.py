"""What a European credential can say beyond an award: written, read back, and accepted by our profile and the official shapes."""

from __future__ import annotations

import base64
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from pyld import jsonld
from rdflib.exceptions import ParserError

from badges import canonical
from badges.credentials import elm_profile, european
from badges.credentials.conformance import violations
from badges.credentials.european import conformity
from badges.credentials.european.extras import Accredited, DiplomaSupplement, Extras
from badges.credentials.european.reading import Reading, read
from badges.credentials.micro_credential import gaps
from badges.credentials.violation import Document as Credential
from badges.model.award import Award
from badges.model.further import Accreditation, Conversion, Entitlement, File, Mandate, PublicDocument
from badges.model.learning import IscedField
from badges.model.mobility import Participation
from badges.model.parties import Address, Organisation
from badges.model.text import Text
from tests.credentials import elm_shapes
from tests.credentials.european_samples import PNG, claim, separate
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_seal_identity, a_status_entry, an_award, an_issuer, the_catalogue

SNB = "http://data.europa.eu/snb/"
SHAPES = {
    "edc-generic-full": (),
    "edc-issued-by-mandate": ("EDC-issuedByMandate.ttl",),
    "edc-converted": ("EDC-converted.ttl",),
    "edc-accredited": ("EDC-accredited.ttl",),
    "edc-diploma-supplement": ("EDC-accredited.ttl", "EDC-diplomaSupplement.ttl"),
}
AGENCY = Organisation(
    "ORG-AGENCY", Text({"en": "Agency for Quality", "nl": "Bureau voor Kwaliteit"}), "agency", Address("NL"), "UTC"
)
PARTNER = Organisation("ORG-THIRD", Text({"de": "Dritte Schule"}), "school", Address("DE", "Musterstadt"), "Europe/Berlin")
PDF = File("JVBERi0xLjcgeA==", "application/pdf", Text({"en": "The mandate", "nl": "De machtiging"}))


def an_accreditation() -> Accreditation:
    return Accreditation(
        Text({"en": "Programme accreditation", "nl": "Opleidingsaccreditatie", "de": "Programmakkreditierung"}),
        "820101cba6",
        AGENCY,
        an_award("LU-07").awarding_body,
        number="A-17",
        decided_on=date(2024, 1, 15),
        expires_on=date(2030, 1, 14),
        report="https://agency.example/reports/17",
        eqf_levels=(6,),
    )


def made(award: Award, extras: Extras, *languages: str) -> Credential:
    declared = languages or european.languages(award, extras)
    document = european.build(
        award,
        replace(an_issuer(award.unit.id), organisation=award.awarding_body),
        a_seal_identity(award.unit.id),
        a_status_entry(),
        id=f"urn:credential:{CREDENTIAL_UUID}",
        at=AT,
        languages=declared,
        pictures=dict.fromkeys(declared, PNG),
        addresses=ADDRESSES,
        open_badge_id=ADDRESSES.credential(CREDENTIAL_UUID),
        extras=extras,
    )
    return separate(document)


@cache
def shapes_of(profile: str, shared: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in (*elm_shapes.SHAPES, *SHAPES[profile]):
        graph.parse(shared / "standards" / "elm" / "shapes" / name)
    return graph


def official(document: Credential, shared: Path) -> str | None:
    """What the official shapes of the document's own profile have against it."""
    profile = document["credentialSchema"]["id"].rpartition("/")[2]
    graph = rdflib.Graph()
    try:
        graph.parse(data=elm_shapes.nquads(document, shared), format="nt")
    except (jsonld.JsonLdError, ParserError) as error:  # PyLD takes a keyword in a language map for a language
        return str(error)
    accepted, _, words = pyshacl.validate(graph, shacl_graph=shapes_of(profile, shared), inplace=True)
    return None if accepted else str(words)


def is_right(document: Credential, shared: Path) -> Reading:
    """Held against everything there is; then what it says."""
    assert elm_profile.violations(document) == []
    assert violations(document) == []
    assert conformity.violations(document) == []
    assert elm_shapes.dropped(document, shared) == []
    assert canonical.canonicalize(document) == elm_shapes.nquads(document, shared)
    assert official(document, shared) is None
    return read(document)


def test_a_credential_without_extras_is_the_one_it_always_was(shared: Path) -> None:
    document = made(an_award(), Extras())
    told = is_right(document, shared)
    assert told.profiles == (european.PROFILE,)
    assert told.types == (f"{SNB}credential/e34929035b",)
    assert (told.grounds, told.parts, told.stages, told.entitlements, told.notes, told.documents) == ((),) * 6


def test_a_mandate_is_said_with_its_statement_and_file(shared: Path) -> None:
    statement = "The university asked the foundation to seal its micro-credentials."
    told = is_right(made(an_award(), Extras(Mandate(statement, PARTNER, PDF)), "en", "nl"), shared)
    assert told.profiles == ("http://data.europa.eu/snb/model/ap/edc-issued-by-mandate",)
    assert told.types == (f"{SNB}credential/c_9a31f32a",)
    (ground,) = told.grounds
    assert (ground.kind, ground.statement, ground.files) == (
        f"{SNB}evidence-type/c_18016257",
        statement,
        (base64.b64decode(PDF.content),),
    )


def test_a_mandate_may_come_without_a_file(shared: Path) -> None:
    (ground,) = is_right(made(an_award(), Extras(Mandate("Asked by the university.", PARTNER))), shared).grounds
    assert ground.files == ()


def test_a_converted_credential_carries_the_original(shared: Path) -> None:
    original = File(base64.b64encode(PNG).decode(), "image/png")
    told = is_right(made(an_award(), Extras(Conversion(original, "Converted from a paper of 2019."))), shared)
    assert told.types == (f"{SNB}credential/c_7e400154",)
    (ground,) = told.grounds
    assert (ground.kind, ground.files) == (f"{SNB}evidence-type/c_c4f849d7", (PNG,))


def test_an_accredited_credential_names_who_accredited_whom(shared: Path) -> None:
    told = is_right(made(an_award("LU-07"), Extras(Accredited(an_accreditation()))), shared)
    assert told.types == (f"{SNB}credential/6cf8e68c43",)
    (ground,) = told.grounds
    assert ground.accreditation == an_accreditation().title
    assert ground.accredited_by is not None
    assert ground.accredited_by.get("en") == "Agency for Quality"
    assert [name.get("en") for name in ground.accredits] == [an_award("LU-07").awarding_body.name]


def a_supplement() -> DiplomaSupplement:
    return DiplomaSupplement(an_accreditation(), date(2004, 2, 29), "c_1711a061", "P48M")


def studied(unit: str) -> Award:
    """An award of a unit with all that a diploma supplement asks for."""
    award = an_award(unit)
    known = award.unit
    isced = known.isced or IscedField("0688", "Inter-disciplinary programmes", f"{SNB}isced-f/0688")
    workload = replace(known.workload, ects=known.workload.ects or 5)
    return replace(award, unit=replace(known, isced=isced, workload=workload, languages=known.languages or ("en",)))


def test_a_diploma_supplement_has_all_that_its_profile_asks_for(shared: Path) -> None:
    document = made(studied("LU-07"), Extras(a_supplement()))
    told = is_right(document, shared)
    assert told.types == (f"{SNB}credential/6dff8a0f87",)
    assert told.birth_date == "2004-02-29T00:00:00Z"
    unit = claim(document)["specifiedBy"]
    assert (unit["nqfLevel"]["prefLabel"]["en"], unit["maximumDuration"]) == ("NLQF Level 6", "P48M")
    assert unit["hasPart"] == {"id": unit["id"], "type": "Qualification"}


def test_a_diploma_supplement_of_several_parts_says_the_same_of_each(shared: Path) -> None:
    parts = (replace(studied("LU-02"), id="part-1"), replace(studied("LU-17"), id="part-2"))
    told = is_right(made(studied("LU-07"), Extras(a_supplement(), parts=parts), "en"), shared)
    assert [part.title for part in told.parts] == [Text({"en": part.unit.title.get("en") or ""}) for part in parts]


@pytest.mark.parametrize("cut", ["ects", "isced", "languages"])
def test_a_unit_that_lacks_what_diplomas_need_is_refused_by_name(cut: str) -> None:
    award = studied("LU-07")
    unit = award.unit
    lacking = {
        "ects": replace(unit, workload=replace(unit.workload, ects=None)),
        "isced": replace(unit, isced=None),
        "languages": replace(unit, languages=()),
    }[cut]
    with pytest.raises(ValueError, match="a diploma supplement of unit LU-07 needs"):
        made(replace(award, unit=lacking), Extras(a_supplement()))


@pytest.mark.parametrize("profile", ["edc-issued-by-mandate", "edc-converted", "edc-accredited", "edc-diploma-supplement"])
def test_a_profile_that_is_named_but_not_kept_is_refused_by_us_and_by_its_shapes(profile: str, shared: Path) -> None:
    document = made(an_award(), Extras())
    document["credentialSchema"]["id"] = f"http://data.europa.eu/snb/model/ap/{profile}"
    assert ("/evidence", "elm.profile") in {(v.pointer, v.code) for v in elm_profile.violations(document)}
    assert official(document, shared)


def test_a_composite_has_its_parts_and_their_units_with_everything_they_say(shared: Path) -> None:
    parts = tuple(replace(an_award(unit), id=f"part-{unit}") for unit in ("LU-02", "LU-05", "LU-17"))
    document = made(an_award("LU-07"), Extras(parts=parts), "nl", "en")
    told = is_right(document, shared)
    for part, award in zip(told.parts, parts, strict=True):
        assert part.title == Text({x: award.unit.title.get(x) or "" for x in ("nl", "en")})
        assert [outcome.get("en") for outcome in part.outcomes] == [o.text.get("en") for o in award.unit.outcomes]
        assert part.credits == (f"{award.unit.workload.ects:g}" if award.unit.workload.ects else None)
        assert part.grade
    units = [unit["identifier"]["notation"] for unit in claim(document)["specifiedBy"]["hasPart"]]
    assert units == [f"{part.unit.id} {part.unit.version}" for part in parts]
    assert not [gap for gap in gaps(document) if gap.mandatory]


def test_every_unit_of_the_catalogue_may_be_a_part(shared: Path) -> None:
    whole, *units = [unit.id for unit in the_catalogue().units]
    parts = tuple(replace(an_award(unit), id=f"part-{unit}") for unit in units[:8])
    told = is_right(made(an_award(whole), Extras(parts=parts), "en"), shared)
    assert len(told.parts) == 8


def test_parts_of_the_same_unit_or_without_a_language_are_refused() -> None:
    with pytest.raises(ValueError, match="each unit once"):
        made(an_award("LU-07"), Extras(parts=(an_award("LU-07"),)))
    with pytest.raises(ValueError, match="each award once"):
        made(an_award("LU-07"), Extras(parts=(replace(an_award("LU-02"), id=an_award("LU-07").id),)))
    with pytest.raises(ValueError, match="LU-02 is not complete in 'de'"):
        made(an_award("LU-07"), Extras(parts=(replace(an_award("LU-02"), id="part"),)), "de")


def test_a_composite_declares_the_languages_that_all_its_parts_have() -> None:
    assert european.languages(an_award("LU-07")) == ("en", "nl", "de")
    assert european.languages(an_award("LU-07"), Extras(parts=(an_award("LU-02"),))) == ("en", "nl")
    assert european.languages(an_award("LU-07"), Extras(notes=(Text({"nl": "Iets"}),))) == ("nl",)


def test_the_parts_of_a_blended_mobility_are_told_one_by_one(shared: Path) -> None:
    award = an_award("LU-07")
    online, abroad = (
        replace(award.participation, start=date(2026, 3, 2), end=date(2026, 3, 20), country=None, host=None, hours=20),
        Participation(
            award.participation.form, award.participation.purpose, date(2026, 4, 6), date(2026, 4, 24), "DE", PARTNER, 60
        ),
    )
    told = is_right(made(award, Extras(stages=(online, abroad))), shared)
    first, second = told.stages
    assert (first.start, first.end, first.workload) == ("2026-03-02T00:00:00Z", "2026-03-20T00:00:00Z", "PT20H")
    assert (second.countries, second.workload) == (("http://publications.europa.eu/resource/authority/country/DEU",), "PT60H")
    assert [name.best("de")[1] for name in second.directed_by] == ["Dritte Schule"]
    assert second.kinds[0] == award.unit.activity_type.uri
    assert second.kinds[1].endswith(award.participation.form.key)


def test_a_joint_award_names_every_awarding_body_once(shared: Path) -> None:
    award = next(an_award(unit.id) for unit in the_catalogue().units if unit.co_provider)
    assert award.unit.co_provider
    document = made(award, Extras(awarding_bodies=(PARTNER, award.awarding_body)))
    told = is_right(document, shared)
    expected = [award.awarding_body.id, award.unit.co_provider.id, PARTNER.id]
    assert len(told.awarding_bodies) == len(set(expected)) == 3
    assert told.awarding_bodies[2].best("de")[1] == "Dritte Schule"
    for nested in (claim(document)["influencedBy"], claim(document)["provenBy"]):
        assert nested["awardedBy"] == claim(document)["awardedBy"]


def test_an_entitlement_says_to_what_whether_now_until_when_and_where(shared: Path) -> None:
    title = Text({"en": "Exempt from the module Intercultural Skills", "nl": "Vrijstelling voor Interculturele vaardigheden"})
    exempt = Entitlement(title, expires_on=date(2030, 8, 31), starts_on=date(2026, 9, 1), at=(PARTNER,), description=title)
    later = Entitlement(Text({"en": "Membership", "nl": "Lidmaatschap"}), kind="bebd32e8e6", actual=False)
    first, second = is_right(made(an_award("LU-07"), Extras(entitlements=(exempt, later))), shared).entitlements
    assert (first.title, first.description) == (title, title)
    assert (first.kind, first.status) == (f"{SNB}entitlement/64aad92881", f"{SNB}entitlement-status/b7015a8a8c")
    assert (first.starts, first.expires) == ("2026-09-01T00:00:00Z", "2030-08-31T00:00:00Z")
    assert [name.best("de")[1] for name in first.at] == ["Dritte Schule"]
    assert second.status == f"{SNB}entitlement-status/5b8d6b34fb"


def test_notes_and_documents_stand_on_the_achievement(shared: Path) -> None:
    note = Text({"en": "Within the project Bridges.", "nl": "Binnen het project Bruggen."})
    page = PublicDocument("https://school.example/bridges", Text({"en": "Bridges", "nl": "Bruggen"}))
    told = is_right(made(an_award(), Extras(notes=(note,), documents=(page, PublicDocument("https://school.example/b")))), shared)
    assert told.notes == (note,)
    assert told.documents == (("https://school.example/bridges", page.title), ("https://school.example/b", None))


def test_another_credential_type_may_be_named(shared: Path) -> None:
    told = is_right(made(an_award(), Extras(credential_type="48b514e72a")), shared)
    assert told.types == (f"{SNB}credential/48b514e72a",)
    with pytest.raises(european.UnknownMember):
        made(an_award(), Extras(credential_type="nothing"))


def test_a_national_level_and_a_birth_date_may_be_told(shared: Path) -> None:
    document = made(an_award(), Extras(nqf_level="c_1711a061", birth_date=date(2004, 2, 29)))
    assert is_right(document, shared).birth_date == "2004-02-29T00:00:00Z"
    assert claim(document)["specifiedBy"]["nqfLevel"]["prefLabel"] == {"en": "NLQF Level 6"}


def test_all_of_it_at_once(shared: Path) -> None:
    award = studied("LU-07")
    part = replace(studied("LU-02"), id="part-1")
    note = Text({"en": "A note.", "nl": "Een noot."})
    extras = Extras(
        a_supplement(),
        parts=(part,),
        stages=(award.participation,),
        awarding_bodies=(PARTNER,),
        entitlements=(Entitlement(note),),
        notes=(note,),
        documents=(PublicDocument("https://school.example/b", note),),
    )
    told = is_right(made(award, extras), shared)
    assert all((told.grounds, told.parts, told.stages, told.entitlements, told.notes, told.documents))


@pytest.mark.parametrize(
    ("unit", "language"), [("LU-02", "nl"), ("LU-02", "en"), ("LU-07", "nl"), ("LU-07", "en"), ("LU-07", "de")]
)
def test_extras_in_one_language_are_accepted_by_both(unit: str, language: str, shared: Path) -> None:
    note = Text({"nl": "Een noot", "en": "A note", "de": "Eine Notiz"})
    extras = Extras(Accredited(an_accreditation()), notes=(note,), entitlements=(Entitlement(note),))
    is_right(made(an_award(unit), extras, language), shared)


def translated(value: Any, language: str) -> Any:
    """The same with every text in one more language."""
    if isinstance(value, Text):
        return Text({**value.wordings, language: f"{next(iter(value.wordings.values()))} ({language})"})
    if isinstance(value, tuple):
        return tuple(translated(one, language) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: translated(getattr(value, one.name), language) for one in fields(value) if one.init})
    return value


@pytest.mark.parametrize("language", ["fr", "pl", "el", "uk"])
def test_whatever_other_language_a_unit_is_complete_in_may_be_declared(language: str, shared: Path) -> None:
    award = translated(an_award("LU-07", language=language), language)
    extras = translated(Extras(Accredited(an_accreditation()), entitlements=(Entitlement(Text({"en": "A right"})),)), language)
    document = made(award, extras, language, "en")
    is_right(document, shared)
    assert document["displayParameter"]["title"][language].endswith(f"({language})")
    assert european.languages(award) == (language, "en", "nl", "de")
