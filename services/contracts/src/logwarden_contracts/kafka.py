"""How every Kafka client of Logwarden connects: one set of settings, one meaning.

Not here: a client. What is returned are the arguments that all of aiokafka's clients take.
"""

import ssl
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, SecretStr, model_validator


class KafkaSettings(BaseModel):
    """The part of a service's settings that says how to reach Kafka."""

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    """Addresses to begin with, `host:port,host:port`."""

    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """Encryption and authentication of the connection."""

    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """Used with the SASL protocols."""

    kafka_sasl_username: str | None = None
    """User of the SASL protocols."""

    kafka_sasl_password: SecretStr | None = None
    """Its password; better in a file, see `KAFKA_SASL_PASSWORD_FILE`."""

    kafka_sasl_password_file: Path | None = None
    """File with the password; white space at its end is taken off."""

    kafka_ssl_cafile: Path | None = None
    """Certificates to trust (PEM) instead of the system's."""

    kafka_ssl_certfile: Path | None = None
    """Our own certificate (PEM), for brokers that ask for one."""

    kafka_ssl_keyfile: Path | None = None
    """Its private key (PEM)."""

    @model_validator(mode="after")
    def _sasl_needs_a_user(self) -> Self:
        has_password = self.kafka_sasl_password or self.kafka_sasl_password_file
        if self._uses_sasl() and not (self.kafka_sasl_username and has_password):
            raise ValueError(
                f"KAFKA_SECURITY_PROTOCOL={self.kafka_security_protocol} needs KAFKA_SASL_USERNAME "
                "and KAFKA_SASL_PASSWORD_FILE (or KAFKA_SASL_PASSWORD)"
            )
        return self

    def kafka_client_options(self) -> dict[str, Any]:
        """Arguments for any aiokafka client. Reads the files named in the settings.

        Raises:
            OSError: a file cannot be read.
            ssl.SSLError: a file holds no certificate or key.
        """
        options: dict[str, Any] = {
            "bootstrap_servers": self.kafka_bootstrap_servers,
            "security_protocol": self.kafka_security_protocol,
        }
        if self._uses_sasl():
            options["sasl_mechanism"] = self.kafka_sasl_mechanism
            options["sasl_plain_username"] = self.kafka_sasl_username
            options["sasl_plain_password"] = self._password()
        if self.kafka_security_protocol.endswith("SSL"):
            options["ssl_context"] = self._ssl_context()
        return options

    def _uses_sasl(self) -> bool:
        return self.kafka_security_protocol.startswith("SASL")

    def _password(self) -> str:
        if self.kafka_sasl_password_file:
            return self.kafka_sasl_password_file.read_text(encoding="utf-8").rstrip()
        return self.kafka_sasl_password.get_secret_value() if self.kafka_sasl_password else ""

    def _ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.kafka_ssl_cafile)
        if self.kafka_ssl_certfile:
            context.load_cert_chain(self.kafka_ssl_certfile, self.kafka_ssl_keyfile)
        return context
