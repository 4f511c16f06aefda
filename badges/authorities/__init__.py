"""The one room that asks authorities what an archived seal needs: timestamps, and whether certificates are revoked.

Three things come from outside: time (RFC 3161), revocation (OCSP, RFC 6960; lists, RFC 5280) and issuers' certificates. How they
are asked over the network is one function, ``asker``; what they answer is checked before anybody else sees it.
"""

from badges.authorities.asking import Ask, Question, asker
from badges.authorities.error import AuthorityError
from badges.authorities.issuers import completed
from badges.authorities.revocation import RevocationData, answers_about, revocation_data
from badges.authorities.timestamps import TimestampAuthority

__all__ = [
    "Ask",
    "AuthorityError",
    "Question",
    "RevocationData",
    "TimestampAuthority",
    "answers_about",
    "asker",
    "completed",
    "revocation_data",
]
