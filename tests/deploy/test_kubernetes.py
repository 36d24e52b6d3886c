"""deploy/kubernetes: valid by the API's own schemas, and it says the same as settings and compose file."""

import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.deploy.composition import ROOT, services
from tests.deploy.custom_resources import SPECS, schema_of
from tests.deploy.manifests import (
    KUBERNETES,
    container,
    documents,
    kustomization,
    of_kind,
    pod,
    resources,
    workloads,
)
from tests.deploy.test_compose_file import OURS

from logwarden_analyzer.adapter import manifest_in_service
from logwarden_batcher.make_topics import TopicSettings
from logwarden_contracts.topics import LOGS, TOPICS
from logwarden_standalone.kafka.jars import KAFKA_VERSION
from logwarden_training.promote.serving import Adapter, Service, vllm_arguments

SETTINGS = OURS | {"topics": TopicSettings}
NAMED = [
    (f"{path.parent.name}-{path.stem}-{one['kind']}-{one['metadata']['name']}", one)
    for path, one in resources()
]


@pytest.mark.parametrize("manifest", [one for _, one in NAMED], ids=[name for name, _ in NAMED])
def test_every_resource_is_valid(manifest: dict[str, Any]) -> None:
    key = manifest["apiVersion"], manifest["kind"]
    if key in SPECS:
        Draft202012Validator(schema_of(*key)).validate(manifest)
    else:
        kubernetes_validate.validate(manifest, "1.37", strict=True)


def written_by_the_readme(folder: Path) -> list[dict[str, Any]]:
    """What its command for the alert rules gives `kubectl`."""
    text = (KUBERNETES / "README.md").read_text("utf-8")
    found = re.search(r"^\$ (for rules in .*?^  done)$", text, re.DOTALL | re.MULTILINE)
    assert found
    kubectl = folder / "kubectl"
    kubectl.write_text("#!/bin/sh\necho ---\ncat\n", "utf-8")
    kubectl.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    command = ["bash", "-euc", found[1]]
    said = subprocess.run(command, cwd=ROOT, env={"PATH": path}, capture_output=True, check=True)
    return list(yaml.safe_load_all(said.stdout))


def test_the_readmes_command_makes_rules_of_what_compose_uses(tmp_path: Path) -> None:
    made = written_by_the_readme(tmp_path)
    for one in made:
        Draft202012Validator(schema_of(one["apiVersion"], one["kind"])).validate(one)
    rules = sorted((ROOT / "deploy/prometheus/rules").glob("*.yml"), reverse=True)
    assert [one["spec"] for one in made] == [documents(path)[0] for path in rules]
    assert len({one["metadata"]["name"] for one in made}) == len(rules)


def test_no_schema_is_unused() -> None:
    written = {(one["apiVersion"], one["kind"]) for _, one in resources()}
    assert set(SPECS) - written == {("monitoring.coreos.com/v1", "PrometheusRule")}


@pytest.mark.parametrize("name", ["base", "overlays/small", "overlays/production"])
def test_a_kustomization_names_what_is_there(name: str) -> None:
    folder = KUBERNETES / name
    for resource in kustomization(name)["resources"]:
        target = (folder / resource).resolve()
        assert target.is_file() or (target / "kustomization.yaml").is_file()
    listed = {Path(one).name for one in kustomization(name)["resources"]}
    lying = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml", "known.yaml"}
    assert lying <= listed


def test_overlays_change_what_the_base_has() -> None:
    known = set(workloads())
    small, production = kustomization("overlays/small"), kustomization("overlays/production")
    assert {one["name"] for one in small["replicas"]} <= known
    assert {one["target"]["name"] for one in small["patches"]} <= known
    used = {container(one)["image"] for one in workloads().values()}
    assert {one["name"] for one in production["images"]} == used
    merged = {line.split("=")[0] for line in production["configMapGenerator"][0]["literals"]}
    assert merged <= {name.upper() for name in OURS["analyzer"].model_fields}


def configured(name: str) -> list[str]:
    generators = {one["name"]: one for one in kustomization("base")["configMapGenerator"]}
    maps = [one["configMapRef"]["name"] for one in container(workloads()[name]).get("envFrom", [])]
    return [line.split("=")[0] for one in maps for line in generators[one]["literals"]]


@pytest.mark.parametrize("name", ["analyzer", "batcher", "notifier", "dashboard", "topics"])
def test_a_container_is_told_settings_that_it_has(name: str) -> None:
    told = [one["name"] for one in container(workloads()[name]).get("env", [])] + configured(name)
    assert len(told) == len(set(told)) > 0
    known = {field.upper() for field in SETTINGS[name].model_fields}
    assert set(told) <= known | {"LOGS_TOPICS"}


@pytest.mark.parametrize("name", ["analyzer", "batcher", "notifier", "dashboard", "topics"])
def test_it_is_the_image_of_the_compose_file(name: str) -> None:
    assert container(workloads()[name])["image"] == services()[name]["image"]


@pytest.mark.parametrize("name", ["analyzer", "batcher", "notifier"])
def test_readiness_is_what_the_compose_file_asks(name: str) -> None:
    manifest = container(workloads()[name])
    [port] = [one["containerPort"] for one in manifest["ports"]]
    asked = re.search(r"http://127.0.0.1:(\d+)(/\w+)", services()[name]["healthcheck"]["test"][-1])
    assert asked
    assert (port, manifest["readinessProbe"]["httpGet"]["path"]) == (int(asked[1]), asked[2])


