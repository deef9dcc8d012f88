"""What an office has and lays down: its lists, its rule book, its plan.

===============  ============================================================
`directories`    targets, inspectors, interests, items: what there is (一单两库)
`reading`        files as offices have them, read into these values
`writing`        the same written out: CSV, XLSX, frames, a platform's columns
`books`          rule books as data, each value with its clause
`eligibility`    who may be drawn under a book, and the rule that says no
`plans`          yearly plans, rates, teams, lint, simulation; a book applied
                 to an office's files makes a task
`office`         an office's folder and book, its plans and tasks
`verification`   the office's own files held against a certificate
===============  ============================================================
"""
