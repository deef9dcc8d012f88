"""What is drawn, as plain values that any system can build and anybody can read.

=============  ==============================================================
`task`         a task to be drawn, complete: strata, standings, pool, teams
`eligibility`  every target's standing; for whom it is no, the rule that says so
`quota`        exact rates, floors, ceilings
`batches`      the parts of one year's quota
`teams`        how teams are formed, and who is in the pool
`staffing`     whether any seed can fill the seats
`notes`        whose rates a task has, and who confirmed whose presence
`past`         past checks; `presence` who is on post
`tables`       any result as a table
=============  ==============================================================
"""
