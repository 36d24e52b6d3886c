"""Other services, asked over HTTP: the analyzer, the notifier, Alertmanager, everyone's metrics.

Addresses come from settings alone, never from log or model text. Redirects are not followed.
"""
