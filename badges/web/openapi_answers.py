"""What every door answers, and as what: the media types, the redirects and the refusals of the description, with examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from badges.credentials.receipt import SERVED_AT
from badges.verification.facts import LIMITS
from badges.verification.several import MOST_ITEMS
from badges.web.answering import HTML, JSON, JSON_LD
from badges.web.guarding import TooLarge
from badges.web.issuers import DID_DOCUMENT
from badges.web.many_sent import LIST_BYTES
from badges.web.many_told import CSV, XLSX
from badges.web.problems import MEDIA_TYPE, Problem, document, not_found

VC, PDF, PNG, SVG = "application/vc", "application/pdf", "image/png", "image/svg+xml"
SIGNED_BADGE = "application/vc+ld+json"
SHARE = "/share/a2bcd3efg4hjk5mnp6qrs7tuv8wx"
LIST = "/verify/many/a2bcd3efg4hjk5mnp6qrs7tuv8wx"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way in which a door says no."""

    problem: Problem
    in_browsers: bool | None = None
    """Whether a browser gets a page instead; where nothing is said, as everywhere: a page for GET, none for the rest."""
    alone: bool = False
    """Whether programs get that page and nothing else."""


@dataclass(frozen=True, slots=True)
class Door:
    """What one door answers."""

    media: tuple[str, ...] = ()
    """Of the answer when all is well; a redirect has none."""
    refusals: tuple[Refusal, ...] = ()
    redirects: tuple[tuple[int, str, str], ...] = ()
    """Each with its status, why, and an example of where to."""
    plain: tuple[tuple[int, str], ...] = ()
    """Further answers without a body."""


def describe_answers(paths: dict[str, Any]) -> None:
    """Say for every operation with which statuses and media types it answers; examples that stand there already are kept."""
    for path, operations in paths.items():
        for method, operation in operations.items():
            described = operation["responses"]
            described["default"] = _refused("Anything else that goes wrong (RFC 9457)", [Refusal(_UNEXPECTED)], method)
            if (door := _DOORS.get(f"{method.upper()} {path}")) is not None:
                _describe(described, door, method)


def _describe(described: dict[str, Any], door: Door, method: str) -> None:
    for answer in [described[status] for status in described if status.startswith("2") and door.media]:
        before = answer.get("content", {})
        answer["content"] = {media: before.get(media) or _shape(media) for media in door.media}
        if answer["description"] == "Successful Response":
            answer["description"] = "A page" if door.media == (HTML,) else "What was asked for"
    for status, why, example in door.redirects:
        where = {"description": "Where to.", "schema": {"type": "string"}, "example": example}
        described[str(status)] = {"description": why, "headers": {"Location": where}}
    for status, why in door.plain:
        described[str(status)] = {"description": why}
    by_status: dict[int, list[Refusal]] = {}
    for refusal in door.refusals:
        by_status.setdefault(refusal.problem.status, []).append(refusal)
    for status, refusals in sorted(by_status.items()):
        described[str(status)] = _refused(refusals[0].problem.detail, refusals, method)


