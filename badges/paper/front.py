"""Page 1 of a certificate as data: what was awarded to whom, in the holder's language, and where anybody checks it."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

from badges.model.award import Award
from badges.paper import colour, logos, sheet
from badges.paper.sheet import Data, Line, line, own
from badges.paper.words import Words

MOST_LOGOS = 3
_CODE = re.compile(r"[0-9a-z]{28}")
"""A share's secret that people can type: 28 letters and digits (UX 7)."""


def front(award: Award, say: Words, *, share_url: str, verify_url: str, art: bytes, attached: int, demo: bool) -> Data:
    """What ``certificate.typ`` prints on page 1, but for the name. ``attached`` is the number of signed files inside."""
    unit, school = award.unit, award.awarding_body
    field = colour.field(school.colours[0])
    bodies = (school, unit.co_provider, *unit.further.awarding_partners)
    day = award.awarded_on
    return {
        "lang": say.language,
        "school": school.name,
        "logos": [shown for body in bodies if body and (shown := logos.shown(body.logo, field))][:MOST_LOGOS],
        "field": field,
        "second": colour.second(school.colours[1], field),
        "art": art.decode(),
        "date": [day.year, day.month, day.day],
        "keywords": ["micro-credential", "Open Badges 3.0", "European Digital Credential"],
        "demo": sheet.demonstration(say) if demo else None,
        "kind": own(say, say("kind")),
        "title": line(unit.title, say),
        "awarded_to": own(say, say("awarded_to")),
        "journey": sheet.journey(award, say),
        "facts": _facts(award, say),
        "outcomes_label": own(say, say("outcomes")),
        "outcomes": [line(outcome.text, say) for outcome in unit.outcomes],
        "by_label": own(say, say("element.body")),
        "place_and_date": ", ".join(part for part in (school.address.locality, say.date(day)) if part),
        "share": _share(share_url, verify_url, say),
        "proves": own(say, say("proves")),
        "not_diploma": own(say, say("not_diploma")),
        "attached": own(say, say("attached" if attached > 1 else "attached_one")) if attached else None,
    }


def _facts(award: Award, say: Words) -> list[Data]:
    unit, took = award.unit, award.participation

    def fact(label: str, value: str, more: Line | None = None, steps: int | None = None) -> Data:
        return {"label": own(say, say(label)), "value": own(say, value), "more": more, "steps": steps}

    hours = say.count("hours", unit.workload.hours)
    weeks = sheet.length(took.start, took.end, say)
    credits = own(say, say.count("ects", unit.workload.ects)) if unit.workload.ects else None
    facts = [
        fact("period", sheet.period(took.start, took.end, say)),
        fact("element.workload", say("in_weeks", hours=hours, weeks=weeks), credits),
        fact("element.level", sheet.level(unit, say), sheet.national_level(unit, say), unit.eqf_level),
    ]
    if with_whom := sheet.partners(award):
        facts.append(fact("host", say.series(with_whom)))
    if award.valid_until:
        facts.append(fact("valid_until", say.date(award.valid_until)))
    return facts


def _share(share_url: str, verify_url: str, say: Words) -> Data:
    secret = urlsplit(share_url).path.rpartition("/")[2]
    return {
        "url": share_url,
        "qr": _qr(share_url),
        "alt": say("check_alt", address=share_url),
        "code": [secret[n : n + 4] for n in range(0, 28, 4)] if _CODE.fullmatch(secret) else None,
        "at": own(say, say("check_at")),
        "verify": verify_url,
        "shown": verify_url.removeprefix("https://"),
        "how": own(say, say("check_how")),
        "type": own(say, say("check_code")),
    }


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    import segno  # loads slowly, and most processes print nothing

    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=0, dark="#16202b", xmldecl=False, nl=False
    )
    return drawn.getvalue().decode()
