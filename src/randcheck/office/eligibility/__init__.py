"""Who may be drawn under a rule book; for everyone else the rule that says no.

=============  ==============================================================
`verdicts`     every target's place in the draw
`history`      where past checks come from; `caps` counts them, `headroom` says
               how many more a draw may bring
`visits`       several items, one visit
`precedence`   whose plan is carried out where plans meet
`recusals`     what a late recusal comes to by the book
`drafting`     inspectors drafted from lower rosters by lot
=============  ==============================================================
"""
