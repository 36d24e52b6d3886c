"""`logwarden`: the pipeline on one machine, without Docker."""
