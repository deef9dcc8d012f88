"""Before the draw: what an office has laid down, as data.

==============  ==========================================================
`rulebook`      an office's rule book, each value with its clause
`provisions`    what a book lays down, as values
`book_shape`    which fields a book has; `book_checks`, `book_building`,
                `inheriting` make the values of them
`findings`      what can be said of a plan: errors, questions, notices
`lint`          what is missing or odd in it; `lint_joint` for joint
                tasks, `lint_book` for the rule book
`plan`          what a plan says in words: rates, periods, modes, ranges
`plan_tasks`    the tasks that a yearly plan names, under a book's rules
`schedule`      batches of a year's quota, monthly draws
`rates`         law > item list > plan > caller, and upward only
`quota`         exact rates, floors, ceilings
`history`       where past checks come from; `caps` counts them, `room` says how
                many a draw may bring
`conditions`    which targets a rule is about; `ranges` of numbers,
                `condition_shape` as a book writes them
`completeness`  the directory beside the count of a register
`eligibility`   who may be drawn; for everyone else the rule that says no
`standing`      every target's place in the draw
`drafting`      inspectors drafted from lower rosters by lot
`teams`         who is in the pool; seats and what each requires
`task`          a task to be drawn, as plain values; `task_notes` shows whose
                rates it has and who confirmed whom
`recusals`      what a late recusal comes to by the book
`visits`        several items, one visit
`precedence`    whose plan is carried out where plans meet
`simulation`    what a task will do, before it is drawn
`planning`      a book applied to an office's files: a task
`office`        an office's folder and book, its plans and tasks
==============  ==========================================================
"""
