"""Which language the command speaks: the one asked for, else that of the environment, of those it has words in."""

from __future__ import annotations

import pytest

from badges.cli.telling import Failure, language


@pytest.fixture(autouse=True)
def german_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LC_ALL", "de_AT.UTF-8")


@pytest.mark.parametrize("asked", ["de", "en", "es", "fr", "nl"])
def test_verdicts_are_told_in_each_of_the_five(asked: str) -> None:
    assert language(asked) == asked


def test_without_a_wish_the_environment_decides() -> None:
    assert language(None) == "de"


def test_a_report_that_has_fewer_languages_is_told_in_one_of_those() -> None:
    assert language(None, ("en", "nl")) == "en"
    assert language("nl", ("en", "nl")) == "nl"
    with pytest.raises(Failure, match="--lang speaks en, nl, not 'de'"):
        language("de", ("en", "nl"))


def test_no_other_language_is_spoken() -> None:
    with pytest.raises(Failure, match="--lang speaks de, en, es, fr, nl, not 'it'"):
        language("it")
