"""Runs the dashboard: Kafka is read from the start, pages are served by Streamlit in the same process.

Not here: what pages show (`entry`, `pages`), the options of Streamlit (`appearance`).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client import start_http_server as serve_metrics
from streamlit.web import bootstrap

from logwarden_dashboard.appearance import streamlit_options
from logwarden_dashboard.backend import open_backend, provide
from logwarden_dashboard.settings import DashboardSettings

log = logging.getLogger(__name__)

APP = Path(__file__).parent / "entry" / "app.py"


def run(settings: DashboardSettings) -> None:
    """Serve until a signal.

    Raises:
        OSError: an address is taken or not ours.
    """
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    backend = open_backend(settings, registry)
    provide(backend)
    options = streamlit_options(settings)
    try:
        with _metrics_served(settings, registry):
            log.info(
                "dashboard started",
                extra={"address": f"http://{settings.dashboard_host}:{settings.dashboard_port}"},
            )
            bootstrap.load_config_options(options)
            bootstrap.run(str(APP), False, [], options)
    finally:
        backend.close()
    log.info("dashboard stopped")


@contextmanager
def _metrics_served(settings: DashboardSettings, registry: CollectorRegistry) -> Iterator[None]:
    if settings.dashboard_metrics_port is None:
        yield
        return
    server, _ = serve_metrics(
        settings.dashboard_metrics_port, settings.dashboard_host, registry=registry
    )
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
