"""`logwarden-analyzer`: reads the environment, serves until a signal."""

import argparse
import logging
import signal
import sys
from types import FrameType

import uvicorn
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from logwarden_analyzer.errors import BadSettings
from logwarden_analyzer.service import create_app
from logwarden_analyzer.settings import AnalyzerSettings, from_environment
from logwarden_contracts.logs import log_as_json
from logwarden_contracts.rules import BadRuleFile, RuleSet

_HELP = """\
Judges windows of log lines over HTTP: POST a LogWindow to /v1/analyze, get a WindowAnalysis.

Settings are environment variables: ANALYZER_HOST and ANALYZER_PORT (default 127.0.0.1:8700),
ANALYZER_TOKENS_FILE, LLM_BASE_URL and LLM_MODEL (without them the rules judge alone), RULES_FILES,
REDACTION_KEY_FILE. The service's README lists them all.

  logwarden-analyzer &
  curl -s 127.0.0.1:8700/v1/about
"""

log = logging.getLogger(__name__)


def main() -> None:
    """Serve. The first signal lets requests end, the second ends it at once."""
    argparse.ArgumentParser(
        "logwarden-analyzer",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    log_as_json("INFO")
    try:
        settings = from_environment()
        RuleSet.load(settings.rules_files)  # said here in a sentence, not in the server's trace
    except (BadSettings, BadRuleFile) as error:
        sys.stderr.write(f"logwarden-analyzer: {error}\n")
        sys.exit(2)
    serve(settings)


def serve(settings: AnalyzerSettings) -> None:
    """Run one server until it is told to end."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    judge = "rules" if settings.llm_base_url is None else f"model {settings.llm_model}"
    log.info("analyzer starts", extra={"judge": judge, "port": settings.analyzer_port})
    signal.signal(signal.SIGTERM, _ended_in_order)
    uvicorn.run(
        create_app(settings, registry),
        host=settings.analyzer_host,
        port=settings.analyzer_port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=settings.analyzer_shutdown_seconds,
    )


def _ended_in_order(number: int, frame: FrameType | None) -> None:
    """The server has its own handler; at the end it raises the signal again, for this one."""
    del number, frame


if __name__ == "__main__":
    main()