@pytest.mark.parametrize("name", ["analyzer", "batcher", "notifier", "dashboard"])
def test_it_has_as_long_to_finish_as_with_docker(name: str) -> None:
    seconds = pod(workloads()[name])["terminationGracePeriodSeconds"]
    assert f"{seconds}s" == services()[name]["stop_grace_period"]


def test_every_pod_is_restricted() -> None:
    for workload in workloads().values():
        assert pod(workload)["securityContext"]["runAsNonRoot"] is True
        assert pod(workload)["automountServiceAccountToken"] is False
        own = container(workload)["securityContext"]
        assert own["readOnlyRootFilesystem"] is True
        assert own["allowPrivilegeEscalation"] is False
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container(workload)["resources"]["limits"]


def test_what_serves_has_probes_a_service_a_budget_and_is_watched() -> None:
    serving = set(workloads()) - {"topics"}
    assert set(of_kind("Service")) == serving
    assert set(of_kind("PodDisruptionBudget")) == serving
    assert set(of_kind("ServiceMonitor")) == serving
    for name in serving:
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(
            container(workloads()[name])
        )


def test_services_and_monitors_name_ports_that_containers_open() -> None:
    for name, service in of_kind("Service").items():
        opened = {
            one["name"]: one["containerPort"] for one in container(workloads()[name])["ports"]
        }
        assert {one["targetPort"]: one["port"] for one in service["spec"]["ports"]} == opened
        watched = of_kind("ServiceMonitor")[name]["spec"]["endpoints"][0]["port"]
        assert watched in opened


def test_policies_allow_nothing_that_is_not_asked_for() -> None:
    policies = of_kind("NetworkPolicy")
    assert policies["nothing-by-default"]["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }
    allowed = {
        port["port"]
        for one in policies.values()
        for rule in (*one["spec"].get("ingress", []), *one["spec"].get("egress", []))
        for port in rule["ports"]
    }
    assert allowed == {53, 80, 8000, 8501, 8700, 8701, 8703, 8704, 9092, 9093}


def test_no_more_batchers_than_partitions() -> None:
    scaled = of_kind("ScaledObject")["batcher"]["spec"]
    assert scaled["maxReplicaCount"] <= LOGS.partitions
    [trigger] = scaled["triggers"]
    assert (
        trigger["metadata"]["consumerGroup"]
        == OURS["batcher"].model_fields["consumer_group"].default
    )


def test_strimzis_topics_are_the_contracts() -> None:
    told = {
        one["metadata"]["name"]: one["spec"]
        for one in documents(KUBERNETES / "strimzi/topics.yaml")
    }
    assert set(told) == {topic.name for topic in TOPICS}
    for topic in TOPICS:
        assert told[topic.name]["partitions"] == topic.partitions
        assert told[topic.name]["config"] == topic.configuration(told[topic.name]["replicas"])


def test_strimzis_kafka_is_the_one_that_everything_is_tested_on() -> None:
    assert of_kind("Kafka")["logs"]["spec"]["kafka"]["version"] == KAFKA_VERSION


def serve_program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("serve", ROOT / "deploy/vllm/serve.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("rank", [None, 8, 24])
def test_the_containers_vllm_is_started_as_the_trainers(rank: int | None, tmp_path: Path) -> None:
    serve = serve_program()
    (tmp_path / "adapter/0001-a/model").mkdir(parents=True)
    model = tmp_path / "adapter/0001-a/model"
    (tmp_path / "adapter/service.json").write_text(
        json.dumps({"version": rank and "0001-a", "before": []})
    )
    (model / "adapter_config.json").write_text(json.dumps({"r": rank}))
    adapter = None if rank is None else Adapter("logwarden", model, rank)
    expected = vllm_arguments(Service("/models/base", serve.BASE_NAME, adapter, host="0.0.0.0"))  # noqa: S104
    found = serve.adapter_in_service(tmp_path)
    assert serve.vllm_arguments(Path("/models/base"), found, 8000, 8192) == expected
    if found is not None:
        assert manifest_in_service(tmp_path / "adapter/service.json").parent == found


def test_an_empty_registry_has_no_adapter_in_service(tmp_path: Path) -> None:
    assert serve_program().adapter_in_service(tmp_path) is None


def test_the_charts_values_say_the_same_as_the_container() -> None:
    [model] = documents(KUBERNETES / "vllm/values.yaml")[0]["servingEngineSpec"]["modelSpec"]
    assert f"{model['repository']}:{model['tag']}" == services()["vllm"]["image"]
    serve = serve_program()
    assert model["modelURL"] == serve.BASE_NAME
    said = model["vllmConfig"]["extraArgs"]
    assert json.loads(said[said.index("--structured-outputs-config") + 1]) == serve.COMPACT
    adapter = json.loads(said[said.index("--lora-modules") + 1])
    assert (adapter["name"], adapter["base_model_name"]) == (serve.ADAPTER_NAME, serve.BASE_NAME)
    literals = kustomization("overlays/production")["configMapGenerator"][0]["literals"]
    assert f"LLM_MODEL={serve.ADAPTER_NAME}" in literals
