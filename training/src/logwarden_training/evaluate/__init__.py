"""How good a judge is, beside what stands below it."""
