"""Judgement: bytes and facts in, a verdict out. Nothing here fetches, and no credential's fault is an exception."""
