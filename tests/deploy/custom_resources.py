"""Small JSON schemas of the custom resources that are used, of the fields that are used and no others.

From the projects' own documentation: a field that is misspelt, or of another type, is caught. That the fields do what they
should, only a cluster shows.
"""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}


def an_object(required: Schema, optional: Schema | None = None) -> Schema:
    """These fields and no others."""
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def a_list(of: Schema) -> Schema:
    """At least one."""
    return {"type": "array", "items": of, "minItems": 1}


def the_word(*words: str) -> Schema:
    """One of these."""
    return {"enum": list(words)}


LABELS: Schema = {"type": "object", "additionalProperties": TEXT}
METADATA = an_object({"name": TEXT}, {"namespace": TEXT, "labels": LABELS})

_TRIGGERS = [
    an_object(
        {
            "type": the_word("kafka"),
            "metadata": an_object(
                dict.fromkeys(("bootstrapServers", "consumerGroup", "topic", "lagThreshold"), TEXT),
                dict.fromkeys(
                    ("activationLagThreshold", "allowIdleConsumers", "offsetResetPolicy"), TEXT
                ),
            ),
        }
    ),
    an_object(
        {
            "type": the_word("prometheus"),
            "metadata": an_object(dict.fromkeys(("serverAddress", "query", "threshold"), TEXT)),
        }
    ),
]

_ALERT = an_object(
    {"alert": TEXT, "expr": TEXT, "labels": LABELS, "annotations": LABELS},
    {"for": TEXT, "keep_firing_for": TEXT},
)

SPECS: dict[tuple[str, str], Schema] = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"): an_object(
        {
            "selector": an_object({"matchLabels": LABELS}),
            "endpoints": a_list(
                an_object(
                    {"port": TEXT},
                    {
                        "interval": TEXT,
                        "relabelings": a_list(
                            an_object({"targetLabel": TEXT, "replacement": TEXT})
                        ),
                    },
                )
            ),
        }
    ),
    ("monitoring.coreos.com/v1", "PrometheusRule"): an_object(
        {
            "groups": a_list(
                an_object(
                    {
                        "name": TEXT,
                        "rules": a_list(
                            {"anyOf": [an_object({"record": TEXT, "expr": TEXT}), _ALERT]}
                        ),
                    }
                )
            )
        }
    ),
    ("keda.sh/v1alpha1", "ScaledObject"): an_object(
        {
            "scaleTargetRef": an_object(
                {"name": TEXT}, {"kind": the_word("Deployment", "StatefulSet")}
            ),
            "triggers": a_list({"anyOf": _TRIGGERS}),
        },
        dict.fromkeys(
            ("minReplicaCount", "maxReplicaCount", "pollingInterval", "cooldownPeriod"), NUMBER
        ),
    ),
    ("kafka.strimzi.io/v1", "Kafka"): an_object(
        {
            "kafka": an_object(
                {
                    "version": TEXT,
                    "listeners": a_list(
                        an_object(
                            {
                                "name": TEXT,
                                "port": NUMBER,
                                "type": the_word("internal"),
                                "tls": FLAG,
                            }
                        )
                    ),
                    "config": {"type": "object"},
                }
            )
        },
        {"entityOperator": an_object({"topicOperator": {"type": "object"}})},
    ),
    ("kafka.strimzi.io/v1", "KafkaNodePool"): an_object(
        {
            "replicas": NUMBER,
            "roles": a_list(the_word("controller", "broker")),
            "storage": an_object(
                {
                    "type": the_word("jbod"),
                    "volumes": a_list(
                        an_object(
                            {
                                "id": NUMBER,
                                "type": the_word("persistent-claim"),
                                "size": TEXT,
                                "deleteClaim": FLAG,
                            }
                        )
                    ),
                }
            ),
        },
        {"resources": an_object({"requests": LABELS, "limits": LABELS})},
    ),
    ("kafka.strimzi.io/v1", "KafkaTopic"): an_object(
        {"partitions": NUMBER, "replicas": NUMBER, "config": {"type": "object"}}
    ),
}
"""Schema of `spec` by API version and kind."""


def schema_of(api_version: str, kind: str) -> Schema:
    """Of the whole resource."""
    spec = SPECS[api_version, kind]
    return an_object({"apiVersion": TEXT, "kind": TEXT, "metadata": METADATA, "spec": spec})
