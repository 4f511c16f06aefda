"""Doors over HTTP: pages for people and JSON for programs, on the same addresses."""
