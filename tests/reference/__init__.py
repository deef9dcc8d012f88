"""A second implementation of the draw protocol, straight from its definitions.

It exists to be compared with: it is slow, plain, uses the standard library only and shares no line
with the package, not even the ticket hash. Where both agree, two readings of the text agree.

- `sm3`, `hashing`: hashes, keys, tickets, salts, leaves, Merkle trees.
- `records`: identifiers, rates, canonical JSON, digests.
- `drawing`: seeds, quotas, batches, draws.
- `problem`, `searching`, `dealing`, `amending`: the second random by exhaustive search.
- `flow`: the same questions answered by textbook network flows, for larger problems.
- `answers`: what the reference says to the input of a published test vector.
"""
