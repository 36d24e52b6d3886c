"""Kafka, in a thread of its own with its own event loop: analyses followed, lines tailed, evidence read back.

Not here: what is held of it (`held`). Nothing here calls Streamlit.
"""
