"""The words of the trade as frozen values: standard library only, no clock, no network, no database."""
