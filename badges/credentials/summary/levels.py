"""Levels as badges name them: of the European framework, of a national one, or of something that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from badges.credentials.summary.summary import Level

EQF, NLQF, MBO = "EQF", "NLQF", "mbo"
_EQF_URL = re.compile(
    r"https?://(?:data\.europa\.eu/snb/eqf/|(?:www\.)?europa\.eu/[^\s]{0,200}(?:eqf|level)[-_/]?)([0-9]{1,2})/?$"
).match
_EQF_NAMES = re.compile(r"\beqf\b|european qualifications? framework", re.IGNORECASE).search
_NLQF_NAMES = re.compile(r"\bnlqf\b", re.IGNORECASE).search
_MBO = re.compile(r"\bmbo[\s-]*(?:niveau|level|n)?[\s-]*([1-4])\b", re.IGNORECASE).search
_CODE = re.compile(r"([0-9]{1,3}(?:\.[0-9])?\+?|instroom|entry)", re.IGNORECASE).search
_MAYBE = ("eqf", "nlqf", "mbo", "european qualification")
"""What every alignment with a level has somewhere; most are with skills, and need no closer look."""
_LONGEST = 40


def stated_level(type: str, framework: str, name: str, url: str, code: str) -> Level | None:
    """The level that an alignment is, by what it says of its target; None for an alignment with anything else."""
    said = f"{type} {framework[:200]} {name[:200]} {url[:300]}".lower()
    if not any(mark in said for mark in _MAYBE):
        return None
    name, code = name[:200], code.strip()
    found = _EQF_URL(url[:300])
    if type.startswith("ext:NLQF") or _NLQF_NAMES(framework) or (_NLQF_NAMES(name) and not type.startswith("ext:EQF")):
        return Level(NLQF, _code(code or name))
    if found or type.casefold().startswith("ext:eqf") or _EQF_NAMES(framework):
        return Level(EQF, _code(code) if code and _CODE(code) else found.group(1) if found else _code(name))
    if type.startswith("ext:") and "mbo" in type.casefold() and (mbo := _MBO(f"mbo {code or name}")):
        return Level(MBO, mbo.group(1))
    return None


def named_level(words: str) -> Level | None:
    """The level that a text speaks of: ``NLQF 4``, ``mbo niveau 3``; None for a text about anything else."""
    words = words[:200]
    if _NLQF_NAMES(words):
        return Level(NLQF, _code(words))
    if found := _MBO(words):
        return Level(MBO, found.group(1))
    return None


def european_level(levels: Iterable[Level]) -> int | None:
    """The one level of the European framework that is named, if there is such a level. Of two, neither counts."""
    named = {level.code for level in levels if level.framework == EQF}
    known = {int(code) for code in named if code in {"1", "2", "3", "4", "5", "6", "7", "8"}}
    return next(iter(known)) if len(known) == 1 == len(named) else None


def _code(said: str) -> str:
    found = _CODE(said)
    return (found.group(1) if found else said.strip())[:_LONGEST]
