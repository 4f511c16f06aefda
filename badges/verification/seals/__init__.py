"""Seals raised beyond baseline B: when a seal was there, who says so, and what its certificate was worth at that moment.

All from the file itself and from whom somebody trusts (ETSI EN 319 102-1 §5.5 and §5.6). Of a certificate about which the file
says nothing, it tells what has to be fetched for that (``hearing``); nobody is asked here.
"""

from badges.verification.seals.judging import SealJudgement, judge_seal, revocation_needs
from badges.verification.seals.qualified import qualification

__all__ = ["SealJudgement", "judge_seal", "qualification", "revocation_needs"]
