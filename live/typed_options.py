"""How what is typed becomes values, and one sentence where it cannot.

For every option of every command at once, by type: tyro's own words for a number that is none name
Python's types, and offer None among the choices of an option that need not be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from tyro.constructors import (
    ConstructorRegistry,
    PrimitiveConstructorSpec,
    PrimitiveTypeInfo,
    UnsupportedTypeAnnotationError,
)

from live.errors import SetupError

NUMBERS: dict[Any, str] = {float: "a number", int: "a whole number"}


class NumberError(SetupError):
    """A word where a number is needed."""

    def __init__(self, word: str, wanted: str) -> None:
        """`wanted`: such as "a whole number"."""
        super().__init__(f"{word!r} is not {wanted}.")
        self.word = word
        self.wanted = wanted

    def name_option(self, arguments: Sequence[str], help_command: str) -> SetupError:
        """The same of what was typed, `arguments`, where it says for which option."""
        option = find_option(arguments, self.word)
        return SetupError(
            f"{option} should be {self.wanted}; got {self.word!r} (`{help_command}` lists the"
            " options)."
        )


def find_option(arguments: Sequence[str], word: str) -> str:
    """The option that `word` was typed for; all that it may have been where it is there twice."""
    options: list[str] = []
    option = "An option"
    for argument in arguments:
        name, given, value = argument.partition("=")
        if argument.startswith("-") and argument != word:
            option = name
        if argument == word or (given and value == word):
            options.append(option)
    return " or ".join(dict.fromkeys(options)) or option


def reading_rules() -> ConstructorRegistry:
    """What `tyro.cli` is to read options by, as its `registry`."""
    rules = ConstructorRegistry()
    rules.primitive_rule(_read_number)
    rules.primitive_rule(_read_what_may_be_missing)
    return rules


def _read_number(kind: PrimitiveTypeInfo) -> PrimitiveConstructorSpec | None:
    if kind.type not in NUMBERS:
        return None

    def read(words: list[str]) -> float | int:
        try:
            return kind.type(words[0])  # pyright: ignore[reportCallIssue]
        except ValueError:
            raise NumberError(words[0], NUMBERS[kind.type]) from None

    return PrimitiveConstructorSpec(
        nargs=1,
        metavar=kind.type.__name__.upper(),
        instance_from_str=read,
        is_instance=lambda value: isinstance(value, kind.type | int),  # pyright: ignore[reportArgumentType, reportOperatorIssue]
        str_from_instance=lambda value: [str(value)],
    )


def _read_what_may_be_missing(
    kind: PrimitiveTypeInfo,
) -> PrimitiveConstructorSpec | UnsupportedTypeAnnotationError | None:
    parts = get_args(kind.type)
    if get_origin(kind.type) not in (Union, UnionType) or len(parts) != 2 or NoneType not in parts:
        return None
    (given,) = (part for part in parts if part is not NoneType)
    spec = ConstructorRegistry.get_primitive_spec(PrimitiveTypeInfo.make(given, kind.markers))
    if isinstance(spec, UnsupportedTypeAnnotationError):
        return spec
    return PrimitiveConstructorSpec(
        nargs=spec.nargs,
        metavar=spec.metavar,
        instance_from_str=spec.instance_from_str,
        is_instance=lambda value: value is None or spec.is_instance(value),
        str_from_instance=lambda value: (
            ["None"] if value is None else spec.str_from_instance(value)
        ),
        choices=spec.choices,
    )
