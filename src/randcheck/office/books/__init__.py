"""Rule books: an office's rules as data, each value with its clause.

===================  ========================================================
`rulebook`           a book of the library or of a file, read and checked
`provisions`         what a book lays down, as values
`shape`              which fields a book has; `validation` what they must mean
`building`           values made of a book's fields; `inheritance` of several
`conditions`         which targets a rule is about; `ranges` of numbers,
                     `condition_shape` as a book writes them
`afterwards`         what a book says of checks; `afterwards_shape` its fields
`versions`           of what day a directory must be
===================  ========================================================
"""
