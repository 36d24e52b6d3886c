"""Reading rules from YAML: a bad file is refused with the line and the reason.

Not here: what a rule may say (`model`), which rule fires (`engine`).
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from logwarden_contracts.rules.model import Rule, RuleFile

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: twenty times as fast."""


class BadRuleFile(ValueError):
    """A file of rules that can't be used; the start stops.

    Attributes:
        path: the file.
        line: 1-based, where the trouble stands.
        reason: what is wrong there.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


def load_rules(extra_files: Sequence[Path] = ()) -> dict[str, Rule]:
    """The shipped rules, changed by each file in turn: its `disable` first, then its `rules`.

    Raises:
        BadRuleFile: one of the files can't be read or used.
    """
    rules = shipped_rules()
    for path in extra_files:
        text, node = _compose(str(path), _read(path))
        file = _rule_file(str(path), text, node)
        for number, rule_id in enumerate(file.disable):
            if rule_id not in rules:
                reason = f"no rule {rule_id!r} to switch off{_nearest(rule_id, rules)}"
                raise BadRuleFile(str(path), _line_of(node, ("disable", number)), reason)
        switched_off = set(file.disable)
        rules = {name: rule for name, rule in rules.items() if name not in switched_off}
        rules |= {rule.id: rule for rule in file.rules}
    return rules


def shipped_rules() -> dict[str, Rule]:
    """The rules that come with the product, in the order of their files."""
    rules: dict[str, Rule] = {}
    folder = files("logwarden_contracts.rules") / "shipped"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            text, node = _compose(entry.name, entry.read_text("utf-8"))
            _add_new(rules, _rule_file(entry.name, text, node).rules)
    return rules


def _add_new(rules: dict[str, Rule], more: Iterable[Rule]) -> None:
    for rule in more:
        if rule.id in rules:
            raise ValueError(f"two shipped rules are called {rule.id!r}")
        rules[rule.id] = rule


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRuleFile(str(path), 1, f"cannot be read: {error}") from error


def _compose(name: str, text: str) -> tuple[str, yaml.Node | None]:
    try:
        return text, yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reason = error.problem or "is not YAML"
        raise BadRuleFile(name, mark.line + 1 if mark else 1, reason) from error
    except yaml.YAMLError as error:
        raise BadRuleFile(name, 1, f"is not YAML: {error}") from error


def _rule_file(name: str, text: str, node: yaml.Node | None) -> RuleFile:
    content: Any = {} if node is None else yaml.load(text, Loader=_LOADER)  # noqa: S506 # safe
    try:
        file = RuleFile.model_validate(content)
    except ValidationError as error:
        first = _most_telling(error)
        place = tuple(first["loc"])
        field = ".".join(str(step) for step in place if isinstance(step, str) and step != "rules")
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise BadRuleFile(name, _line_of(node, place), reason) from error
    _refuse_twins(name, node, file)
    return file


def _most_telling(error: ValidationError) -> Any:
    """An unknown field before a missing one: it is the same one, misspelt."""
    errors = error.errors(include_url=False)
    unknown = (each for each in errors if each["type"] == "extra_forbidden")
    return next(unknown, errors[0])


def _refuse_twins(name: str, node: yaml.Node | None, file: RuleFile) -> None:
    seen: set[str] = set()
    for number, rule in enumerate(file.rules):
        if rule.id in seen:
            line = _line_of(node, ("rules", number, "id"))
            raise BadRuleFile(name, line, f"a second rule is called {rule.id!r}")
        seen.add(rule.id)


def _line_of(node: yaml.Node | None, place: Sequence[str | int]) -> int:
    """The 1-based line of the deepest node that still lies on the way to `place`."""
    line = node.start_mark.line + 1 if node else 1
    for step in place:
        node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _nearest(rule_id: str, rules: dict[str, Rule]) -> str:
    close = get_close_matches(rule_id, rules, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
