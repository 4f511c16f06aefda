"""Micro-credentials for international experience."""
