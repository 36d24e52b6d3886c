"""deploy/kubernetes as data. Not here: a cluster, kustomize, helm; none of them is run."""

from pathlib import Path
from typing import Any

import yaml
from tests.deploy.composition import ROOT

KUBERNETES = ROOT / "deploy" / "kubernetes"
Manifest = dict[str, Any]


def documents(path: Path) -> list[Manifest]:
    """All documents of a file."""
    return [one for one in yaml.safe_load_all(path.read_text()) if one]


def resources() -> list[tuple[Path, Manifest]]:
    """Every resource with its file; kustomizations and values of charts are none."""
    paths = sorted(
        path
        for path in KUBERNETES.rglob("*.yaml")
        if path.name not in ("kustomization.yaml", "values.yaml", "known.yaml")
    )
    found = [(path, one) for path in paths for one in documents(path)]
    assert len(found) >= 30
    return found


def of_kind(*kinds: str) -> dict[str, Manifest]:
    """Resources of these kinds, by name."""
    found = {one["metadata"]["name"]: one for _, one in resources() if one["kind"] in kinds}
    assert found
    return found


def workloads() -> dict[str, Manifest]:
    """What runs containers of ours."""
    return of_kind("Deployment", "StatefulSet", "Job")


def pod(workload: Manifest) -> Manifest:
    """Its pod's specification."""
    return dict(workload["spec"]["template"]["spec"])


def container(workload: Manifest) -> Manifest:
    """Its only container."""
    [one] = pod(workload)["containers"]
    return dict(one)


def kustomization(name: str) -> Manifest:
    """Of `base` or an overlay."""
    return dict(documents(KUBERNETES / name / "kustomization.yaml")[0])
