"""`logwarden-analyzer`: reads the environment, serves until a signal."""

import argparse
import logging
import sys
from typing import NoReturn

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from logwarden_analyzer.adapter import BadAdapter, check_adapter
from logwarden_analyzer.analyst import judge_of, loaded_triage
from logwarden_analyzer.errors import BadSettings, BadTriageModel
from logwarden_analyzer.server import Server, ending_of, listening_socket
from logwarden_analyzer.service import create_app
from logwarden_analyzer.settings import AnalyzerSettings, from_environment
from logwarden_contracts.logs import log_as_json
from logwarden_contracts.rules import BadRuleFile, RuleSet

_HELP = """\
Judges windows of log lines over HTTP: POST a LogWindow to /v1/analyze, get a WindowAnalysis.

  logwarden-analyzer &
  curl -s 127.0.0.1:8700/v1/about          which judge answers
  curl -s 127.0.0.1:8700/openapi.json      what it takes and gives

Settings are environment variables. The first to know:

  ANALYZER_HOST, ANALYZER_PORT    where it listens (default 127.0.0.1:8700)
  ANALYZER_TOKENS_FILE            bearer tokens that are accepted; not set: everyone may ask
  LLM_BASE_URL, LLM_MODEL         an OpenAI-compatible server; not set: triage judges, over the rules
  REDACTION_KEY_FILE              key of the pseudonyms, the same for all replicas
  RULES_FILES                     rules of your own

The README of the service lists them all. SIGTERM or Ctrl-C lets requests end; a second one kills.
"""

log = logging.getLogger(__name__)


def main() -> None:
    """Serve. Exits with 2 where settings cannot be, with 1 where it cannot listen."""
    argparse.ArgumentParser(
        "logwarden-analyzer",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        settings = from_environment()
        if settings.rules_files:  # what is wrong is said here in a sentence, not in a trace
            RuleSet.load(settings.rules_files)
        if settings.triage_model:
            loaded_triage(settings)
        check_adapter(settings)
    except (BadSettings, BadRuleFile, BadTriageModel, BadAdapter) as error:
        _leave(2, str(error))
    serve(settings)


def serve(settings: AnalyzerSettings) -> None:
    """Run one server until it is told to end."""
    host, port = settings.analyzer_host, settings.analyzer_port
    try:
        listening = listening_socket(host, port)
    except OSError as error:
        _leave(1, f"cannot listen on {host}:{port} ({error.strerror}): set ANALYZER_PORT")
    log_as_json("INFO")
    for chatty in ("uvicorn.error", "httpx2"):  # the latter: a line for each question
        logging.getLogger(chatty).setLevel(logging.WARNING)
    judge = judge_of(settings)
    asked = {"model": settings.llm_model} if judge == "model" else {}
    where = {"host": host, "port": listening.getsockname()[1]}
    log.info("analyzer starts", extra=where | {"judge": judge} | asked)
    ending = ending_of(settings)
    Server(create_app(settings, _registry(), ending), settings, ending).run([listening])
    log.info("analyzer stopped")


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


def _leave(code: int, why: str) -> NoReturn:
    sys.stderr.write(f"logwarden-analyzer: {why}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
