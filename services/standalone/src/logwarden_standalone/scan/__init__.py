"""Scanning: files in, verdicts out, on one machine and without Kafka.

inputs -> entries -> windows -> reading -> judging -> tally -> screen, report

Not here: the judging itself (`logwarden_analyzer`) and how a line is decoded (`contracts`).
"""
