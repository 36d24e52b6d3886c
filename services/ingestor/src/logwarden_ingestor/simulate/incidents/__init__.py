"""Every kind of incident, by name.

Not here: which of them training may use (`groups`).
"""

from logwarden_ingestor.simulate.incidents import application, database, logins, machine, web
from logwarden_ingestor.simulate.incidents.incident import INCIDENTS, Incident, Nature

__all__ = ["INCIDENTS", "Incident", "Nature", "application", "database", "logins", "machine", "web"]
