"""What an award says beyond the ordinary, as the fields of a request that would say it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from badges.model.further import Entitlement, Further
from badges.model.mobility import Participation
from badges.model.text import Text


def said_again(further: Further, languages: Sequence[str] = ()) -> dict[str, str]:
    """The fields of a request that says this, of a unit in these languages: what is not in one of them says so."""

    def again(text: Text | None) -> dict[str, str | None] | None:
        return None if text is None else {**dict.fromkeys(languages), **text.wordings}

    said: dict[str, Any] = {
        "stages": [_left_in(_stage_again(stage)) for stage in further.stages],
        "entitlements": [_left_in(_entitlement_again(one, again)) for one in further.entitlements],
        "notes": [again(note) for note in further.notes],
        "documents": [_left_in({"url": one.url, "title": again(one.title)}) for one in further.documents],
    }
    if further.conversion:
        file = further.conversion.original
        said["original"] = _left_in(
            {"content": file.content, "title": again(file.title), "statement": further.conversion.statement}
        )
    fields = {name: json.dumps(value, ensure_ascii=False) for name, value in said.items() if value}
    return fields | ({"birth_date": further.birth_date.isoformat()} if further.birth_date else {})


def _left_in(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None and value != []}


def _stage_again(stage: Participation) -> dict[str, Any]:
    host = stage.host
    return {
        "form": stage.form.key,
        "from": stage.start.isoformat(),
        "until": stage.end.isoformat(),
        "country": stage.country,
        "host": (host.name if host.id.startswith("host ") else host.id) if host else None,
        "hours": stage.hours,
    }


def _entitlement_again(one: Entitlement, again: Callable[[Text | None], Any]) -> dict[str, Any]:
    return {
        "title": again(one.title),
        "kind": one.kind,
        "prospective": None if one.actual else True,
        "description": again(one.description),
        "from": one.starts_on.isoformat() if one.starts_on else None,
        "until": one.expires_on.isoformat() if one.expires_on else None,
        "at": [organisation.id for organisation in one.at],
    }
