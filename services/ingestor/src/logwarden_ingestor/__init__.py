"""Brings log lines into Logwarden."""
