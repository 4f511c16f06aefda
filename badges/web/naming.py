"""What an issuer is called before a reader: as a list calls it, or as it calls itself with its address beside it."""

from __future__ import annotations

from dataclasses import replace

from badges.credentials.summary import UNKNOWN_LANGUAGE, Summary
from badges.model.text import Text
from badges.verification.naming import IssuerName, issuer_name, with_address
from badges.verification.verdict import Verdict
from badges.web.sentences import sentence


def by_name(verdict: Verdict, said: Summary, language: str) -> Summary:
    """What a credential says, with its issuer as we call it: by the name on a list, or by its own with the address."""
    name = issuer_name(verdict)
    issuer = called(name, language) if name else None
    # Whoever awarded it is told where that is somebody else.
    return replace(said, issuer=issuer, awarded_by=issuer if said.awarded_by == said.issuer else said.awarded_by)


def called(name: IssuerName, language: str) -> Text:
    """The name for this reader. A list knows one name: what is said in this language may be another one than in the rest."""
    tag, said = name.said.best(language) if name.said and not name.is_alike else (UNKNOWN_LANGUAGE, "")
    if name.known is None:
        return Text({tag: with_address(said, name.address)})
    if name.is_known_as(said):
        return Text({tag: said})
    if not said.strip():
        return Text({UNKNOWN_LANGUAGE: name.known})
    return Text({language: sentence("verdict.calls_itself", language, {"listed": name.known, "said": said})})
