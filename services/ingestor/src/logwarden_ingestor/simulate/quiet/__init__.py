"""The log in peace: what every program says while nothing is wrong, chronic noise included.

Not here: incidents.
"""

from typing import Final

from logwarden_ingestor.simulate.quiet.application import APPLICATION
from logwarden_ingestor.simulate.quiet.database import DATABASE
from logwarden_ingestor.simulate.quiet.logins import LOGINS
from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.quiet.system import SYSTEM
from logwarden_ingestor.simulate.quiet.web import WEB

REPERTOIRES: Final[dict[str, Repertoire]] = {
    **LOGINS, **WEB, **APPLICATION, **SYSTEM, **DATABASE,
}  # fmt: skip

__all__ = ["REPERTOIRES", "Repertoire"]
