"""Links instead of files: what they lead to is judged as if it had been sent, and a link that fails is never a red cross."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from badges.canonical.work import STEPS
from badges.credentials import baking
from badges.verification.facts import LIMITS, Answer, Found, Missing, Need
from badges.verification.verdict import Outcome, Verdict, to_json
from badges.verifying import Fetch, chain, from_documents, verify
from tests.verification.signed import (
    DID,
    INDEX,
    LATER,
    a_list,
    a_png,
    a_signed_badge,
    codes,
    documents,
    judged,
    problems,
    trust,
)

BADGE = a_signed_badge()
LINK = "https://wallet.example/badges/1"


def leading(answers: Mapping[str, Answer], asked: list[Need] | None = None) -> Fetch:
    """A world where these links lead somewhere, and the school publishes what it publishes."""
    school = from_documents(documents())

    def fetch(need: Need) -> Answer:
        if asked is not None:
            asked.append(need)
        return answers.get(need.url, Missing("not_found")) if need.kind == "file" else school(need)

    return fetch


def opened(found: Answer | bytes, file: bytes | str = LINK, asked: list[Need] | None = None) -> Verdict:
    """The verdict on a link where this is found."""
    answer = Found(found) if isinstance(found, bytes) else found
    return verify(file, leading({LINK: answer}, asked), trust(), at=LATER)


@pytest.mark.parametrize(
    "given", [LINK, f"  {LINK}\n", f"\ufeff{LINK}", json.dumps({"url": LINK}), f'{{ "url" : " {LINK} " }}', "HTTPS" + LINK[5:]]
)
def test_what_a_link_leads_to_is_judged_as_if_it_had_been_sent(given: str) -> None:
    asked: list[Need] = []
    world = leading({LINK: Found(BADGE), "HTTPS" + LINK[5:]: Found(BADGE)}, asked)
    verdict = verify(given.encode(), world, trust(), at=LATER)
    assert verdict.headline == "valid"
    assert next(need.kind for need in asked) == "file"
    assert codes(verdict) == [*codes(judged(BADGE)), "link.followed"]
    assert verdict.summary == judged(BADGE).summary


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_link_is_read_in_whichever_letters_a_program_for_notes_kept_it(encoding: str) -> None:
    asked: list[Need] = []
    opened(BADGE, "https://hochschule-m\u00fcnchen.example/\u00fcber?uns\r\n".encode(encoding), asked)
    assert asked == [Need("file", "https://xn--hochschule-mnchen-e3b.example/%C3%BCber?uns")]


def test_an_international_host_is_told_in_its_own_letters_and_a_disguised_one_is_not() -> None:
    for host, shown in (("M\u00fcnchen.example", "m\u00fcnchen.example"), ("\u0440\u0430\u0443.example", "xn--80a5ak.example")):
        verdict = verify(f"https://{host}/1", leading({}), trust(), at=LATER)
        (told,) = [found.detail["host"] for found in verdict.findings if found.code == "link.not_found"]
        assert told == shown


def test_a_page_of_an_international_host_names_its_badge_on_itself() -> None:
    here, there = "https://xn--mnchen-3ya.example/1", "https://xn--mnchen-3ya.example/%C3%BC.json"
    named = page('<link rel="alternate" type="application/vc" href="https://m\u00fcnchen.example/\u00fc.json">')
    verdict = verify(here, leading({here: named, there: Found(BADGE)}), trust(), at=LATER)
    assert verdict.headline == "valid"


@pytest.mark.parametrize("file", [baking.bake_png(a_png(), BADGE), b"\xef\xbb\xbf" + BADGE])
def test_a_link_may_lead_to_a_badge_in_any_dress(file: bytes) -> None:
    assert opened(file).headline == "valid"


def test_a_changed_badge_stays_changed_wherever_it_lies() -> None:
    verdict = opened(BADGE.replace(b"Italian", b"Itelian", 1))
    assert (verdict.headline, verdict.summary) == ("altered", None)


def test_a_credential_that_has_an_address_among_other_things_is_no_request() -> None:
    asked: list[Need] = []
    verdict = opened(BADGE, json.dumps({"url": LINK, "type": "Something"}), asked)
    assert problems(verdict) == ["file.other_kind"]
    assert asked == []


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("no_address", "link.no_address"),
        ("not_https", "link.not_https"),
        ("private_address", "link.private_address"),
        ("certificate", "link.certificate"),
        ("timeout", "link.timeout"),
        ("not_found", "link.not_found"),
        ("gone", "link.not_found"),
        ("http_403", "link.closed"),
        ("http_500", "link.unreachable"),
        ("unreachable", "link.unreachable"),
        ("encoding", "link.unreachable"),
        ("too_large", "link.too_large"),
        ("too_many_redirects", "link.redirects"),
        ("offline", "link.not_asked"),
        ("ended", "link.ended"),
    ],
)
def test_a_link_that_cannot_be_opened_says_why_and_is_never_red(reason: str, code: str) -> None:
    verdict = opened(Missing(reason))
    assert problems(verdict) == [code]
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "not_opened")


@pytest.mark.parametrize("given", ['{"url": "ftp://school.example/1"}', '{"url": "school"}', '{"url": ""}'])
def test_a_request_without_an_address_is_told_so(given: str) -> None:
    assert problems(opened(BADGE, given)) == ["link.no_address"]


PAGE = "<!doctype html><html><head>{}</head><body>Noor's badge</body></html>"
NAMED = "https://wallet.example/badges/1.json"


def page(*tags: str) -> Found:
    return Found(PAGE.format("".join(tags)).encode(), "text/html")


@pytest.mark.parametrize(
    "tags",
    [
        ('<link rel="alternate" type="application/ld+json" href="/badges/1.json">',),
        ("<LINK REL='Alternate home' HREF='1.json' TYPE='application/vc; charset=utf-8'/>",),
        ("<link rel=alternate type=application/json href=https://wallet.example/badges/1.json#top>",),
        (
            '<link rel="alternate" type="application/json+oembed" href="/oembed">',
            '<link rel="alternate" type="application/rss+xml" href="/feed">',
            '<link rel="alternate" type="application/json" href="/menu">',
            '<link rel="alternate" type="application/vc+jwt" href="/badges/1.json">',
        ),
    ],
)
def test_a_page_may_name_its_badge_for_programs(tags: tuple[str, ...]) -> None:
    asked: list[Need] = []
    verdict = verify(LINK, leading({LINK: page(*tags), NAMED: Found(BADGE)}, asked), trust(), at=LATER)
    assert verdict.headline == "valid"
    assert [need.url for need in asked if need.kind == "file"] == [LINK, NAMED]


@pytest.mark.parametrize(
    "tags",
    [
        (),
        ('<link rel="alternate" type="application/ld+json" href="https://other.example/1.json">',),
        ('<link rel="alternate" type="application/ld+json" href="http://wallet.example/badges/1.json">',),
        ('<link rel="alternate" type="application/ld+json" href="http://[">',),
        ('<link rel="alternate" type="text/html" href="/badges/1.json">',),
        ('<link rel="stylesheet" type="application/json" href="/badges/1.json">',),
        (f'<link rel="alternate" type="application/json" href="{LINK}">',),
        ('<link rel="alternate" type="application/json" href="/nothing">',),
        ('<link rel="alternate" type="application/json" href="/menu">',),
    ],
)
def test_a_page_for_people_is_told_as_one(tags: tuple[str, ...]) -> None:
    asked: list[Need] = []
    world = {LINK: page(*tags), "https://wallet.example/menu": Found(b'{"menu": []}'), NAMED: Found(BADGE)}
    verdict = verify(LINK, leading(world, asked), trust(), at=LATER)
    assert problems(verdict) == ["link.page"]
    assert verdict.outcome is Outcome.INDETERMINATE
    assert len(asked) <= 2, "a page costs one further request at most"
    assert all(need.url.startswith("https://wallet.example/") for need in asked)


def test_where_a_page_was_found_in_the_end_decides_what_it_may_name() -> None:
    moved = replace(page('<link rel="alternate" type="application/json" href="/b.json">'), url="https://school.example/pages/1")
    verdict = verify(LINK, leading({LINK: moved, "https://school.example/b.json": Found(BADGE)}), trust(), at=LATER)
    assert verdict.headline == "valid"
    assert [found.detail["host"] for found in verdict.findings if found.code == "link.followed"] == ["school.example"]


def test_links_are_not_followed_on_and_on() -> None:
    asked: list[Need] = []
    verdict = opened(Found(b"https://elsewhere.example/2"), LINK, asked)
    assert problems(verdict) == ["link.leads_on"]
    assert len(asked) == 1


def test_a_page_of_a_million_tags_takes_no_time() -> None:
    wall = b"<html><head>" + b"<link " * 2_000_000
    assert problems(opened(Found(wall[: LIMITS.file_bytes]))) == ["link.page"]
    assert STEPS


def test_of_what_is_shown_in_part_no_more_is_told_than_stands_on_paper() -> None:
    verdict = opened(Found(BADGE, in_part=True))
    assert verdict.headline == "valid"
    assert verdict.summary is not None
    assert verdict.summary.outcomes
    written = json.dumps(to_json(verdict))
    document = json.loads(BADGE)
    for hidden in (document["id"], document["credentialSubject"].get("narrative") or "credentials/", 'evidence"'):
        assert hidden not in written, hidden


def test_of_what_was_withdrawn_nobody_learns_whose_it_was() -> None:
    found = leading({LINK: Found(BADGE, in_part=True)})
    revoked = chain(from_documents({DID: documents()[DID], **documents(list=a_list(INDEX))}))
    verdict = verify(LINK, lambda need: found(need) if need.kind == "file" else revoked(need), trust(), at=LATER)
    assert (verdict.headline, verdict.summary) == ("revoked", None)
    assert not [one for one in verdict.findings if one.check == "holder"]
