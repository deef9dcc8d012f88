"""Proof: what was fixed before the seed was known, and what followed from it.

===============  ===========================================================
`merkle`         trees over salted leaves, so that a list can be committed
                 without being shown
`rosters`        the six lists of a draw, as files and as roots
`records`        the exact shape of every record of the chain
`envelope`       a record's canonical bytes, its digest, its signatures
`limits`         how much one file may ask of whoever verifies it
`signatures`     who says so: keys, signatures, witnesses, time stamps, trust
`ceremony`       where the seed comes from: contributions, figures, openings
`pools`          inspectors drawn from the pool before they are dealt
`outcome`        what follows from a commitment and a seed
`following`      the same as records: open, beside lists, or sealed
`lists`          lists that stand beside the records of an open draw
`secrecy`        draws whose counts are secret: padded roots, keyed tickets
`certificate`    the chain of records in one file; `tables` shows it
`pending`        a committed draw that waits for its seed
`issuing`        commit → seed → draw → assignment: the flow, once
`amendments`     request → seed → amendment, as often as need be
`verification`   named, numbered steps; derived properties
`register`       all certificates of an office held against each other
`results`        what a sealed draw does not show, in one private file
`views`          one certificate for the public, a target, an auditor
`disclosing`     the log of who received which view when
`files`          files on the disk: whole or not at all, one process at a time
===============  ===========================================================
"""
