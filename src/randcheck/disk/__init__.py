"""Files on the disk: written whole or not at all, by one process at a time.

=============  ==============================================================
`storage`      files written whole, read whole, with their modes
`shelves`      mappings of names to bytes in the place of folders
`locking`      one process at a time
`sheets`       tables as CSV and XLSX; `frames` as data frames
=============  ==============================================================
"""
