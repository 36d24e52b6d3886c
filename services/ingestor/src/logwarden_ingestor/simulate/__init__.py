"""A log of the project's own making: endless, realistic, with incidents at known places.

Everything is drawn from one seed, without a clock, so the same arguments give the same bytes.
The demo, load tests, training and benchmarks read it. Not here: sending lines to Kafka.
"""

from logwarden_ingestor.simulate.fleet import LOG_KINDS, LogKind
from logwarden_ingestor.simulate.groups import HELD_OUT_INCIDENTS, TRAINING_INCIDENTS
from logwarden_ingestor.simulate.incidents import INCIDENTS, Incident
from logwarden_ingestor.simulate.line import Label, SimulatedLine
from logwarden_ingestor.simulate.placement import UnknownIncident, chosen, fitting, spacing
from logwarden_ingestor.simulate.simulator import DEFAULT_START_MS, Simulator
from logwarden_ingestor.simulate.truth import truth_of_window, truth_record

__all__ = [
    "DEFAULT_START_MS",
    "HELD_OUT_INCIDENTS",
    "INCIDENTS",
    "LOG_KINDS",
    "TRAINING_INCIDENTS",
    "Incident",
    "Label",
    "LogKind",
    "SimulatedLine",
    "Simulator",
    "UnknownIncident",
    "chosen",
    "fitting",
    "spacing",
    "truth_of_window",
    "truth_record",
]
