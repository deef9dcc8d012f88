"""Proof: what was fixed before the seed was known, and what followed from it.

===============  ===========================================================
`merkle`         trees over salted leaves, so that a list can be committed
                 without being shown
`rosters`        the six lists of a draw, as files and as roots
`records`        the exact shape of every record, of its lists, and of the file
`envelope`       a record's canonical bytes, its digest, its signatures
`limits`         how much one file may ask of whoever verifies it
`signatures`     who says so: keys, signatures, witnesses, time stamps, trust
`ceremony`       where the seed comes from: contributions, figures, openings
`pools`          inspectors drawn from the pool before they are dealt
`outcome`        what follows from a commitment and a seed
`lists`          what records list, apart from them, under the root of a tree
`secrecy`        draws whose counts are secret: padded trees, keyed tickets
`chain`          the records in their order
`certificate`    the chain in one file, with its lists; `tables` shows it
`pending`        a committed draw that waits for its seed
`issuing`        commit → seed → draw → assignment: the flow, once
`amendments`     request → seed → amendment, as often as need be
`verification`   named, numbered steps; derived properties
`register`       all certificates of an office held against each other
`results`        what a sealed draw lists, in one private file
`views`          one certificate for the public, a target, an auditor
`disclosing`     the log of who received which view when
===============  ===========================================================
"""
