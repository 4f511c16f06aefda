"""Seals raised beyond baseline B: when a seal was there, who says so, and what its certificate was worth at that moment.

All from the file itself and from whom somebody trusts (ETSI EN 319 102-1 §5.5 and §5.6): nobody is asked.
"""

from badges.verification.seals.judging import SealJudgement, judge_seal
from badges.verification.seals.qualified import qualification

__all__ = ["SealJudgement", "judge_seal", "qualification"]
