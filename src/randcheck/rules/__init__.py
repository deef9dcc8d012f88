"""Before the draw: what an office has laid down, as data.

==============  ==========================================================
`rulebook`      an office's rule book, each value with its clause
`quota`         exact rates, floors, ceilings
`eligibility`   who may be drawn; for everyone else the rule that says no
`teams`         who is in the pool; seats and what each requires
`task`          all of it applied to an office's files: a task to be drawn
`office`        an office's folder and book, its plans and tasks
==============  ==========================================================
"""
