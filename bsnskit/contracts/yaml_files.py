"""YAML files that people write, read into pydantic models: every problem with its line, and the nearest right key."""

from __future__ import annotations

from io import StringIO
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from bsnskit.errors import Message, WrongSettings, nearest
from bsnskit.vocabulary import N_

Model = TypeVar("Model", bound=BaseModel)

_SAID = {
    "int_parsing": N_("not a whole number"),
    "int_type": N_("not a whole number"),
    "int_from_float": N_("not a whole number"),
    "float_parsing": N_("not a number"),
    "float_type": N_("not a number"),
    "bool_parsing": N_("neither true nor false"),
    "bool_type": N_("neither true nor false"),
    "string_type": N_("not a text"),
    "string_too_short": N_("empty"),
    "string_too_long": N_("longer than {max_length} characters"),
    "list_type": N_("not a list"),
    "model_type": N_("not a group of `key: value` lines"),
    "dict_type": N_("not a group of `key: value` lines"),
    "greater_than_equal": N_("smaller than {ge}"),
    "less_than_equal": N_("greater than {le}"),
    "literal_error": N_("not one of {expected}"),
    "string_pattern_mismatch": N_("not of the form {pattern}"),
}
"""What pydantic's kinds of error mean to the person who wrote the line."""


class Part(BaseModel):
    """Base of every group of keys: a key not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def problem(text: str, **fields: object) -> PydanticCustomError:
    """Return what a validator raises: an English message id with its fields."""
    return PydanticCustomError("kit", "{text}", {"text": text, **fields})


def secret(text: str) -> PydanticCustomError:
    """Return what a validator raises of a value that no message may repeat."""
    return PydanticCustomError("kit_secret", "{text}", {"text": text})


def read_yaml(model: type[Model], text: str, place: str, *, known_format: int, context: object = None) -> Model:
    """Read the text of a file into a model.

    Parameters
    ----------
    place : name of the file, for messages
    known_format : newest `format:` that this kit knows
    context : handed to the model's validators

    Raises
    ------
    WrongSettings : not YAML, unknown or misspelt keys (with the nearest right key), wrong values, a newer format
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        tree = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        said = Message(N_("this is not YAML ({problem})"), {"problem": wrong.problem})
        raise WrongSettings(place, [(line, said)]) from wrong
    if not isinstance(tree, dict):
        raise WrongSettings(place, [(1, Message(N_("settings are written as `key: value` lines")))])
    written = tree.get("format", known_format)
    if isinstance(written, int) and written > known_format:
        newer = Message(
            N_("format {written} is newer than this kit knows ({known}); update bsnskit"),
            {"written": written, "known": known_format},
        )
        raise WrongSettings(place, [(_line(tree, ("format",)), newer)])
    try:
        return model.model_validate(_plain(tree), context=context)
    except ValidationError as wrong:
        said_of = [(_line(tree, error["loc"]), _say(model, error)) for error in wrong.errors()]
        raise WrongSettings(place, said_of) from wrong


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _line(tree: Any, location: tuple[int | str, ...]) -> int:
    line = 1
    for step in location:
        try:
            marks: Any = tree.lc  # ruamel's own dict and list know their lines
            line = (marks.key(step) if isinstance(tree, dict) else marks.item(step))[0] + 1
            tree = tree[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _say(model: type[BaseModel], error: Any) -> Message:
    path = ".".join(str(step) for step in error["loc"] if step != "[key]")
    if error["type"] == "missing":
        return Message(N_("'{path}' is missing"), {"path": path})
    if error["type"] == "extra_forbidden":
        near = nearest(str(error["loc"][-1]), _model_at(model, error["loc"][:-1]).model_fields)
        if near:
            return Message(N_("'{path}' is not a setting; did you mean '{near}'?"), {"path": path, "near": near})
        return Message(N_("'{path}' is not a setting"), {"path": path})
    context = error.get("ctx", {})
    if error["type"] == "kit_secret":
        return Message(N_("'{path}': {why}"), {"path": path, "why": Message(context["text"])})
    if error["type"] == "kit":
        why = Message(context["text"], {name: value for name, value in context.items() if name != "text"})
    else:
        why = Message(_SAID.get(error["type"], "{said}"), {"said": error["msg"], **context})
    return Message(N_("'{path}' is {value}: {why}"), {"path": path, "value": repr(error["input"])[:80], "why": why})


def _model_at(model: Any, location: tuple[int | str, ...]) -> Any:
    for step in location:
        model = model.model_fields[step].annotation
        model = next((part for part in getattr(model, "__args__", (model,)) if isinstance(part, type)), model)
    return model
