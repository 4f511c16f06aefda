"""The example catalogue and roster. Every school, student and company in it is invented."""
