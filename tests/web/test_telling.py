"""What a credential says, for a reader who is no specialist: its level, grade, holder, elements and longer texts."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from badges.credentials.summary import Grade, Identity, Level, Scale, Summary
from badges.issuing import Issued
from badges.model.issued import FormName
from badges.model.text import Text
from badges.verification.facts import Policy
from badges.web.grades import grade_words
from badges.web.holder_words import holder_words
from badges.web.levels import COUNTRIES, level_words, reader_country
from badges.web.own_words import own_word
from badges.web.prose import MOST_ACTIVE, MOST_LETTERS, Prose
from badges.web.verdicts import verdict_words
from badges.web.wording import Wording
from tests.installations import form
from tests.makers import ADDRESSES
from tests.verification.signed import BADGE_ID, a_badge, a_signed_badge, judged
from tests.verification.test_endorsements import WORLD, a_badge_with, praise, signed
from tests.web.houses import BROWSER, House

ECTS = Text({"en": "ECTS grade"})
ENGLISH, DUTCH = Wording("en", "UTC"), Wording("nl", "UTC")


@pytest.mark.parametrize(
    ("language", "accept", "country"),
    [
        ("nl", None, "NL"),
        ("nl", "nl-BE,nl;q=0.9,fr-BE;q=0.5", "BE-nl"),
        ("fr", "fr-BE, fr", "BE-fr"),
        ("fr", "fr", "FR"),
        ("de", "de-AT,de;q=0.9", None),
        ("es", "es-419", None),
        ("en", "en-GB,en;q=0.8", None),
        ("en", "en-NL", "NL"),
        ("nl", "en-US,en;q=0.9", "NL"),
        ("en", ";;,=;q=x", None),
    ],
)
def test_a_reader_compares_with_the_diplomas_of_the_own_country(language: str, accept: str | None, country: str | None) -> None:
    assert reader_country(language, accept) == country


def lines(levels: tuple[Level, ...], reader: str | None = None, home: str | None = None, wording: Wording = ENGLISH) -> str:
    words = level_words(levels, wording, reader=reader, awarded_in=home)
    assert words is not None
    return " ".join(re.sub("<[^>]+>", "", str(line)) for line in words.lines)


def test_a_level_is_explained_with_the_diplomas_of_issuer_and_reader_and_is_no_whole_diploma() -> None:
    said = lines((Level("EQF", "4"),), "DE", "NL")
    assert said.startswith("Independent work in familiar situations")
    assert said.index("Netherlands: comparable with mbo 4") < said.index("Germany: comparable with duale Berufsausbildung")
    words = level_words((Level("EQF", "6"),), DUTCH, reader="NL", awarded_in="NL")
    assert words is not None
    assert words.number == 6
    assert "niet het hele diploma" in words.caution
    assert "hbo" in lines((Level("EQF", "6"),), "NL", "NL")
    assert lines((Level("EQF", "6"),)).count("comparable") == 0, "Europe's own words for whoever has no country"
    assert level_words((), ENGLISH, reader=None, awarded_in=None) is None


def test_every_level_has_its_words_and_every_country_knows_the_high_ones() -> None:
    for country in COUNTRIES:
        for number in range(1, 9):
            said = lines((Level("EQF", str(number)),), country)
            assert len(said) > 30
            assert ("comparable with" in said) == (number in COUNTRIES[country].diplomas)
        assert {4, 5, 6, 7, 8} <= set(COUNTRIES[country].diplomas)


def test_levels_that_are_national_or_odd_are_told_without_blame() -> None:
    assert "vwo" in lines((Level("NLQF", "4+"),))
    assert "before level 1" in lines((Level("NLQF", "Instroom"),))
    assert "We know the levels 1 to 8" in lines((Level("EQF", "9"),))
    assert "Dutch vocational education" in lines((Level("mbo", "3"),), "DE")
    assert "duale Berufsausbildung (2 Jahre)" in lines((Level("mbo", "3"),), "DE")
    assert lines((Level("EQF", "<b>9</b>"),)).count("9") == 1


@pytest.mark.parametrize(
    ("value", "scale", "said"),
    [
        ("8.0", Scale("RawScore", None, "1", "10", "6"), "8.0 (on a scale from 1 to 10; 6 is a pass)"),
        ("87", Scale("Percent"), "87 %"),
        ("87", None, "87"),
        ("good", Scale("PerformanceLevel", values=("poor", "good")), "good (one of: poor, good)"),
        ("Completed", Scale("Status"), "Passed"),
        ("Sat in", Scale("Status"), "Sat in"),
        ("B1", Scale("Result", Text({"en": "CEFR level"})), "B1 (European language levels: independent user)"),
        ("C", Scale("LetterGrade", ECTS), "C (ECTS letter: A is the highest, E the lowest that passes, F is a fail)"),
        ("<i>9</i>", Scale("RawScore", None, "<b>", "10"), "&lt;i&gt;9&lt;/i&gt; (on a scale from &lt;b&gt; to 10)"),
    ],
)  # fmt: skip
def test_a_grade_is_told_with_its_scale(value: str, scale: Scale | None, said: str) -> None:
    words = str(grade_words(Grade(Text({"en": value}), scale), ENGLISH))
    assert re.sub(r"</?span[^>]*>", "", words) == said


def identified(*identities: Identity, holder: str | None = None) -> Summary:
    return Summary("open-badge", "x", Text({"en": "x"}), identities=identities, holder=holder)


def test_for_whom_it_is_stands_in_a_sentence_and_every_fingerprint_gets_a_box() -> None:
    hashed = Identity("emailAddress", None, "sha256$ab", "s")
    words = holder_words(identified(hashed, Identity("id", "did:key:z<b>")), ENGLISH)
    assert "fingerprint of an e-mail address" in words.lines[0]
    assert "did:key:z&lt;b&gt;" in words.lines[1]
    assert [(box.label, box.fingerprint, box.salt) for box in words.boxes] == [("E-mail address of the person", "sha256$ab", "s")]
    assert len(holder_words(identified(*[hashed] * 9), ENGLISH).boxes) == 3
    assert holder_words(identified(), ENGLISH).lines == ("It does not say for whom it is.",)
    named = holder_words(identified(Identity("name", "Noor"), holder="Noor"), ENGLISH)
    assert named.lines == ("It names the person. Compare the name with an identity document.",)


def shown(words: str, language: str = "en") -> str:
    said = Prose(ENGLISH).markdown(Text({language: words}))
    assert said is not None
    return str(said)


def test_markdown_becomes_plain_shapes_and_nothing_that_acts() -> None:
    said = shown(
        "# Head\n\n* **one**\n* <b>two</b>\n\n3. x\n\n[site](https://a.example/x) [bad](javascript:alert(1))\n\n> quoted `code`\n"
    )
    assert "<strong>Head</strong>" in said
    assert "<li><strong>one</strong></li>" in said
    assert "&lt;b&gt;two&lt;/b&gt;" in said
    assert '<ol start="3">' in said
    assert "(https://a.example/x)" in said
    assert set(re.findall(r"<(\w+)", said)) <= {"div", "p", "strong", "ul", "li", "ol", "span", "blockquote", "code"}
    assert "href" not in said
    assert "src" not in shown("![alt](https://tracker.example/p.png)")


def test_a_text_says_its_language_and_direction_and_nothing_turns_the_page() -> None:
    assert 'dir="auto" lang="nl"' in shown("Hallo", "nl")
    assert 'dir="rtl" lang="ar"' in shown("نص", "ar")
    assert "\u202e" not in shown("a\u202eb &#x202e; [x](https://a.example/%E2%80%AE)")
    assert "x onerror" not in shown("Hallo", 'x onerror="1"')


def test_a_long_text_is_folded_after_its_beginning() -> None:
    said = shown("**Long** " + "word " * 300)
    assert said.startswith('<details class="long"><summary>Read the whole text:')
    assert "**" not in said
    whole = Prose(ENGLISH).markdown(Text({"en": "word " * 300}), fold=False)
    assert whole is not None
    assert "<details" not in whole


@pytest.mark.parametrize("words", ["[" * 50_000, "*a " * 5_000, "- a\n" * 5_000, "`" * 9_000, "> " * 4_000, "![" * 20_000])
def test_a_text_made_to_cost_is_shown_as_it_is_written_or_read_at_once(words: str) -> None:
    prose = Prose(ENGLISH)
    for _ in range(3):
        assert prose.markdown(Text({"en": words})) is not None
    assert MOST_ACTIVE < MOST_LETTERS


def test_members_of_our_lists_have_words_in_the_readers_language() -> None:
    assert own_word("supervision", "supervised_onsite_id", "nl") == "Met toezicht op locatie, identiteit gecontroleerd"
    assert own_word("participation", "On-site", "en") == "On site"
    assert own_word("participation", "somewhere", "en") is None
    assert own_word("nothing", "online", "en") is None
    assert own_word("achievement_type", "MicroCredential", "nl") == "Microcredential"


def test_a_badge_in_another_language_is_told_in_the_readers_own_where_lists_have_words() -> None:
    verdict = judged(a_signed_badge(), policy=Policy(details=True))
    page = " ".join(str(fact.value) for fact in verdict_words(verdict, DUTCH, ADDRESSES).facts)
    for words in ("Praktijktoets", "Met toezicht op locatie, identiteit gecontroleerd", "Werkervaring", "Italiaans"):
        assert words in page, words


@pytest.mark.parametrize(
    ("change", "matches"), [(str, True), (lambda mail: f"  {mail.upper()} ", True), (lambda _: "a@b.c", False)]
)
def test_an_address_is_compared_with_the_fingerprint_in_the_badge(
    street: House, issued: Issued, change: Callable[[str], str], matches: bool
) -> None:
    page = street.check(form(issued, FormName.OPEN_BADGE).content, accept=BROWSER).text
    box = page[page.index('<form action="/verify/holder"') :]
    hidden = {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', box)[:3]}
    given = {**hidden, "address": change(issued.award.holder.email or "")}
    answer = street.send("POST", "/verify/holder", data=given, headers={"accept": "application/json"})
    assert answer.json()["matches"] is matches
    assert answer.headers["cache-control"] == "no-store"
    told = street.send("POST", "/verify/holder", data=given, headers={"accept": BROWSER})
    assert ("Yes: what you gave fits" in told.text) is matches
    assert "verdict pass" not in told.text, "anybody can bring a fingerprint along: this is no verdict on a badge"
    assert told.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"fingerprint": "sha256$ab", "address": "  "}, "nothing-given"),
        ({"fingerprint": "", "address": "a@b.example"}, "no-fingerprint"),
        ({"fingerprint": "crc$ab", "address": "a@b.example"}, "no-fingerprint"),
        ({"fingerprint": "sha256$ab", "salt": "s" * 501, "address": "a"}, "too-long"),
        ({}, "no-fingerprint"),
        ({str(number): "x" for number in range(20)}, "form-not-readable"),
    ],
)
def test_what_cannot_be_compared_says_why(street: House, given: dict[str, str], code: str) -> None:
    answer = street.send("POST", "/verify/holder", data=given, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    evil = {**given, "address": '"><script>x</script>' if given.get("address", "").strip() else ""}
    page = street.send("POST", "/verify/holder", data=evil, headers={"accept": BROWSER})
    assert page.status_code == 400
    assert "<script>x" not in page.text


def test_comparing_is_bounded_in_a_minute(house: House) -> None:
    given = {"fingerprint": "sha256$ab", "salt": "s", "address": "a@b.example"}
    statuses = [house.send("POST", "/verify/holder", data=given, headers={"accept": "*/*"}).status_code for _ in range(31)]
    assert (statuses[29], statuses[30]) == (200, 429)


def test_what_a_micro_credential_lacks_is_information_and_stands_open_only_for_what_calls_itself_one(
    street: House, issued: Issued
) -> None:
    badge = copy.deepcopy(a_badge())
    achievement: Any = badge["credentialSubject"]["achievement"]
    achievement["achievementType"] = "MicroCredential"
    achievement["alignment"] = [one for one in achievement["alignment"] if one["targetType"] != "ext:EUQualityAssurance"]
    told = verdict_words(judged(a_signed_badge(badge), policy=Policy(details=True)), ENGLISH, ADDRESSES).told
    assert told is not None
    assert told.elements is not None
    assert told.elements.is_claimed
    assert [(line.name, line.why) for line in told.elements.lines if line.mandatory and line.why] == [
        ("Quality assurance", "not said")
    ]
    page = street.check(form(issued, FormName.OPEN_BADGE).content, accept=BROWSER).text
    assert "European elements: 11 of 11</summary>" in page
    assert "Everything is there that Europe asks of a micro-credential." in page


def test_praise_of_something_else_is_not_told() -> None:
    told = {}
    for subject in (BADGE_ID, "https://school.example/another"):
        verdict = judged(a_badge_with("badge", "endorsement", signed(praise(subject))), facts=WORLD)
        (beside,) = verdict_words(verdict, ENGLISH, ADDRESSES).beside
        assert beside.told is not None
        assert "Well <strong>done</strong>" in str(beside.told.narrative)
        told[subject] = beside.is_elsewhere
    assert list(told.values()) == [False, True]
