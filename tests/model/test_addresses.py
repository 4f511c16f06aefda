from __future__ import annotations

import pytest

from badges.model.addresses import Addresses


def test_the_did_of_an_issuer_encodes_the_port() -> None:
    assert Addresses("http://localhost:8000").did("voorbeeldcollege") == "did:web:localhost%3A8000:issuers:voorbeeldcollege"
    assert Addresses("https://badges.example").did("school") == "did:web:badges.example:issuers:school"


@pytest.mark.parametrize("base", ["badges.example", "https://badges.example/", "ftp://badges.example", "https://x.example?a", ""])
def test_a_public_url_with_anything_but_scheme_and_host_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="public URL"):
        Addresses(base)
