"""Reading what was achieved: the unit with its outcomes, its level, its volume and whoever assures its quality."""

from __future__ import annotations

from badges.credentials.european.looking import Looking
from badges.credentials.european.things import Thing
from badges.credentials.european.told import Achieved, Outcome, Quality, Unit

MOST_DEEP = 5
"""Levels of parts within parts that are read."""
MOST_PARTS = 500


class Units:
    """What a document says of units, no more of them than ``MOST_PARTS``."""

    def __init__(self, look: Looking) -> None:
        self._look = look
        self._left = MOST_PARTS

    def achieved(self, claim: Thing | None) -> Achieved:
        """What a claim, or a part of it, says was achieved."""
        look = self._look
        unit = look.one(claim, "specifiedBy")
        return Achieved(
            title=look.text(claim, "title"),
            summary=look.text(claim, "description"),
            awarding=look.awarding(claim),
            unit=self._unit_once(unit, 0) if unit and self._left > 0 else None,
            credits=look.credits(claim, "creditReceived"),
        )

    def _unit_once(self, node: Thing, depth: int) -> Unit:
        return self._look.once(node, "unit", depth, lambda: self._unit(node, depth))

    def _unit(self, node: Thing, depth: int) -> Unit:
        look = self._look
        self._left -= 1
        inner = [one for one in look.all(node, "hasPart") if one is not node] if depth < MOST_DEEP else []
        return Unit(
            number=look.notation(node, "identifier"),
            title=look.text(node, "title"),
            summary=look.text(node, "description"),
            category=look.text(node, "category"),
            kinds=look.ids(node, "dcType"),
            outcomes=tuple(map(self._outcome_once, look.all(node, "learningOutcome"))),
            eqf=look.id(node, "eqfLevel"),
            nqf=look.ids(node, "nqfLevel"),
            credits=look.credits(node, "creditPoint"),
            workload=look.string(node, "volumeOfLearning"),
            longest=look.string(node, "maximumDuration"),
            fields=look.ids(node, "thematicArea"),
            modes=look.terms(node, "mode"),
            setting=look.id(node, "learningSetting"),
            languages=look.ids(node, "language"),
            target_groups=look.terms(node, "educationLevel") + look.terms(node, "targetGroup"),
            prerequisites=look.note(node, "entryRequirement"),
            is_partial=True in look.literals(node, "isPartialQualification"),
            qualities=tuple(map(self.quality, look.all(node, "accreditation"))),
            awarded_by=look.bodies(look.one(node, "awardingOpportunity"), "awardingBody"),
            notes=look.notes(node),
            page=look.url(node, "homepage"),
            parts=tuple(self._unit_once(one, depth + 1) for one in inner if self._left > 0),
        )

    def _outcome_once(self, node: Thing) -> Outcome:
        return self._look.once(node, "outcome", 0, lambda: self._outcome(node))

    def _outcome(self, node: Thing) -> Outcome:
        look = self._look
        return Outcome(
            number=look.notation(node, "identifier"),
            text=look.text(node, "title"),
            kind=look.id(node, "dcType"),
            esco=look.terms(node, "relatedESCOSkill"),
            skills=look.terms(node, "relatedSkill"),
            reusability=look.id(node, "reusabilityLevel"),
            notes=look.notes(node),
        )

    def quality(self, node: Thing) -> Quality:
        """One accreditation, or what a school says of its own quality assurance."""
        look = self._look
        agents = look.bodies(node, "accreditingAgent")
        return Quality(
            title=look.text(node, "title"),
            description=look.text(node, "description"),
            kind=look.id(node, "dcType"),
            agent=agents[0] if agents else None,
            organisations=look.bodies(node, "organisation"),
            numbers=look.numbers(node),
            decided=look.string(node, "dateIssued"),
            expires=look.string(node, "expiryDate"),
            report=look.url(node, "report"),
            page=look.url(node, "landingPage"),
            eqf_levels=look.ids(node, "limitEQFLevel"),
        )
