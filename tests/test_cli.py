"""The command line: what it prints and where, its exit codes, its languages, and that it never ends in a traceback."""

from __future__ import annotations

import functools
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from everystep import __version__
from everystep.compute.files import placed
from everystep.messages import Message
from everystep.publish import build as building
from everystep.publish import cli as command_line
from everystep.publish import console, options

ROOT = Path(__file__).resolve().parents[1]
SEED = str(ROOT / "site" / "lessons" / "hmkcode.yaml")
COMMANDS = sorted(command_line.cli.commands)

INFINITE = """\
title: A certain network
layers:
  - weights: [[0, 0]]
inputs: [1, 2]
targets: [1]
learning_rate: 0.5
loss: binary_cross_entropy
"""
MISSPELT = "layers:\n  - weights: [[1, 2]]\n    activation: sigmoyd\ninputs: [1, 2]\ntargets: [1]\nlearning_rate: a\n"


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs the command line in this process, in an empty folder."""
    monkeypatch.setenv("EVERYSTEP_LANG", "en")
    monkeypatch.chdir(tmp_path)

    def call(*words: str, stdin: str | None = None) -> Done:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as left:
            command_line.main(words)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Done(int(left.value.code or 0), printed.out, printed.err)

    return call


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "EVERYSTEP_LANG": "en"}


def process(*words: str, **more) -> subprocess.Popen:
    """The command line as a process of its own, which an interrupt reaches even where the tests run in a background
    that does not hear it."""
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen([sys.executable, "-m", "everystep", *words], env=environment(), preexec_fn=heard, **more)


# ---- Help and wrong usage


def test_without_a_command_the_help_goes_to_stderr(run) -> None:
    done = run()
    assert done.code == 2 and not done.out and done.err.startswith("Usage: everystep")


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(run, command: str, flag: str) -> None:
    done = run(*filter(None, [command]), flag)
    assert done.code == 0 and not done.err
    for row in re.findall(r"^  (\S.*?)(?:  +(.*))?$", done.out, re.M):
        assert row[1] or not row[0].startswith(("-", "SPEC")), f"{row[0]} has no help"
    assert ("Commands:" in done.out) == (not command)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language into which every text is translated, as its capitals."""

    def shout(text: str) -> str:
        return re.sub(r"\{\w+\}|[^{]+", lambda part: part[0] if part[0][0] == "{" else part[0].upper(), text)

    def fill(language: object, message: Message) -> str:
        places = {k: fill(language, v) if isinstance(v, Message) else v for k, v in message.places.items()}
        return shout(message.text).format_map(places)

    monkeypatch.setattr(console, "reader_language", lambda: SimpleNamespace(gettext=shout))
    monkeypatch.setattr(console, "fill", fill)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_whole_help_is_translated_and_again_the_second_time(run, elsewhere: None, command: str) -> None:
    first, second = (run(*filter(None, [command]), "-h") for _ in range(2))
    assert first == second
    known = re.sub(r"\{[a-z]+\}|--?[a-z]+|\beverystep( [a-z]+)?|^  [a-z]+|\bmake\b", "", first.out, flags=re.M)
    assert not re.search("[a-z]", known), known


WRONG = [
    ("build", "SPEC... is missing"),
    ("build x", "-o/--output DIR is missing"),
    ("build x -o", "-o needs a value"),
    ("build x --output=", "-o: name a folder"),
    ("pages x -o -", "-o: this writes several files, and stdout has room for one; name a folder"),
    ("worksheet x -o -", "-o: this writes several files, and stdout has room for one; name a folder"),
    ("build x -o y --lang", "--lang needs a value"),
    ("build x -o y --lang xx", 'no translation into "xx"; choose one of en, pl'),
    ("build x -o y --lang polsky", 'did you mean "pl"?'),
    ("build x -o y --lang ,", "name at least one language"),
    ("build x -o y --lang en_../../x", "no translation into"),
    ("build x -o y --format pdf", "no format “pdf”; there are html, md"),
    ("build x -o y --format ,", "name at least one format"),
    ("build x -o y --jobs 0", "“0” is no number from 1 to 61"),
    ("build x -o y --jobs ²", "“²” is no number"),
    ("build x -o y --jobs " + "9" * 5000, "is no number"),
    ("build x -o y --lng pl", "there is no option --lng; did you mean --lang?"),
    ("build x y -o -", "stdout has room for one page"),
    ("build x -o - --lang en,pl", "stdout has room for one page"),
    ("trace", "SPEC is missing"),
    ("trace a {b}", "there is no place for {b}"),
    ("languages {x}", "there is no place for {x}"),
    ("check --help=x", "--help takes no value"),
    ("bild", "there is no command bild; did you mean build?"),
    ("{frobnicate}", "there is no command {frobnicate}; there are build, trace"),
    ("--{frobnicate}", "there is no option --{frobnicate}"),
]


