"""A receipt in words: what it says, on a page and on paper, in the language of whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from badges.credentials.receipt import CheckedFile, UsedDocument, moment_of
from badges.model.addresses import Addresses
from badges.model.text import Text
from badges.paper.receipt import Inside, Named, News, ReceiptSheet, Rest, Row
from badges.receipting import verdict_of
from badges.verification.verdict import Finding, Verdict
from badges.web.facts import day
from badges.web.sentences import readable
from badges.web.verdicts import FindingWords, Result, verdict_words
from badges.web.wording import Wording

_GROUP = 8


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt says, as a page shows it."""

    result: Result
    """The verdict that it tells of."""
    at: datetime
    format: str
    title: Text | None
    fingerprint: str
    """The SHA-256 in groups, for comparing by eye."""
    sha256: str
    rests: tuple[Rest, ...]
    software: str


def checked_words(checked: CheckedFile, wording: Wording, addresses: Addresses, by: str) -> Checked:
    """What a receipt says, for this reader. ``by`` is who made it, as it says itself."""
    verdict = _with_gaps(verdict_of(checked), wording, by)
    result = verdict_words(verdict, wording, addresses)
    return Checked(
        result=replace(result, lead=_good_news(verdict, wording))
        if verdict.headline == "valid" and not verdict.parts
        else result,
        at=moment_of(checked.checked_at) or datetime.fromtimestamp(0, UTC),
        format=checked.format,
        title=Text({tag: readable(words) for tag, words in checked.title.items()}) if checked.title else None,
        fingerprint=_groups(checked.sha256),
        sha256=checked.sha256,
        rests=rests(checked, wording, by),
        software=checked.software,
    )


def paper_of(checked: CheckedFile, wording: Wording, addresses: Addresses, by: str, *, signed: bool) -> ReceiptSheet:
    """The paper for a receipt that this installation made."""
    gettext = wording.gettext
    words = checked_words(checked, wording, addresses, by)
    moment = wording.moment(words.at)
    names = {"by": by, "moment": moment}
    title = words.title.best(wording.language) if words.title else None
    facts = [
        Named(gettext("Title"), title[1], title[0]) if title else None,
        Named(gettext("Kind of file"), words.format, wording.language) if words.format else None,
        Named(gettext("Checked on"), moment, wording.language),
        Named(gettext("Checked by"), by, wording.language),
        Named(gettext("Fingerprint (SHA-256)"), words.fingerprint, wording.language, code=True),
    ]
    return ReceiptSheet(
        language=wording.language,
        day=words.at.date(),
        document=gettext("Receipt of a check, %(moment)s") % names,
        by=by,
        kind=gettext("Receipt of a check"),
        news=News(words.result.shape, words.result.glyph, words.result.title, words.result.lead, gettext("Result of the check")),
        moment=gettext(
            "This is what we found on %(moment)s. A badge can be withdrawn after that: to know how it stands today, check the "
            "file itself again."
        )
        % names,
        about_label=gettext("Which file"),
        about=tuple(fact for fact in facts if fact is not None),
        findings_label=gettext("What we checked"),
        findings=_rows(words.result),
        parts=tuple(
            Inside(
                News(
                    part.shape, part.glyph, gettext("Inside: part %(number)s") % {"number": number} + wording.colon + part.title
                ),
                _rows(part),
            )
            for number, part in enumerate(words.result.parts, 1)
        ),
        rests_label=gettext("What this rests on"),
        rests=words.rests,
        signed_title=gettext("Signed by %(by)s") % names if signed else gettext("Nobody signed this paper"),
        signed_how=_how(wording, signed=signed),
        verify_url=addresses.verify(),
        foot=f"{by} · {moment} · SHA-256 {checked.sha256[:16]}…",
    )


