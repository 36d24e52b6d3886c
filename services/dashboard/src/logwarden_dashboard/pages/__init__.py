"""The pages, thin: what was chosen, what is held, how it is drawn.

Widgets that have labels of log text show it as plain text or not at all; everything else of it goes
through `view.board`.
"""
