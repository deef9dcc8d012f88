"""Files on the disk: written whole or not at all, by one process at a time.

=============  ==============================================================
`storage`      files written whole, read whole, with their modes; mappings in their place
`locking`      one process at a time
`sheets`       tables as CSV and XLSX; `frames` as data frames
=============  ==============================================================
"""
