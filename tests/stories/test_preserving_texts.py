"""Issuing with a timestamp on each text before it is sealed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from badges.issuing import Issued, Made, issue, issue_batch
from badges.model.issued import FormName
from badges.preserving import Lasting, SealNotRaised
from badges.proofs import jades
from badges.proofs.timestamps import check_token, read_token
from tests.doubles.running_authorities import RunningAuthorities
from tests.installations import Installation, form
from tests.stories.test_preserving import AT, ROWS, holds, level, rows, school, started

__all__ = ["school", "started"]  # fixtures


@pytest.mark.parametrize("together", [True, False])
def test_the_text_itself_gets_a_timestamp_first_where_that_is_wished(
    school: Installation, started: RunningAuthorities, together: bool
) -> None:
    school.desk.lasting = Lasting("LTA", started.tsa, at_home=True, content_timestamp=True)
    before = datetime.now(UTC).replace(microsecond=0)
    made: list[bytes] = []
    if together:
        for ones in issue_batch(rows(*ROWS), school.desk, at=AT):
            made += [one.contents[FormName.EUROPEAN] for one in ones if isinstance(one, Made)]
    else:
        made += [
            form(one, FormName.EUROPEAN).content for one in issue(rows(*ROWS), school.desk, at=AT) if isinstance(one, Issued)
        ]
    assert started.asked().count("tsa") == 3 * len(ROWS) == 3 * len(made)
    for european in made:
        sealed = jades.parse(european)
        (token,) = jades.content_timestamps(sealed)
        assert check_token(read_token(token), jades.content_message(sealed)).ok
        assert (level(european), holds(european), sealed.protected["crit"]) == ("LTA", True, ["b64", "sigT", "adoTst"])
        claimed = jades.claimed_time(sealed)
        assert claimed is not None
        assert before <= claimed, "a seal is no older than the timestamp on its text"


def test_where_the_text_gets_no_timestamp_nothing_is_sealed(school: Installation, started: RunningAuthorities) -> None:
    school.desk.lasting = Lasting("T", started.tsa, at_home=True, content_timestamp=True)
    started.plan({"at": "tsa", "do": "refuse"})
    with pytest.raises(SealNotRaised, match=r"to level T, so it was not kept\. There is no timestamp"):
        issue(rows(ROWS[0]), school.desk, at=AT)
    assert list(school.store.awards()) == []
