"""How the next judge is made and known to be better: prepare, label, train, triage, evaluate, promote.

Each step is a package of that name with its own `command`. Not here: judging (`logwarden_analyzer`).
"""
