"""Turns analyses into Alertmanager alerts: what is new, what is known."""