@pytest.mark.parametrize(("call", "complaint"), WRONG, ids=[call[:40] for call, _ in WRONG])
def test_wrong_usage_is_a_sentence_and_exit_code_2(run, call: str, complaint: str) -> None:
    done = run(*call.split())
    assert (done.code, done.out) == (2, "")
    assert complaint in done.err and "--help” tells more" in done.err


@pytest.mark.parametrize(("call", "complaint"), WRONG, ids=lambda value: value[:30])
def test_wrong_usage_is_said_in_the_reader_s_language(run, elsewhere: None, call: str, complaint: str) -> None:
    done = run(*call.split())
    typed = {word.strip(",") for word in call.replace("=", " ").split()}
    for word in re.findall(r"[a-z]{2,}", re.sub(r"“everystep.*?”|^everystep[a-z ]*:|--?[a-z]+", "", done.err)):
        assert any(word in text for text in (*typed, *COMMANDS, "html md en pl")), f"{word} is not translated"


def test_the_version_is_printed(run) -> None:
    assert run("--version") == (0, f"everystep {__version__}\n", "")


@pytest.mark.parametrize("call", ["build {seed} -o {out}", "build -o {out} {seed}", "build {seed} --lang en -o {out}",
                                  "build --allow-outside -o {out} {seed}", "build {seed} -o{out}"])  # fmt: skip
def test_the_folder_may_stand_anywhere_in_the_call(run, call: str) -> None:
    assert run(*call.format(seed=SEED, out="here").split()) == (0, f"{Path('here', 'hmkcode.html')}\n", "")


def test_a_word_that_looks_like_an_option_is_what_it_is_where_a_value_or_a_file_stands(run) -> None:
    assert run("build", SEED, "-o", "-o").out == f"{Path('-o', 'hmkcode.html')}\n"
    assert "-o" in run("build", SEED, "--lang", "-o", "-o", "out").err
    Path("-o.yaml").write_text(Path(SEED).read_text(encoding="utf-8"), encoding="utf-8")
    assert run("build", "-o", "out", "--", "-o.yaml").code == 0
    assert "-o is missing" not in (done := run("build", SEED, "--", "-o", "out")).err and done.code == 2


def test_a_long_option_may_be_shortened_as_far_as_it_is_the_only_one(run) -> None:
    assert run("build", SEED, "--out", "here", "--form=md").out == f"{Path('here', 'hmkcode.md')}\n"
    assert "there is no option --l" in run("worksheet", SEED, "--l", "pl", "-o", "here").err  # --lang, --level, --large


def test_the_last_of_two_values_counts(run) -> None:
    assert run("build", SEED, "-o", "one", "-o", "two").out == f"{Path('two', 'hmkcode.html')}\n"


def test_where_the_shell_does_not_find_files_the_command_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.yaml", "a.yaml"):
        Path(name).touch()
    words = ["check", "*.yaml", "?.toml", "[x]", "--lang"]
    assert command_line.typed_words(words, "nt") == ["check", "a.yaml", "b.yaml", "?.toml", "[x]", "--lang"]
    assert command_line.typed_words(words, "posix") == words


@pytest.mark.parametrize("out", [".", "./a", "a//b", "a/./b", "a/..", "a/", "..", "/a", ".a", "a."])
def test_a_page_is_named_as_pathlib_names_it(out: str) -> None:
    assert placed(out, "x.html") == str(Path(out, "x.html"))


# ---- Problems


def test_every_problem_is_named_at_once_with_its_place(run) -> None:
    Path("a.yaml").write_text(MISSPELT)
    Path("b.yaml").write_text(INFINITE)
    done = run("check", "a.yaml", "none.yaml", "b.yaml", SEED, ".")
    assert (done.code, done.out) == (1, "")
    lines = done.err.splitlines()
    assert lines[0].startswith('a.yaml:3:17: layers[1].activation: no activation "sigmoyd"; did you mean "sigmoid"?')
    assert lines[1].startswith("a.yaml:6:16: learning_rate: ")
    assert lines[2] == "none.yaml: there is no such file"
    assert lines[3].startswith("b.yaml:7:1: loss: the loss is infinite because a1[1] is 0")
    assert lines[4] == ".: this is a directory, not a file"
    assert lines[5] == "5 problems" and len(lines) == 6


