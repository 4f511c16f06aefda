"""What is said about drafts has words in Dutch too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import badges.credentials.european
from badges.credentials.violation import Violation
from badges.sealing import NotADraft, NotSendable, in_words, refusal
from badges.sealing.drafts import opened
from badges.sealing.sending import WHY
from badges.sealing.wording import _DUTCH

ROOM = Path(badges.credentials.european.__file__).parent
SOURCES = ("conformity.py", "literals.py", "things.py", "reviewing.py")


def codes() -> set[str]:
    """The codes that a draft may be told about, as they stand in the source."""
    texts = [(ROOM / name).read_text(encoding="utf-8") for name in SOURCES]
    return {code for text in texts for code in re.findall(r'"(elm\.[A-Za-z_]+)"', text)}


def test_every_code_has_dutch_words() -> None:
    assert codes() - _DUTCH.keys() == set()


@pytest.mark.parametrize("code", sorted(_DUTCH))
def test_every_sentence_can_be_told_of_any_place(code: str) -> None:
    detail = {"written": "w", "day": "d", "after": "a", "seal": "s", "bodies": "b", "issuer": "i", "kept": "k"}
    detail |= {"called": "c", "label": "l", "character": "U+202E"}
    told = in_words(Violation("/a/b~1c", code, "take https://x.example/list, please {not} a pattern", detail), "nl")
    assert told
    assert not re.search(r"\{(name|said|addresses|day|after|written|seal|bodies|issuer|kept|called|label|character)\}", told)


REFUSED = (
    b"",
    b'{"payload": "{}", "signatures": []}',
    b"{}",
    b'{"credentialSubject": {}, "@context": ["https://www.w3.org/ns/credentials/v2"]}',
    b"\xff",
    b'{"a": 1, "a": 2}',
    b"[" * 2000,
    b'{"a": 1e999}',
    b'{"a":',
    b"<html>",
)


@pytest.mark.parametrize("content", REFUSED)
def test_why_a_draft_is_refused_is_told_in_dutch(content: bytes) -> None:
    with pytest.raises(NotADraft) as refused:
        opened(content)
    assert refusal(refused.value, "en") == str(refused.value)
    assert refusal(refused.value, "nl") != str(refused.value)


@pytest.mark.parametrize("code", sorted(WHY))
def test_why_a_draft_is_not_sent_is_told_in_dutch(code: str) -> None:
    assert refusal(NotSendable(code), "nl") not in (WHY[code], "")


def test_what_has_no_words_is_told_in_english() -> None:
    violation = Violation("/x", "elm.no_mandate", "in English")
    assert in_words(violation, "nl") == in_words(violation, "en") == "in English"
    assert in_words(Violation("/x", "new.code", "in English"), "nl") == "in English"
    assert in_words(Violation("/a/grade", "elm.missing", "x"), "nl") == "hier ontbreekt grade"
