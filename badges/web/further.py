"""What a unit says beyond the ordinary, in words and as data: accreditation, who awards with it, what it entitles to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from badges import schemas
from badges.model.further import Accreditation, Entitlement, FurtherOfUnit
from badges.model.parties import Organisation
from badges.model.text import Text
from badges.web.concepts import word_of
from badges.web.wording import Wording


def filters(wording: Wording) -> Mapping[str, Callable[..., Markup]]:
    """What templates ask for about it."""

    def listed(code: str, vocabulary: str) -> Markup:
        return wording.words(label_of(vocabulary, code, wording.language))

    def accreditation_facts(said: Accreditation) -> Markup:
        return _one_line(_accreditation_facts(said, wording))

    def entitlement_facts(said: Entitlement) -> Markup:
        return _one_line(_entitlement_facts(said, wording))

    def calendar_length(duration: str) -> Markup:
        return escape(wording.length(duration) or duration)

    named = (listed, accreditation_facts, entitlement_facts, calendar_length)
    return {function.__name__: function for function in named}


def label_of(vocabulary: str, code: str, language: str) -> Text:
    """What a member of an EU list is called there, or by us where the list has no word; its code where it is no member."""
    members = schemas.vocabulary(vocabulary)
    labels: dict[str, str] = members["labels"].get(code, {})
    word = word_of(str(members.get("members", "")) + code, language)
    return Text({**labels, language: word} if word else labels or {"en": code})


def further_json(said: FurtherOfUnit) -> dict[str, Any]:
    """The same as programs read it; what is not said is left out."""
    mandate, accreditation = said.mandate, said.accreditation
    told: dict[str, Any] = {
        "nqf_level": said.nqf_level,
        "credential_type": said.credential_type,
        "maximum_duration": said.diploma_within,
        "awarding_partners": [_body(one) for one in said.awarding_partners],
        "mandate": {"statement": mandate.statement, "issuer": _body(mandate.issuer)} if mandate else None,
        "accreditation": _accreditation_json(accreditation) if accreditation else None,
        "entitlements": [_entitlement_json(one) for one in said.entitlements],
        "public_notes": [dict(note.wordings) for note in said.notes],
        "documents": [
            _without_none({"url": page.url, "title": dict(page.title.wordings) if page.title else None})
            for page in said.documents
        ],
    }
    return {name: value for name, value in told.items() if value}


def _accreditation_json(said: Accreditation) -> dict[str, Any]:
    return _without_none(
        {
            "title": dict(said.title.wordings),
            "kind": said.kind,
            "agent": _body(said.agent),
            "organisation": _body(said.organisation),
            "number": said.number,
            "decided_on": _day(said.decided_on),
            "expires_on": _day(said.expires_on),
            "report": said.report,
            "eqf_levels": list(said.eqf_levels) or None,
        }
    )


def _entitlement_json(said: Entitlement) -> dict[str, Any]:
    return _without_none(
        {
            "title": dict(said.title.wordings),
            "description": dict(said.description.wordings) if said.description else None,
            "kind": said.kind,
            "prospective": not said.actual,
            "from": _day(said.starts_on),
            "until": _day(said.expires_on),
            "at": [_body(one) for one in said.at] or None,
        }
    )


def _body(organisation: Organisation) -> dict[str, str]:
    return {"id": organisation.id, "name": organisation.name}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _without_none(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


def _accreditation_facts(said: Accreditation, wording: Wording) -> list[Markup]:
    gettext = wording.gettext
    levels = ", ".join(map(str, said.eqf_levels))
    facts = [
        wording.words(label_of("accreditation", said.kind, wording.language)),
        escape(gettext("of %(name)s") % {"name": said.organisation.name}),
        escape(gettext("by %(name)s") % {"name": said.agent.name}),
        escape(gettext("number %(number)s") % {"number": said.number}) if said.number else None,
        escape(gettext("decided on %(date)s") % {"date": wording.date(said.decided_on)}) if said.decided_on else None,
        escape(gettext("counts until %(date)s") % {"date": wording.date(said.expires_on)}) if said.expires_on else None,
        escape(gettext("for European level %(levels)s") % {"levels": levels}) if levels else None,
    ]
    return [fact for fact in facts if fact]


def _entitlement_facts(said: Entitlement, wording: Wording) -> list[Markup]:
    gettext = wording.gettext
    where = ", ".join(one.name for one in said.at)
    facts = [
        None if said.actual else escape(gettext("not yet: a prospect")),
        escape(gettext("from %(date)s") % {"date": wording.date(said.starts_on)}) if said.starts_on else None,
        escape(gettext("until %(date)s") % {"date": wording.date(said.expires_on)}) if said.expires_on else None,
        escape(gettext("only at %(name)s") % {"name": where}) if where else None,
    ]
    return [fact for fact in facts if fact]


def _one_line(facts: list[Markup]) -> Markup:
    return Markup(" · ").join(facts)