def test_a_spec_that_is_named_twice_is_one_spec(run) -> None:
    assert run("check", SEED, SEED).err == run("check", SEED).err
    assert run("build", SEED, SEED, "-o", "out").out.split() == [str(Path("out", "hmkcode.html"))]


def test_a_problem_of_the_computation_is_placed_in_every_format(run) -> None:
    data = {"layers": [{"weights": [[0, 0]]}], "inputs": [1, 2], "targets": [1], "learning_rate": 1}
    Path("a.json").write_text("\ufeff" + json.dumps({**data, "loss": "binary_cross_entropy"}, indent=1))
    Path("a.toml").write_text(
        "inputs = [1, 2]\ntargets = [1]\nlearning_rate = 1\n"
        "loss = 'binary_cross_entropy'\n[[layers]]\nweights = [[0, 0]]\n"
    )
    lines = run("check", "a.json", "a.toml").err.splitlines()
    row = next(k for k, line in enumerate(Path("a.json").read_text().splitlines(), 1) if '"loss"' in line)
    assert lines[0].startswith(f"a.json:{row}:2: loss: ")
    assert lines[1].startswith("a.toml:4:1: loss: ")


def test_a_problem_of_what_the_author_left_out_stands_at_the_top(run) -> None:
    Path("a.yaml").write_text(
        "layers:\n  - weights: [[1.0e+300]]\ninputs: [1.0e+300]\ntargets: [1]\nlearning_rate: 1\n"
    )
    assert run("check", "a.yaml").err.startswith("a.yaml:1:1: layers: z1[1] grows beyond")


