"""A sample of what `make fuzz` knocks with, at doors of a test's own."""

from __future__ import annotations

from badges.web.judging import JudgePool
from tests.fuzz.knocking import Doors, look
from tests.fuzz.pieces import Piece
from tests.installations import Installation, issue_one


def test_no_request_of_any_kind_is_an_accident(installation: Installation, judges: JudgePool) -> None:
    issue_one(installation)
    doors, piece = Doors(installation, judges, judges), Piece()
    for number in range(5_000, 5_030):
        look(doors, piece, doors.case(7, number), 7, number)
    assert piece.faults == []
    assert piece.counts["requests"] == 30
