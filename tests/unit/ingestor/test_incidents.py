"""The kinds of incident: enough of each nature, in one of two lists, and rated as they look."""

from itertools import islice

import pytest

from logwarden_ingestor.simulate import (
    HELD_OUT_INCIDENTS,
    INCIDENTS,
    LOG_KINDS,
    TRAINING_INCIDENTS,
    Incident,
    Simulator,
    UnknownIncident,
    chosen,
)
from logwarden_ingestor.simulate.placement import spacing

EVERY_INCIDENT = pytest.mark.parametrize("incident", INCIDENTS.values(), ids=list(INCIDENTS))
GROUPS = pytest.mark.parametrize("group", [TRAINING_INCIDENTS, HELD_OUT_INCIDENTS])


def test_every_kind_is_in_exactly_one_list() -> None:
    assert sorted(TRAINING_INCIDENTS + HELD_OUT_INCIDENTS) == sorted(INCIDENTS)


@GROUPS
def test_each_list_has_attacks_failures_and_decoys(group: tuple[str, ...]) -> None:
    natures = [INCIDENTS[name].nature for name in group]
    assert min(natures.count(nature) for nature in ("attack", "failure", "decoy")) >= 4


def test_at_least_a_third_is_held_out() -> None:
    assert len(INCIDENTS) >= 24
    assert len(HELD_OUT_INCIDENTS) * 3 >= len(INCIDENTS)


@EVERY_INCIDENT
def test_an_incident_plays_out_with_the_risk_it_names(incident: Incident) -> None:
    kind = next(kind for kind in LOG_KINDS if incident.fits(kind))
    lines = islice(Simulator(kind, 8, (incident.name,), incident_every=60), 1500)
    first = [line for line in lines if line.incident == f"{incident.name}#1"]
    assert max(line.risk for line in first) >= min(incident.severity.risk, 90) - 3
    has_critical = any(line.label == "critical" for line in first)
    assert has_critical == (incident.nature != "decoy")


@EVERY_INCIDENT
def test_decoys_stay_quiet_and_the_others_reach_the_alert(incident: Incident) -> None:
    assert (incident.severity.risk < 30) == (incident.nature == "decoy")
    assert incident.severity.risk < 30 or incident.severity.risk >= 50


@EVERY_INCIDENT
def test_warnings_alone_never_reach_the_alert(incident: Incident) -> None:
    assert incident.severity.risk_of(critical=0, warning=1000) < 50


@EVERY_INCIDENT
def test_more_evidence_never_lowers_the_risk(incident: Incident) -> None:
    risks = [incident.severity.risk_of(critical, 3) for critical in range(60)]
    assert risks == sorted(risks)
    assert risks[-1] == incident.severity.risk


def test_a_misspelt_incident_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownIncident, match="did you mean 'oom-kill'"):
        chosen("syslog", ["oom-kil"])


def test_an_incident_that_cannot_happen_here_is_refused() -> None:
    with pytest.raises(UnknownIncident, match="cannot happen in a log of kind 'java'"):
        chosen("java", ["disk-errors"])


def test_none_chooses_nothing_and_a_list_chooses_in_its_order() -> None:
    assert chosen("mixed", ["none"]) == []
    assert [one.name for one in chosen("mixed", ["oom-kill", "disk-full"])] == [
        "oom-kill", "disk-full",
    ]  # fmt: skip


def test_a_finite_log_has_room_for_each_incident() -> None:
    assert spacing(3000, 48) * 48 < 3000
    assert spacing(0, 48) == spacing(3000, 0) == 2000
