"""Logs to data sets: folders of windows with a manifest."""
