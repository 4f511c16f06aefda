"""Open Badges 2.0, read and judged: hosted and signed assertions, which hang together by addresses.

A hosted assertion is what its own page says, if the issuer that its badge class names publishes there; a signed one is a JWS with
a key that the issuer's profile lists. The issuer's profile is always taken from its own address. Nothing here is ever issued.
"""

from __future__ import annotations

from badges.verification.open_badges_2.examining import examine, judge_assertion, needs_of, summary

__all__ = ["examine", "judge_assertion", "needs_of", "summary"]
