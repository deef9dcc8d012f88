"""Bytes: what must be bit-identical in every language (protocol §1).

=============  ==========================================================
`suites`       the two hash functions, SHA-256 and SM3
`framing`      length prefixes and labelled hashes: ``LP`` and ``H``
`ids`          what an id may consist of
`jcs`          canonical JSON, and the strict reading of it
`arguments`    what a public function or value takes; `html` shows it in a notebook
=============  ==========================================================
"""
