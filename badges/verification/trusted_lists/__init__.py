"""EU trusted lists (ETSI TS 119 612): who may give out qualified seals and timestamps, and since when until when.

A list is believed for its signature alone, by a certificate that was trusted before: the list of the lists by those that a person
took over from the Official Journal, a national list by those that the list of the lists names for it. Nothing here asks anybody.
"""
