"""`logwarden-dashboard`: reads the environment, serves until a signal."""

import sys

from pydantic import ValidationError

from logwarden_contracts.logs import log_as_json
from logwarden_dashboard.errors import Stop
from logwarden_dashboard.settings import from_environment


def main() -> None:
    """Run the dashboard."""
    log_as_json("INFO")
    try:
        settings = from_environment()
    except Stop as error:
        sys.exit(f"logwarden-dashboard: {error}")
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        sys.exit("\n".join(f"logwarden-dashboard: {_complaint(one)}" for one in wrong))
    # Here, because Streamlit takes a second to load: a misspelt setting is told at once.
    from logwarden_dashboard.service import run

    try:
        run(settings)
    except OSError as error:
        sys.exit(f"logwarden-dashboard: {error}")


def _complaint(error: object) -> str:
    place = ".".join(map(str, error["loc"])).upper()  # type: ignore[index] # pydantic's own type is not public
    return f"{place}: {error['msg']}" if place else str(error["msg"])  # type: ignore[index]


if __name__ == "__main__":
    main()
