"""BLS12-381 in nothing but integers: enough of it to check one kind of signature.

Only public values are computed with, so nothing here runs in constant time; it
must never be given a secret. Read it in this order:

=============  ==============================================================
`fields`       Fp2, Fp6 and Fp12 as tuples of integers
`curve`        points on both curves, read strictly; who is in the subgroup
`hashing`      a message becomes a point (RFC 9380)
`isogeny`      the constants of RFC 9380 Appendix E.2
`pairing`      are two pairings equal
=============  ==============================================================
"""
