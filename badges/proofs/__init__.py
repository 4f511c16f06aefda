"""Signatures and seals: made, and checked with a key that somebody else vouches for. Strangers to credentials."""
