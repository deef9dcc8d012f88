"""From a plan to a task: what an office lays down for a year, applied to its lists.

===============  ============================================================
`plan`           what a plan says in words: rates, periods, modes, ranges
`tasks`          the tasks that a yearly plan names, under a book's rules
`planning`       a book applied to an office's files: a task
`rates`          law > item list > plan > caller, and upward only
`schedule`       batches of a year's quota, monthly draws
`teams`          who is in the pool; seats and what each requires
`findings`       what can be said of a plan: errors, questions, notices
`lint`           what is missing or odd in it; `lint_joint` for joint tasks,
                 `lint_book` for the rule book
`completeness`   the directory beside the count of a register
`simulation`     what a task will do, before it is drawn
===============  ============================================================
"""
