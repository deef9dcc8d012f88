"""The two randoms: pure algorithms over ids, integers and a seed.

Nothing here knows an office, a file, a date or a clock. Whoever wants to check
by hand whether the lot fell fairly reads, in this order:

=============  ==============================================================
`tickets`      the normative functions: everybody's lot is a hash
`seeds`        what several parties contributed becomes one seed
`selection`    first random: the n smallest tickets
`problems`     second random: seats, and who may sit on them
`loads`        how many checks everybody gets, and who gets one more
`dealing`      everybody's lots go into one box and are drawn seat by seat
`grouping`     teams first, then teams to checks
`amending`     a substitute drawn, two seats swapped
`possible`     how many could have been dealt a seat
`replay`       a finished deal checked without solving anything
`exchange`     exchange paths, on which all of the second random rests
`drand`        a public beacon's rounds, and whether a signature is theirs
`bls12381`     the curve behind it
=============  ==============================================================
"""