def _refused(about: str, refusals: list[Refusal], method: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if told := {one.problem.code: {"value": document(one.problem)} for one in refusals if not one.alone}:
        content[MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": told}
    if any(method == "get" if one.in_browsers is None else one.in_browsers for one in refusals):
        content[HTML] = _shape(HTML)
    return {"description": about, "content": content}


def _shape(media: str) -> dict[str, Any]:
    if media.endswith("json") or media == VC:
        return {"schema": {"type": "object"}}
    return {"schema": {"type": "string"} if media.startswith("text/") or media == SVG else {"type": "string", "format": "binary"}}


def _both(*problems: Problem) -> tuple[Refusal, ...]:
    """A problem for programs, the form again in a browser."""
    return tuple(Refusal(one, in_browsers=True) for one in problems)


def _said(*problems: Problem) -> tuple[Refusal, ...]:
    return tuple(Refusal(one) for one in problems)


def _not_valid(field: str, message: str, detail: str = "The request has mistakes.") -> Problem:
    return Problem(422, "not-valid", detail, errors=[{"field": field, "message": message}])


_UNEXPECTED = Problem(500, "unexpected", "Something went wrong here. It was written down; try again later.")
_NOT_ACCEPTABLE = Problem(406, "not-acceptable", "This address has text/html, application/json.")
_NO_NUMBER = _not_valid("number", "Input should be a valid integer")
_TOO_MANY = Problem(429, "too-many", "Too many checks in this minute. Wait a minute and go on.")
_BUSY = Problem(503, "busy", "Many files are being checked. Try again in a minute.")
_CANNOT_SIGN = Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.")
_NOT_JSON = Problem(400, "not-json", "The body is not JSON.")
_BROKEN_FORM = Problem(400, "form-not-readable", "The form could not be read: a part has no end.")
_NOTHING_SENT = Problem(400, "nothing-sent", "Choose a file first, paste the text of a badge, or give a link or a code.")
_SMALL = TooLarge(16_000)
_TOKEN = _said(
    Problem(401, "token-needed", "Send a valid token: Authorization: Bearer …"),
    Problem(403, "right-missing", "This token may not do that; it needs the right issue."),
    not_found(),
)
_DATE = {"field": "awarded_on", "message": "'2026-02-30' is not a date", "remedy": "Write year-month-day, such as 2026-07-03"}
_BROKEN = {"field": "/validFrom", "message": "is missing", "code": "required"}
_ORDERED = (
    *_TOKEN,
    *_said(
        _NOT_JSON,
        TooLarge(1_000_000),
        Problem(422, "not-valid", "The award has mistakes; nothing was issued.", errors=[_DATE]),
        Problem(422, "not-conforming", "The credential would break its standard; nothing was signed.", errors=[_BROKEN]),
        _CANNOT_SIGN,
    ),
)

_PAGE = Door((HTML,))
_PUBLIC = Door((HTML, JSON_LD), _said(not_found(), _NOT_ACCEPTABLE))
_KEYS = Door((DID_DOCUMENT,), _said(not_found()))
_DOORS = {
    **{f"GET {path}": _PAGE for path in ("/", "/how", "/privacy", "/accessibility", "/developers", "/trust")},
    **{f"GET {path}": _PAGE for path in ("/verify", "/verify/many")},
    "GET /healthz": Door((JSON,)),
    "POST /verify": Door(
        (JSON, HTML, VC, PDF),
        (
            *_both(_NOTHING_SENT, _BROKEN_FORM),
            *_both(Problem(400, "link-not-known", "Give a link that begins with https://, or a code of 28 letters and digits.")),
            *_said(Problem(406, "no-receipts", "This website has no key to sign receipts with. It has application/json.")),
            *_both(Problem(408, "too-slow", "The file took too long to arrive."), TooLarge(LIMITS.file_bytes)),
            *_said(
                Problem(422, "several", "These are several things to check. Send them to POST /verify/many."),
                Problem(422, "nothing-to-keep", "There is no badge in it of which a receipt could tell."),
            ),
            *_both(_TOO_MANY, _BUSY),
        ),
        (
            (303, "To a browser: the link or the code of a certificate of this website leads to its own page.", SHARE),
            (307, "To a browser: a list, a ZIP or several files are to be sent there as they are.", "/verify/many"),
        ),
    ),
    "POST /verify/many": Door(
        (JSON,),
        _both(
            Problem(400, "nothing-sent", "Send files, a ZIP, or a list of links."),
            _BROKEN_FORM,
            Problem(408, "too-slow", "The files took too long to arrive."),
            TooLarge(LIST_BYTES),
            Problem(413, "too-many-items", f"At most {MOST_ITEMS} files or links are checked in one go."),
            _not_valid("items.0", "content is not base64"),
            Problem(422, "file.unreadable", "This file is damaged, or made to do harm: it was not unpacked."),
            Problem(429, "too-many", "Your other lists are not ready yet."),
            _BUSY,
        ),
        ((303, "To a browser: the page of the list.", LIST),),
    ),
    "GET /verify/many/{secret}": Door((JSON, HTML, CSV, XLSX), _said(not_found(), _NOT_ACCEPTABLE)),
    "DELETE /verify/many/{secret}": Door((), _said(not_found())),
    "GET /verify/many/{secret}/delete": Door((HTML,), _said(not_found())),
    "POST /verify/many/{secret}/delete": Door(
        (), _both(not_found()), ((303, "It is gone; the page for lists says so.", "/verify/many?deleted"),)
    ),
    "GET /verify/many/{secret}/{number}": Door((JSON, HTML), _said(not_found(), _NO_NUMBER)),
    "POST /receipts": Door(
        (PDF, VC),
        (
            *_both(Problem(400, "receipt-not-ours", "This is no receipt that this website made. Check the file again.")),
            *_both(Problem(400, "receipt-too-old", "A receipt is handed out within a day of the check. Check the file again.")),
            *_said(TooLarge(400_000), _TOO_MANY, _BUSY),
        ),
    ),
    "POST /receipts/file": Door(
        (JSON, HTML),
        (
            *_both(Problem(400, "nothing-sent", "Send a file, and the SHA-256 that the receipt names.")),
            *_said(TooLarge(LIMITS.file_bytes)),
        ),
    ),
    "GET /verifier/did.json": _KEYS,
    f"GET {SERVED_AT}": Door((JSON_LD,)),
    "POST /verify/holder": Door(
        (JSON, HTML),
        (
            *_both(
                Problem(400, "no-fingerprint", "There is no fingerprint of a kind that we know to compare with."),
                Problem(400, "nothing-given", "Fill in what is to be compared."),
                Problem(400, "too-long", "At most 500 letters are compared."),
                _BROKEN_FORM,
                _SMALL,
                Problem(429, "too-many", "Too many comparisons in this minute."),
            ),
        ),
    ),
    "GET /units": Door((HTML, JSON), _said(_NOT_ACCEPTABLE, _not_valid("query.page", "Input should be a valid integer"))),
    "GET /units/{id}": Door((HTML, JSON), _said(not_found(), _NOT_ACCEPTABLE)),
    "GET /achievements/{slug}/{version}/{language}": _PUBLIC,
    "GET /achievements/{slug}/{version}/{language}/criteria": _PUBLIC,
    "GET /achievements/{slug}/{version}/{language}/badge.{kind}": Door((PNG, SVG), _said(not_found())),
    "GET /concepts/{key}": _PUBLIC,
    "GET /frameworks/{framework}": _PUBLIC,
    "GET /frameworks/{framework}/{item}": _PUBLIC,
    "GET /quality-assurance/{key}": _PUBLIC,
    "GET /issuers/{name}": _PUBLIC,
    "GET /issuers/{name}/did.json": _KEYS,
    "GET /.well-known/did.json": _KEYS,
    "GET /status/{number}": Door(
        (VC,), _said(not_found(), _NO_NUMBER), plain=((304, "It is the same as when you last asked (`ETag`)."),)
    ),
    "GET /share/{secret}": Door((HTML,), (Refusal(not_found(), alone=True), *_said(_BUSY))),
    "GET /credentials/{id}": Door((HTML, SIGNED_BADGE, JSON, PNG, SVG, PDF), _said(not_found(), _NOT_ACCEPTABLE)),
    "GET /refresh/{secret}": Door((SIGNED_BADGE,), _said(not_found())),
    "POST /awards": Door((JSON,), _ORDERED),
    "GET /awards/{id}": Door((JSON,), _TOKEN),
    "POST /composites": Door((JSON,), _ORDERED),
    "GET /deliveries": Door((JSON,), (*_TOKEN, *_said(_not_valid("limit", "a number from 1 to 500")))),
    "GET /deliveries/{id}": Door((JSON,), _TOKEN),
    "POST /deliveries/{id}/retry": Door(
        (JSON,),
        (
            *_TOKEN,
            *_said(
                _NOT_JSON,
                Problem(409, "delivery-settled", "It arrived, or was replaced or withdrawn: there is nothing to send."),
                Problem(409, "delivery-under-way", "It is being attempted right now. See how that ends."),
                Problem(409, "no-wallet-address", "The holder gave no wallet address: send one as address, or offer the bundle."),
                Problem(409, "no-wallet-service", "This installation knows no wallet service; offer the upload bundle."),
                _SMALL,
                _not_valid("locale", "two letters, such as nl", "The request has mistakes; nothing was changed."),
            ),
        ),
    ),
    "POST /deliveries/{id}/stop": Door(
        (JSON,),
        (
            *_TOKEN,
            *_said(
                Problem(
                    409,
                    "delivery-not-stopped",
                    "It arrived, or need not arrive, or is being attempted right now. See how it stands.",
                ),
                _SMALL,
            ),
        ),
    ),
    "POST /seal": Door(
        (JSON,),
        (
            *_TOKEN,
            *_said(
                Problem(400, "not-a-form", "The body is not the form that it says it is: a part has no end."),
                Problem(409, "no-wallet-service", "This installation knows no wallet service, so nothing was sealed."),
                Problem(409, "no-timestamps", "This installation knows no timestamp authority: it seals at level B."),
                Problem(409, "withdrawn", "It was withdrawn, so it is not sent."),
                TooLarge(LIMITS.text_bytes),
                _not_valid("level", "there are B, T, LT, LTA", "The request has mistakes; nothing was sealed."),
                Problem(422, "not-sealable", "This is sealed already."),
                Problem(422, "not-conforming", "The credential would break its standard; nothing was sealed.", errors=[_BROKEN]),
                _CANNOT_SIGN,
                Problem(503, "cannot-raise", "The seal could not be raised to the level asked for, so nothing was sealed."),
            ),
        ),
    ),
}
"""Every door of the description by its method and path."""
