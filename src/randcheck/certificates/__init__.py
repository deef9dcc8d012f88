"""Proof: what was fixed before the seed was known, and what followed from it.

===============  =========================================================
`merkle`         trees over salted leaves, so that a list can be committed
                 without being shown
`rosters`        the six lists of a draw, as files and as roots
`records`        the exact shape of every record of the chain
`standing`       how things stand after the amendments so far
`changes`        what a request changes, and what follows from its seed
`envelope`       a record's canonical bytes, its digest, its signatures
`algorithms`     Ed25519 and SM2, each in one strict reading
`keys`           public and private keys; `keyfiles` keeps the private ones
`signing`        who must sign which record, and signing
`trust`          whose keys a verifier was given
`statements`     witnesses' statements that a commitment was published
`timestamps`     RFC 3161 tokens, checked offline
`evidence`       statements and time stamps that came beside a certificate
`sources`        contributions, beacons and figures that the seed is made of
`contributing`   a party's own part: contribute, later open
`figures`        public figures, read exactly
`outcome`        what follows from a commitment and a seed
`following`      the same as records, open or sealed
`storage`        files written whole or not at all
`certificate`    the chain of records in one file
`pending`        a committed draw that waits for its seed
`taking`         openings come in, each in its turn
`issuing`        commit → seed → draw → assignment: the flow, once
`amending`       request → seed → amendment, as often as need be
`voiding`        a slot that produced nothing, and says so
`verification`   named, numbered steps; derived properties
`register`       all certificates of an office held against each other
`sealing`        keyed tickets and committed counts, for secret counts
`sealed`         records of a sealed draw: what is hidden, what opens it
`results`        what a sealed draw does not show, in one private file
`views`          one certificate for the public, a target, an auditor
`disclosing`     the log of who received which view when
`unsealing`      the record that opens a sealed draw to everybody
===============  =========================================================
"""
