"""The whole pipeline on one machine: broker, analyzer, batcher and ingestor as processes of ours.

request -> programs -> crew (supervised) -> alerts, measures -> board -> display, summary

Not here: what the programs do (their own packages) and the broker itself (`kafka`).
"""
