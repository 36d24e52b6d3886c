"""Run files: everything that decides a run's result, in one YAML file.

Each step has its own frozen pydantic model of what its run files say. Not here: those models.
"""

import os
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ValidationError

from logwarden_training.errors import BadRun

RunT = TypeVar("RunT", bound=BaseModel)


def _with_variables(path: object) -> object:
    """`$LOGWARDEN_DATA/loghub`: logs that may not be copied stand elsewhere on each machine."""
    if not isinstance(path, str):
        return path
    written = os.path.expandvars(path)
    if "$" in written:
        raise ValueError(f"{path}: set the variable that it names")
    return written


Place = Annotated[Path, BeforeValidator(_with_variables)]
"""A path; variables of the environment in it are filled in."""


def read_run(path: Path, kind: type[RunT]) -> RunT:
    """Read a run file as what a step wants.

    Raises:
        BadRun: it cannot be read, or says what this step does not know.
    """
    try:
        said = yaml.safe_load(path.read_text("utf-8"))
        return kind.model_validate(said)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadRun(path, f"cannot be read: {error}") from error
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong)
        raise BadRun(path, said) from None
