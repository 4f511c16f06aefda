"""A hypothesis profile for `make fuzz`: many more examples than a change should wait for."""

from hypothesis import HealthCheck, settings

settings.register_profile("fuzz", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
