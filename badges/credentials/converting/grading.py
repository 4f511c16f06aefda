"""Grading schemes: fields in an Open Badge, wordings in the European Learning Model.

A wording is only read as fields where the fields read back as the same wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from badges.credentials.violation import Document

BETWEEN = " · "
STATUSES = ("Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Withdrew")
"""What Open Badges has words of its own for (ResultStatusType)."""
_SPAN = re.compile(r"(-?\d+(?:\.\d+)?)–(-?\d+(?:\.\d+)?)(?: \(≥ (\S+)\))?", re.ASCII)
_STEP = re.compile(r"(\d{1,4}) ([^:\n]+): ([^\n]+)", re.ASCII)


def of_wording(description: str | None) -> Document:
    """The fields of a ResultDescription that say what a wording says; just a result where it cannot be read."""
    if description is None:
        return {"resultType": "Result"}
    if span := _SPAN.fullmatch(description):
        low, high, required = span.groups()
        return {"resultType": "RawScore", "valueMin": low, "valueMax": high} | ({"requiredValue": required} if required else {})
    if BETWEEN in description:
        return {"resultType": "PerformanceLevel", "allowedValue": description.split(BETWEEN)}
    return {"resultType": "Result"}


def wording_of(described: Document) -> str | None:
    """The wording of a ResultDescription, if ``of_wording`` makes the same of it again."""
    values = described.get("allowedValue")
    if isinstance(values, list) and values and all(isinstance(value, str) for value in values):
        said = BETWEEN.join(values)
    elif isinstance(described.get("valueMin"), str) and isinstance(described.get("valueMax"), str):
        said = f"{described['valueMin']}–{described['valueMax']}"
        said += f" (≥ {described['requiredValue']})" if isinstance(described.get("requiredValue"), str) else ""
    else:
        return None
    back = of_wording(said)
    return said if all(described.get(name) == value for name, value in back.items() if name != "resultType") else None


def steps_of(title: str | None, description: str | None) -> list[tuple[str, str, str]]:
    """The steps of a rubric (number, name, meaning) that are written out as lines; none where they are not."""
    lines = (description or "").split("\n")
    found = [match.groups() for line in lines if (match := _STEP.fullmatch(line))]
    steps = [(number, name, meaning) for number, name, meaning in found]
    return steps if len(steps) == len(lines) and rubric_wording(steps) == (title, description) else []


def rubric_wording(steps: Sequence[tuple[str, str, str]]) -> tuple[str, str]:
    """A rubric as title and description of a grading scheme."""
    title = BETWEEN.join(f"{number} {name}" for number, name, _ in steps)
    return title, "\n".join(f"{number} {name}: {meaning}" for number, name, meaning in steps)
