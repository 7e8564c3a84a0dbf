"""Commands as data: what each takes and what it is for. A call is read by them, and help and the handbook are written
from them.

Python's getopt takes a call apart. It says which word it stumbled over and leaves the sentence about it to us, and it
is there at once: to import a larger reader of calls takes an eighth of the time in which a lesson is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from getopt import GetoptError, getopt, gnu_getopt
from typing import Any

from msgspec import Struct

from ..messages import N_, Message, say
from .console import here, text

Check = Callable[[str], Any]
"""Makes a value of what was typed. Raises Misuse."""


class Misuse(Exception):
    """Wrong usage: the sentence about it, and the name of the command that was called."""

    def __init__(self, wrong: Message) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.called = ""


class Argument(Struct, frozen=True):
    """A word that a command needs, or with `many` one or more of them."""

    key: str  # of the function that runs the command
    metavar: str  # what stands for it in the help
    help: str
    many: bool = False

    def value(self, words: list[str]) -> Any:
        """What the function is given, of the words of a call; those that it takes are removed."""
        if not words:
            raise Misuse(say("{name} is missing", name=text(self.metavar)))
        if not self.many:
            return words.pop(0)
        found = tuple(dict.fromkeys(words))  # named twice, a file is one spec all the same
        words.clear()
        return found


class Option(Struct, frozen=True):
    """An option by its names, as they are typed; a flag where its value has no name."""

    names: tuple[str, ...]
    help: str
    metavar: str = ""
    key: str = ""
    check: Check | None = None
    default: str | None = None
    required: bool = False
    several: bool = False

    def value(self, given: list[str]) -> Any:
        """What the function is given, of the values in a call, in their order."""
        if not self.metavar:
            return bool(given)
        if self.several:
            return tuple(given)
        if self.required and not given:
            raise Misuse(say("{name} is missing", name=f"{'/'.join(self.names)} {text(self.metavar)}"))
        value = given[-1] if given else self.default
        return self.check(value) if self.check and value is not None else value


HELP = Option(("-h", "--help"), N_("Show this message and exit."))


class Command(Struct, frozen=True):
    """One command, and the function that runs it."""

    run: Callable[..., None]
    short_help: str
    help: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = (HELP,)

    @property
    def pattern(self) -> str:
        """How the command is called, after its name."""
        return " ".join([here(say("[OPTIONS]")), *[text(part.metavar) for part in self.arguments]])


class Group(Struct, frozen=True):
    """Commands together; `usual` is the one that is meant where none is named, and is not named in turn."""

    short_help: str
    help: str
    commands: dict[str, Command | Group | Later]
    options: tuple[Option, ...] = (HELP,)
    usual: str = ""

    @property
    def pattern(self) -> str:
        """How a command of the group is called."""
        return here(say("[OPTIONS] COMMAND [ARGUMENTS]"))

    def every(self) -> dict[str, Command]:
        """All commands, each by what is typed for it."""
        found: dict[str, Command] = {}
        for name, command in self.commands.items():
            it = known(command)
            if isinstance(it, Group):
                found |= {f"{name} {inner}".strip(): one for inner, one in it.every().items()}
            else:
                found["" if name == self.usual else name] = it
        return found


class Later(Struct, frozen=True):
    """A command of which no more than a line is known until it is called or told of: the options of one that is called
    seldom take every other command's time."""

    short_help: str
    find: Callable[[], Command | Group]


PROGRAM = "everystep"


def command(short_help: str, help: str, *parts: Argument | Option) -> Callable[[Callable[..., None]], Command]:
    """Makes a command of the function that runs it, and of what it takes, in the order in which the help tells."""
    return lambda run: Command(
        run,
        short_help,
        help,
        tuple([part for part in parts if isinstance(part, Argument)]),
        (*[part for part in parts if isinstance(part, Option)], HELP),
    )


def known(it: Command | Group | Later) -> Command | Group:
    """A command, found if it was left for later."""
    return it.find() if isinstance(it, Later) else it


class Call(Struct, frozen=True):
    """A call, read: the command, what was typed for it, and its function's arguments, or the flag that ends it."""

    command: Command | Group
    called: str
    arguments: dict[str, Any]
    flag: Option | None = None


def read_call(it: Command | Group, words: Sequence[str], called: str = PROGRAM) -> Call:
    """What a call asks for. Raises Misuse."""
    try:
        return _group_call(it, list(words), called) if isinstance(it, Group) else _command_call(it, words, called)
    except Misuse as wrong:
        wrong.called = wrong.called or called
        raise


def _group_call(it: Group, words: list[str], called: str) -> Call:
    if it.usual and (not words or words[0] not in it.commands):
        words.insert(0, it.usual)
    given, rest = _taken_apart(it, words, getopt)
    if flag := _flag(it, given):
        return Call(it, called, {}, flag)
    if not rest:
        return Call(it, called, {})
    name = rest[0]
    if name in it.commands:
        return read_call(known(it.commands[name]), rest[1:], called if name == it.usual else f"{called} {name}")
    if guess := guessed(name, it.commands):
        raise Misuse(say("there is no command {name}; did you mean {guess}?", name=name, guess=guess))
    raise Misuse(say("there is no command {name}; there are {known}", name=name, known=", ".join(it.commands)))


def _command_call(it: Command, words: Sequence[str], called: str) -> Call:
    given, rest = _taken_apart(it, words, gnu_getopt)
    if flag := _flag(it, given):
        return Call(it, called, {}, flag)
    found = {part.key: part.value(rest) for part in it.arguments}
    if rest:
        raise Misuse(say("there is no place for {word}", word=rest[0]))
    found |= {part.key: part.value(given.get(part.names, [])) for part in it.options if part.key}
    return Call(it, called, found)


Given = dict[tuple[str, ...], list[str]]
"""The values that options were given, by their names."""


def _taken_apart(it: Command | Group, words: Sequence[str], take: Callable[..., Any]) -> tuple[Given, list[str]]:
    """The options of a call, and its other words."""
    options = {name: part for part in it.options for name in part.names}
    short = "".join([name[1] + ":" * bool(part.metavar) for name, part in options.items() if name[1] != "-"])
    long = [name[2:] + "=" * bool(part.metavar) for name, part in options.items() if name[1] == "-"]
    try:
        found, rest = take(list(words), short, long)
    except GetoptError as error:
        raise Misuse(_stumbled(error.opt, words, options)) from None
    given: Given = {}
    for name, value in found:
        given.setdefault(options[name].names, []).append(value)
    return given, rest


def _stumbled(opt: str, words: Sequence[str], options: dict[str, Option]) -> Message:
    """The sentence about the option, named without its dashes, that getopt could not take."""
    long = len(opt) != 1 or any([word.partition("=")[0] == f"--{opt}" for word in words])
    name = f"--{opt}" if long else f"-{opt}"
    if part := options.get(name):
        return say("{name} needs a value", name=name) if part.metavar else say("{name} takes no value", name=name)
    if guess := guessed(name, options):
        return say("there is no option {name}; did you mean {guess}?", name=name, guess=guess)
    return say("there is no option {name}", name=name)


def _flag(it: Command | Group, given: Given) -> Option | None:
    """The flag, if any, after which nothing else of a call counts, such as --help."""
    return next((part for part in it.options if not part.key and part.names in given), None)


def guessed(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, if any."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), 1)), "")