def rests(checked: CheckedFile, wording: Wording, by: str) -> tuple[Rest, ...]:
    """The lists and documents that a verdict rests on."""
    gettext = wording.gettext
    found = []
    for one in checked.lists:
        on = day(one.date)
        names = {"list": one.name, "known": one.known, "by": by, "date": wording.date(on) if on else one.date}
        if one.known and one.name == by:
            found.append(Rest(gettext("%(known)s is on the list of %(by)s, as it was on %(date)s") % names))
        elif one.known:
            found.append(Rest(gettext("%(known)s is on the list “%(list)s” of %(date)s") % names))
        else:
            found.append(Rest(gettext("The list “%(list)s” of %(date)s") % names))
    return (*found, *(Rest(_document(one, wording), one.address or None, one.sha256) for one in checked.documents))


def _good_news(verdict: Verdict, wording: Wording) -> str:
    if any(found.code == "status.clear" for found in verdict.findings):
        return wording.gettext("It was exactly what the issuer had signed, and it had not been withdrawn.")
    return wording.gettext("It was exactly what the issuer had signed.")


def _document(one: UsedDocument, wording: Wording) -> str:
    gettext = wording.gettext
    kind = {
        "did": gettext("Keys of the issuer"),
        "key": gettext("Key of the issuer"),
        "file": gettext("What the code in the picture leads to"),
        "status_list": gettext("List of withdrawn badges"),
        "crl": gettext("List of withdrawn certificates of seals"),
        "ocsp": gettext("What whoever gave out the certificate of the seal says of it"),
        "context": gettext("What the words in the file mean (context)"),
    }.get(one.kind, one.kind)
    fetched, since, before = (
        moment_of(value) if value else None for value in (one.fetched_at, one.valid_since, one.valid_before)
    )
    said = [kind]
    if since and before:
        said.append(
            gettext("counts from %(start)s until %(end)s") % {"start": wording.moment(since), "end": wording.moment(before)}
        )
    if fetched:
        said.append(gettext("fetched on %(moment)s") % {"moment": wording.moment(fetched)})
    return ", ".join(said)


def _how(wording: Wording, *, signed: bool) -> tuple[str, ...]:
    gettext = wording.gettext
    same = gettext(
        "Is it about this file? Compare the fingerprint (SHA-256) of the file with the one above: if one character "
        "differs, it is another file."
    )
    if signed:
        return (
            gettext(
                "The signed receipt is inside this PDF. Give the PDF to anybody who wants to check it: it can be checked here."
            ),
            same,
        )
    return (
        gettext(
            "This website has no key to sign receipts with, so anybody could have made this paper. Keep the file "
            "itself, and check it again whenever you need to be sure, here or with another verifier."
        ),
        same,
    )


def _rows(result: Result) -> tuple[Row, ...]:
    """What was looked at; what is not there at all takes no line of a paper."""
    return tuple(_row(found) for found in result.findings if found.shape != "none")


def _row(found: FindingWords) -> Row:
    return Row(found.shape, found.glyph, found.sentence or found.code, found.outcome)


def _with_gaps(verdict: Verdict, wording: Wording, by: str) -> Verdict:
    """The verdict with words in the place of what a receipt leaves out."""
    name = wording.gettext("(name not in the receipt)")
    other = wording.gettext("(not in the receipt)")
    gaps = {
        "name": name,
        "value": other,
        "url": other,
        "message": other,
        "field": other,
        "terms": other,
        "names": other,
        "host": other,
        "known": other,
        "listed": other,
    }

    def filled(found: Finding) -> Finding:
        detail = {**gaps, **found.detail}
        if detail.get("list") == by:
            detail["list"] = _own_list(wording, by)
        return replace(found, detail=detail)

    return replace(
        verdict,
        findings=tuple(map(filled, verdict.findings)),
        parts=tuple(_with_gaps(part, wording, by) for part in verdict.parts),
    )


def _own_list(wording: Wording, by: str) -> str:
    return wording.gettext("the list of %(name)s") % {"name": by}


def _groups(digest: str) -> str:
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))