def test_a_problem_is_told_in_the_reader_s_language(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVERYSTEP_LANG", "x_pseudo")
    done = run("check", "none.yaml")
    assert done.err.startswith("none.yaml: ") and "there is no such file" not in done.err


def test_a_spec_without_problems_is_praised_on_stderr(run) -> None:
    assert run("check", SEED) == (0, "", "one spec, no problems\n")
    assert run("check", SEED, str(Path(SEED).with_name("batch.yaml"))).err == "2 specs, no problems\n"


def test_a_spec_on_stdin_is_called_stdin(run) -> None:
    done = run("trace", "-", stdin=MISSPELT)
    assert done.code == 1 and done.err.startswith("<stdin>:3:17: layers[1].activation: ")
    assert run("check", "-", stdin=INFINITE).err.startswith("<stdin>:7:1: loss: ")


# ---- Results


def test_the_trace_is_json_on_stdout(run) -> None:
    done = run("trace", SEED)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["steps"][0]["arrays"]["loss"] == pytest.approx(0.3272405)


def test_the_schema_is_json_on_stdout(run) -> None:
    done = run("schema")
    assert (done.code, done.err) == (0, "") and "learning_rate" in json.loads(done.out)["properties"]


def test_the_languages_are_a_table_on_stdout(run) -> None:
    done = run("languages")
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert (done.code, done.err) == (0, "") and ["en", "English", "100 %"] in [row[:3] for row in rows]


def test_build_prints_the_pages_that_it_wrote(run) -> None:
    done = run("build", SEED, "-o", "out", "--lang", "en,pl,PL", "--format", "md,html,md")
    names = ["hmkcode.md", "hmkcode.pl.md", "hmkcode.html", "hmkcode.pl.html"]
    assert (done.code, done.err) == (0, "") and done.out.splitlines() == [os.path.join("out", n) for n in names]
    assert all(Path("out", name).stat().st_size for name in names)


def test_build_reads_stdin_and_writes_stdout(run) -> None:
    text = Path(SEED).read_text()
    page = run("build", "-", "-o", "-", "--format", "md", stdin=text)
    assert page.code == 0 and page.out.startswith("# ") and not os.listdir()
    assert run("build", "-", "-o", ".", "--format", "md", stdin=text).out == "lesson.md\n"
    assert Path("lesson.md").read_text(encoding="utf-8") == page.out


def test_good_specs_are_built_beside_bad_ones(run) -> None:
    Path("bad.yaml").write_text(MISSPELT)
    done = run("build", "bad.yaml", SEED, "none.yaml", "-o", "out")
    assert (done.code, done.out) == (1, os.path.join("out", "hmkcode.html") + "\n")
    assert os.listdir("out") == ["hmkcode.html"] and done.err.endswith("3 problems\n")


def test_one_problem_is_not_counted(run) -> None:
    assert run("build", "none.yaml", "-o", "out").err == "none.yaml: there is no such file\n"


@pytest.mark.parametrize("out", ["file", "file/deeper", "/dev/null", "/proc/none"])
def test_a_folder_that_cannot_be_written_is_a_problem(run, out: str) -> None:
    Path("file").write_text("")
    done = run("build", SEED, "-o", out)
    assert (done.code, done.out) == (1, "") and "cannot be written" in done.err and "-o" in done.err


@pytest.mark.parametrize(("specs", "jobs"), [(1, 1), (31, 1), (32, 2), (64, 4), (3200, 4)])
def test_many_specs_are_shared_among_the_processors(
    run, monkeypatch: pytest.MonkeyPatch, specs: int, jobs: int
) -> None:
    asked = []
    monkeypatch.setattr(options, "processors", lambda: 4)
    monkeypatch.setattr(building, "built", lambda *call: asked.append(call[4]) or ())
    assert run("build", *map(str, range(specs)), "-o", "out").code == 0
    run("build", *map(str, range(specs)), "-o", "out", "--jobs", "3")
    assert asked == [jobs, 3]


# ---- As a process


def test_results_are_utf_8_whatever_the_terminal_speaks() -> None:
    env = {**environment(), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-m", "everystep", "build", SEED, "-o", "-"], env=env, capture_output=True)
    assert done.returncode == 0 and "≈" in done.stdout.decode("utf-8")


def test_a_file_s_name_may_hold_any_bytes(tmp_path: Path) -> None:
    spec = os.fsencode(tmp_path) + b"/caf\xe9 #1.yaml"
    with open(spec, "wb") as file:
        file.write(Path(SEED).read_bytes())
    call = [sys.executable, "-m", "everystep", "build", spec, "-o", str(tmp_path), "--lang", "en,pl"]
    done = subprocess.run([*call, "--format", "html,md"], env=environment(), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == os.fsencode(tmp_path) + b"/caf\xe9 #1.html"
    with open(os.fsencode(tmp_path) + b"/caf\xe9 #1.html", encoding="utf-8") as page:
        assert 'href="caf%E9%20%231.pl.html"' in page.read()


def test_nobody_reading_on_is_no_error() -> None:
    work = process("trace", SEED, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert work.stdout and work.stderr
    work.stdout.close()
    assert work.stderr.read() == b"" and work.wait() == 0
    work.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full disk here")
@pytest.mark.parametrize("call", [("trace", SEED), ("-h",), ("languages",)], ids=" ".join)
def test_a_full_disk_behind_stdout_is_a_sentence(call: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "everystep", *call],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1 and done.stderr == "<stdout> cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("words", "called"),
    [("worksheet", "worksheet"), ("worksheet make", "worksheet"), ("worksheet rebuild", "worksheet rebuild")],
)
def test_a_command_is_called_what_the_documentation_calls_it(run, words: str, called: str) -> None:
    assert run(*words.split(), "--help").out.startswith(f"Usage: everystep {called} [OPTIONS] ")
    assert run(*words.split(), "--nonsense").err.startswith(f"everystep {called}: there is no option --nonsense")


def test_what_the_system_says_of_a_file_is_in_the_reader_s_language(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert "file/hmkcode.html cannot be written: Not a directory; " in run("build", SEED, "-o", "file").err
    monkeypatch.setenv("EVERYSTEP_LANG", "pl")
    told = run("build", SEED, "-o", "file").err
    assert "część tej ścieżki to plik, a nie folder; " in told and "directory" not in told


def test_an_interrupt_ends_quietly() -> None:
    work = process("check", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert work.stdin and work.stdout and work.stderr
    time.sleep(4)  # long enough to be waiting for stdin, on a busy machine too
    work.send_signal(signal.SIGINT)
    out, err = work.communicate(timeout=20)
    assert work.returncode == 130 and not out and b"Traceback" not in err


# ---- The end


@pytest.mark.parametrize(
    ("first", "said"), [("", ""), ("import atexit; atexit.register(print, 'the end')", "the end\n")]
)
def test_the_process_ends_at_once_unless_somebody_asked_to_be_told(tmp_path: Path, first: str, said: str) -> None:
    code = f"{first}\nimport sys; sys.argv = ['everystep', 'check', {SEED!r}, 'none.yaml']\n"
    code += "print('before', end='')\nfrom everystep.publish.cli import main\nmain()\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, f"before{said}")
    assert done.stderr == "none.yaml: there is no such file\n"
