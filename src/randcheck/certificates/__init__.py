"""Proof: what was fixed before the seed was known, and what followed from it.

===============  =========================================================
`merkle`         trees over salted leaves, so that a list can be committed
                 without being shown
`rosters`        the six lists of a draw, as files and as roots
`records`        the exact shape of every record of the chain
`standing`       how things stand after the amendments so far
`changes`        what a request changes, and what follows from its seed
`envelope`       a record's canonical bytes, its digest, its signatures
`sources`        contributions and figures that the seed is made of
`outcome`        what follows from a commitment and a seed
`certificate`    the chain of records in one file
`pending`        a committed draw that waits for its seed
`issuing`        commit → seed → draw → assignment: the flow, once
`amending`       request → seed → amendment, as often as need be
`verification`   named, numbered steps; derived properties
`sealing`        keyed tickets and committed counts, for secret counts
===============  =========================================================
"""
