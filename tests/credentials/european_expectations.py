"""What a European credential of an award must say, worked out from the award alone."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from badges import schemas
from badges.credentials.european.reading import Assessment, Entitlement, Reading, Stage
from badges.credentials.european.told import Achieved, Attached, Body, Credits, Number, Outcome, Quality, Unit
from badges.model import further
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.further import Conversion, Mandate
from badges.model.learning import LearningOutcome, LearningUnit
from badges.model.mobility import Participation
from badges.model.parties import Logo, Organisation
from badges.model.text import Text
from tests.makers import ADDRESSES

SNB = "http://data.europa.eu/snb"
AUTHORITY = "http://publications.europa.eu/resource/authority"
LISTED = {"supervised_onsite_id": "70be69aaf9", "supervised_online_id": "70be69aaf9", "unsupervised_no_id": "c598449d64"}
REGISTERS = {"brin": "BRIN", "ror": "ROR", "pic": "PIC", "oid": "Erasmus+ OID", "rio": "RIO"}
AGAINST_HOST = {"host_supervisor", "company_client", "community_partner", "competition_jury"}


def midnight(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None


def of_list(vocabulary: str, code: str) -> str:
    return str(schemas.vocabulary(vocabulary)["members"]) + str(schemas.vocabulary(vocabulary)["codes"][code])


def ours(concept: Concept) -> str:
    return f"urn:epass:concept:{concept.vocabulary}:{concept.key}"


def address(concept: Concept) -> str:
    if concept.vocabulary == "supervision" and concept.key in LISTED:
        return f"{SNB}/supervision-verification/{LISTED[concept.key]}"
    return concept.uri or ours(concept)


@dataclass(frozen=True)
class Expected:
    """In the languages that a credential declares."""

    languages: tuple[str, ...]

    def text(self, text: Text | None) -> Text | None:
        said = text.only(self.languages) if text else None
        return Text(said) if said else None

    def name(self, text: Text) -> Text:
        primary = self.languages[0]
        return Text({primary: text.best(primary)[1]} | text.only(self.languages))

    def names(self, bodies: Iterable[Organisation]) -> list[Text]:
        return [self.name(body.legal_name) for body in {body.id: body for body in bodies}.values()]

    def texts(self, *texts: Text) -> tuple[Text, ...]:
        return tuple(Text(text.only(self.languages)) for text in dict.fromkeys(texts))

    def body(self, value: Organisation) -> Body:
        line = value.address.one_line()
        return Body(
            name=self.name(value.legal_name),
            other_names=None,
            numbers=tuple(Number(REGISTERS[i.scheme], i.value) for i in value.identifiers if i.scheme in REGISTERS),
            eidas=value.identifier("eidas"),
            vat=value.identifier("vat"),
            registration=value.identifier("kvk"),
            countries=(of_list("country", value.address.country),),
            address=Text({self.languages[0]: line}) if line else None,
            homepage=value.homepage,
            email=value.email,
            logo=self.logo(value.logo) if value.logo else None,
        )

    def logo(self, logo: Logo) -> Attached:
        types = {"image/png": "PNG", "image/svg+xml": "SVG", "image/jpeg": "JPEG"}
        media_type = f"{AUTHORITY}/file-type/{types[logo.media_type]}"
        return Attached(base64.b64decode(logo.content), media_type, self.text(logo.alternative))

    def outcome(self, said: Outcome, outcome: LearningOutcome) -> None:
        assert (said.number, said.text) == (outcome.id, self.text(outcome.text))
        kind = {"knowledge": "knowledge", "skill": "skill"}.get(outcome.dimension)
        assert said.kind == (f"{SNB}/skill-type/{kind}" if kind else None)
        items = {item.key: item for item in (*outcome.alignments, *outcome.life_skills)}.values()
        esco = [item for item in items if item.uri and "/esco/skill/" in item.uri]
        others = [item for item in items if item not in esco]
        assert [skill.id for skill in said.esco] == list(dict.fromkeys(item.uri for item in esco))
        ids = [item.uri or ADDRESSES.framework_item(item.framework, item.item) for item in others]
        assert [skill.id for skill in said.skills] == list(dict.fromkeys([*ids, ours(outcome.domain)]))
        for item, id in zip(others, ids, strict=True):
            skill = next(skill for skill in said.skills if skill.id == id)
            if item.uri is None:
                assert (skill.scheme, skill.notation) == (ADDRESSES.framework(item.framework), item.code)
        for item, skill in zip(esco, said.esco, strict=False):
            assert skill.label is not None
            assert item.label.best("en")[1] in skill.label.wordings.values()
        level = "occupation-specific" if outcome.domain.key == "professional" else "transversal"
        assert said.reusability == f"{SNB}/skill-reuse-level/{level}"
        if outcome.cefr_level and not any(item.framework == "cefr" for item in items):
            assert said.notes == (Text(dict.fromkeys(self.languages, f"CEFR {outcome.cefr_level}")),)
        else:
            assert said.notes == ()

    def quality(self, said: Quality, granted: further.Accreditation) -> None:
        assert said == Quality(
            title=self.text(granted.title),
            description=None,
            kind=f"{SNB}/accreditation/{granted.kind}",
            agent=self.body(granted.agent),
            organisations=(self.body(granted.organisation),),
            numbers=(Number(granted.agent.name, granted.number),) if granted.number else (),
            decided=midnight(granted.decided_on),
            expires=midnight(granted.expires_on),
            report=granted.report,
            page=None,
            eqf_levels=tuple(dict.fromkeys(f"{SNB}/eqf/{level}" for level in granted.eqf_levels)),
        )

    def unit(self, said: Unit | None, unit: LearningUnit) -> None:
        assert said is not None
        assert said.number == f"{unit.id} {unit.version}"
        assert (said.title, said.summary) == (self.text(unit.title), self.text(unit.summary))
        assert said.category == self.text(unit.badge_type.label)
        assert said.kinds == (f"{SNB}/learning-opportunity/74a4a268e8",)
        assert len(said.outcomes) == len(unit.outcomes)
        for mine, outcome in zip(said.outcomes, unit.outcomes, strict=True):
            self.outcome(mine, outcome)
        assert said.eqf == (f"{SNB}/eqf/{unit.eqf_level}" if unit.eqf_level else None)
        assert said.nqf == ((f"{SNB}/qdr/{unit.further.nqf_level}",) if unit.further.nqf_level else ())
        assert said.credits == self.credits(unit)
        assert said.workload == f"PT{unit.workload.hours}H"
        assert said.fields == ((f"{SNB}/isced-f/{unit.isced.code}",) if unit.isced else ())
        assert [mode.id for mode in said.modes] == [address(unit.mode)]
        assert said.setting == address(unit.setting)
        assert said.languages == tuple(dict.fromkeys(of_list("language", code) for code in unit.languages))
        assert [(group.id, group.label) for group in said.target_groups] == [
            (ours(level), self.label(level)) for level in unit.target_levels
        ]
        assert said.prerequisites == self.text(unit.prerequisites)
        assert said.is_partial == bool(unit.stackable_towards)
        (quality,) = said.qualities
        assurance = unit.quality_assurance
        assert (quality.title, quality.agent) == (self.text(assurance.name), self.body(unit.awarding_body))
        assert quality.kind == f"{SNB}/accreditation/bb4618238e"
        assert quality.description is not None
        assert list(quality.description.wordings.values()) == [assurance.framework]
        assert quality.page == ADDRESSES.quality_assurance(assurance.key)
        assert said.page == ADDRESSES.unit(unit.id)
        joined = ", ".join(unit.stackable_towards)
        assert all(joined in wording for note in said.notes for wording in note.wordings.values())
        assert len(said.notes) == bool(unit.stackable_towards)

    def label(self, concept: Concept) -> Text:
        return Text(concept.label.only(dict.fromkeys((*self.languages, "en"))))

    def credits(self, unit: LearningUnit) -> tuple[Credits, ...]:
        if unit.workload.ects is None:
            return ()
        return (Credits(f"{SNB}/education-credit/6fcec5c5af", f"{unit.workload.ects:g}"),)

    def achieved(self, said: Achieved, award: Award) -> None:
        unit = award.unit
        assert (said.title, said.summary) == (self.text(unit.title), self.text(unit.summary))
        assert said.credits == self.credits(unit)
        assert said.awarding.on == midnight(award.awarded_on)
        bodies = (award.awarding_body, *filter(None, [unit.co_provider]), *unit.further.awarding_partners)
        each = {body.id: body for body in reversed(bodies)}
        assert said.awarding.bodies == tuple(self.body(each[id]) for id in dict.fromkeys(body.id for body in bodies))
        self.unit(said.unit, unit)

    def mobility(self, said: tuple[Stage, ...], award: Award) -> None:
        unit, part = award.unit, award.participation
        (whole,) = said
        assert (whole.title, whole.start, whole.end) == (self.text(unit.title), midnight(part.start), midnight(part.end))
        assert whole.kinds[0] == address(unit.activity_type)
        assert {ours(kind) for kind in (part.form, part.purpose, unit.participation_form)} <= {*whole.kinds}
        assert whole.workload == f"PT{part.hours or unit.workload.hours}H"
        host = part.host or unit.co_provider or award.awarding_body
        assert whole.directed_by == (self.name(host.legal_name),)
        assert whole.directors == (self.body(host),)
        assert [mode.id for mode in whole.modes] == [address(unit.mode)]
        assert whole.countries == self.countries(award, part)
        assert len(whole.parts) == len(award.further.stages)
        for mine, stage in zip(whole.parts, award.further.stages, strict=True):
            assert (mine.title, mine.start, mine.end) == (
                self.text(stage.form.label),
                midnight(stage.start),
                midnight(stage.end),
            )
            assert {ours(stage.form), ours(stage.purpose)} <= {*mine.kinds}
            assert mine.workload == (f"PT{stage.hours}H" if stage.hours else None)
            assert mine.directed_by == ((self.name(stage.host.legal_name),) if stage.host else ())
            assert mine.countries == self.countries(award, stage)

    def countries(self, award: Award, part: Participation) -> tuple[str, ...]:
        home = award.awarding_body.address.country if part.form.key == "at_home" else None
        country = part.country or home
        return (of_list("country", country),) if country else ()

    def proof(self, said: tuple[Assessment, ...], award: Award) -> None:
        unit, plan = award.unit, award.unit.assessment
        (proof,) = said
        assert award.grade
        assert proof.grade == self.text(award.grade.label)
        assert proof.on == midnight(award.awarded_on)
        assert proof.supervision == address(plan.supervision)
        assert proof.types == tuple(dict.fromkeys(address(kind) for kind in plan.types))
        assert proof.scheme == self.text(plan.grading.name)
        roles = {role.key for role in plan.assessors}
        host, partner = award.participation.host, unit.co_provider or award.participation.host
        answering = [award.awarding_body] if roles - AGAINST_HOST - {"partner_school_assessor"} else []
        answering += [host] if host and roles & AGAINST_HOST else []
        answering += [partner] if partner and "partner_school_assessor" in roles else []
        assert list(proof.assessed_by) == self.names(answering or [award.awarding_body])
        assert [part.of for part in proof.parts] == [result.outcome for result in award.results]
        for part, result in zip(proof.parts, award.results, strict=True):
            outcome, level = unit.outcome(result.outcome), unit.rubric_level(result.level)
            assert outcome
            assert level
            assert (part.title, part.grade) == (self.text(outcome.text), self.text(level.label))
        spread = plan.distribution
        bands = [band for band in spread.bands if band.count] if spread else []
        assert proof.reference == (self.text(spread.reference) if spread else None)
        assert [(band.label, band.count, band.lowest, band.highest) for band in proof.distribution] == [
            (band.label, band.count, f"{band.lowest:.1f}", f"{band.highest:.1f}") for band in bands
        ]
        if spread and plan.grading.numeric:
            assert proof.standing == spread.around(float(award.grade.value))
        pages = [(piece.url, self.text(piece.name or (piece.kind.label if piece.kind else None))) for piece in award.evidence]
        assert proof.documents == tuple((url, title) for url, title in pages if url)
        words = [" ".join(note.wordings.values()) for note in proof.notes]
        assert all(any(role.label.get(x) or "" in word for word in words) for role in plan.assessors for x in self.languages)
        for piece in award.evidence:
            if piece.sha256:
                assert any(piece.sha256 in word for word in words)
            if piece.kind and (piece.sha256 or piece.description or not piece.url):
                assert ours(piece.kind) in {one.about.id for one in proof.remarks if one.about}

    def rights(self, said: tuple[Entitlement, ...], award: Award) -> None:
        expected = dict.fromkeys((*award.unit.further.entitlements, *award.further.entitlements))
        status = {True: "b7015a8a8c", False: "5b8d6b34fb"}
        assert said == tuple(
            Entitlement(
                title=self.text(one.title),
                kind=f"{SNB}/entitlement/{one.kind}",
                status=f"{SNB}/entitlement-status/{status[one.actual]}",
                description=self.text(one.description),
                starts=midnight(one.starts_on),
                expires=midnight(one.expires_on),
                at=tuple(self.names(one.at)),
            )
            for one in expected
        )

    def further(self, notes: tuple[Text, ...], documents: tuple[tuple[str, Text | None], ...], award: Award) -> None:
        of_unit, own = award.unit.further, award.further
        assert notes == tuple(dict.fromkeys(self.texts(*of_unit.notes, *own.notes)))
        pages = dict.fromkeys((*of_unit.documents, *own.documents))
        assert documents == tuple(dict.fromkeys((page.url, self.text(page.title)) for page in pages))

    def whole(self, said: Reading, award: Award) -> None:
        """All that the reading of the credential of an award must hold."""
        holder, primary = award.holder, self.languages[0]

        def named(value: str | None) -> Text | None:
            return Text({primary: value}) if value else None

        person = said.holder
        assert (person.given_name, person.family_name) == (named(holder.given_name), named(holder.family_name))
        assert (person.full_name, person.other_name) == (named(holder.full_name), named(holder.name_latin))
        assert person.numbers == ((Number("Learner", holder.subject_id),) if holder.subject_id else ())
        assert person.email == holder.email
        assert person.birth_date == said.birth_date == midnight(award.further.birth_date)
        assert said.valid_until == (f"{award.valid_until}T23:59:59Z" if award.valid_until else None)
        assert said.title == self.text(award.unit.title)
        assert said.languages == tuple(of_list("language", code) for code in self.languages)
        self.achieved(said.achieved, award)
        self.mobility(said.mobility, award)
        self.proof(said.assessments, award)
        self.rights(said.entitlements, award)
        self.further(said.notes, said.documents, award)
        self.grounds(said, award)
        assert len(said.parts) == len(award.parts)
        for mine, part in zip(said.parts, award.parts, strict=True):
            self.achieved(mine.achieved, part)
            self.mobility(mine.mobility, part)
            self.proof(mine.assessments, part)
            self.rights(mine.entitlements, part)
            self.further(mine.notes, mine.documents, part)

    def grounds(self, said: Reading, award: Award) -> None:
        found: Conversion | Mandate | None = award.further.conversion
        if found is None and award.unit.further.accreditation:
            (ground,) = said.grounds
            assert ground.granted
            self.quality(ground.granted, award.unit.further.accreditation)
            return
        found = found or award.unit.further.mandate
        if found is None:
            assert said.grounds == ()
            return
        file = found.original if isinstance(found, Conversion) else found.file
        (ground,) = said.grounds
        assert ground.statement == found.statement
        assert ground.files == ((base64.b64decode(file.content),) if file else ())
        assert [one.title for one in ground.attached] == ([self.name(file.title) if file.title else None] if file else [])
        assert [one.media_type for one in ground.attached] == ([f"{AUTHORITY}/file-type/PDF"] if file else [])
