"""Where a newer text of a credential can be had: the 1EdTech Credential Refresh Service, named by ``refreshService``.

The address is all that the credential says. Whoever follows it believes the answer only if the same issuer signed it, under the
same id, later (Open Badges 3.0, equality and comparison); so a newer text keeps the id and has a newer ``validFrom``.
"""

from __future__ import annotations

from badges.credentials.violation import Document

SERVICE = "1EdTechCredentialRefresh"
"""The type; its term is defined in ``extensions.json``."""


def refresh_service(url: str) -> Document:
    """``refreshService`` of a credential whose newer text is at this address."""
    return {"id": url, "type": SERVICE}
