"""Bytes as text with a letter in front: see ``badges.multibase``."""

from badges.multibase import MalformedMultibase, base58, base64url, decode

__all__ = ["MalformedMultibase", "base58", "base64url", "decode"]
