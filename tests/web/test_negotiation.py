from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from badges.web.negotiation import language, media_type, preferences, prefers_html

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_a_browser_gets_a_page_and_a_program_that_does_not_say_gets_data() -> None:
    assert prefers_html({"accept": BROWSER})
    assert not prefers_html({"accept": "*/*"})
    assert not prefers_html({})
    assert not prefers_html({"accept": "application/json"})


def test_the_most_precise_member_of_accept_decides() -> None:
    offered = ("text/html", "application/ld+json", "application/json")
    assert media_type("*/*", offered) == "text/html"
    assert media_type("application/json", offered) == "application/json"
    assert media_type("application/*;q=0.8, text/html;q=0.1", offered) == "application/ld+json"
    assert media_type("text/html;q=0, */*", offered) == "application/ld+json"
    assert media_type("audio/ogg", offered) is None
    assert media_type("", offered) == "text/html"


@given(st.text(max_size=300))
def test_no_header_breaks_the_choice(header: str) -> None:
    assert all(0 <= preference.weight <= 1 for preference in preferences(header))
    assert media_type(header, ("text/html", "application/json")) in (None, "text/html", "application/json")
    assert language(("en", "nl"), asked=header, kept=header, accept=header) in ("en", "nl")
