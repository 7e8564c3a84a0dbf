"""Variants: one folder for a class, the same bytes again, nobody's name, and a run that was interrupted goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from everystep.compute import nice
from everystep.compute.as_mapping import as_mapping
from everystep.compute.chance import seed_of
from everystep.compute.codes import ALPHABET, code_of, read_code
from everystep.compute.reader import read, read_text
from everystep.compute.spec import Spec
from everystep.compute.variants import Wish, fingerprint, variant
from everystep.errors import EverystepError
from everystep.publish import sheet_run, worksheets
from everystep.publish.roster import Student, numbered
from everystep.publish.sheet_again import again
from everystep.publish.sheet_files import Printing
from everystep.publish.sheet_order import Order, distinct, drawn, draws
from everystep.publish.sheet_run import RECORD
from everystep.publish.worksheets import make

from .networks import network, seed_spec
from .test_cli import SEED, environment, process, run  # noqa: F401

TEXT = """
layers: [{weights: [[0.4, 0.2]], activation: sigmoid}]
inputs: [1, 2]
targets: [1]
learning_rate: 0.5
"""


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    file = tmp_path / "sheet.yaml"
    file.write_text(TEXT)
    return read(file)


def order(spec: Spec, count: int = 4, **more: object) -> Order:
    more = {"level": "three-decimals", "printing": Printing(()), **more}
    return Order(spec, numbered(count), **more)  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---- Codes


def test_a_code_is_read_back_however_it_is_typed() -> None:
    code = code_of(seed_of("somebody"))
    assert read_code(code) == read_code(code.lower().replace("-", " ")) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


def mistyped(code: str) -> Iterator[str]:
    for k, character in enumerate(code):
        yield from (code[:k] + other + code[k + 1 :] for other in ALPHABET if other != character)
        for m in range(k):
            if code[m] != character:
                yield code[:m] + character + code[m + 1 : k] + code[m] + code[k + 1 :]


def test_every_wrong_character_and_every_exchange_of_two_is_noticed() -> None:
    for who in ("a", "b", "c"):
        for wrong in mistyped(code_of(seed_of(who)).replace("-", "")):
            with pytest.raises(EverystepError, match="has a mistake in it; one character is wrong, or two"):
                read_code(wrong)


@pytest.mark.parametrize("text", ["", "7K3", "7K3-QX9-2M!", "../../x", "U" * 9])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(EverystepError, match="is no code of a worksheet; a code has nine letters and digits"):
        read_code(text)


# ---- Numbers


@pytest.mark.parametrize(
    "spec",
    [
        seed_spec(),
        network((2, 3, 2), ("tanh", "softmax"), 1, samples=2, loss="cross_entropy", title={"en": "A", "pl": "B"}),
    ],
)
def test_a_manifest_s_spec_makes_the_same_spec_again(spec: Spec) -> None:
    data = json.dumps(as_mapping(spec))
    assert json.dumps(as_mapping(read_text(data, format="json", name="lesson"))) == data


def test_a_student_s_numbers_depend_on_nobody_else(spec: Spec) -> None:
    few, many = (distinct(o, list(map(drawn, draws(o)[0])), draws(o)[0]) for o in (order(spec, 11), order(spec, 15)))
    assert [v.code for v in few] == [v.code for v in many[:11]]
    assert [v.spec for v in few] == [v.spec for v in many[:11]]


def test_no_two_students_have_the_same_numbers_or_code(spec: Spec) -> None:
    one = order(spec, 60, secret="x")
    wanted, _ = draws(one)
    found = distinct(one, [*map(drawn, wanted[:-1]), drawn(wanted[0])], [*wanted[:-1], wanted[-1]])
    assert len({v.code for v in found}) == len({fingerprint(v.spec) for v in found}) == 60


def test_networks_that_differ_in_the_order_of_their_neurons_are_the_same() -> None:
    one = network((2, 3, 1), ("relu", "identity"), 1)
    first, second = one.layers
    from dataclasses import replace

    turned = replace(
        one,
        layers=(
            replace(first, weights=list(first.weights)[::-1], biases=list(first.biases or ())[::-1]),
            replace(second, weights=[list(row)[::-1] for row in second.weights]),
        ),
    )
    assert fingerprint(one) == fingerprint(turned) != fingerprint(network((2, 3, 1), ("relu", "identity"), 2))


def test_secret_sheet_student_and_attempt_each_change_the_numbers(spec: Spec) -> None:
    usual = ("s", "sheet", "ann", "1")
    wishes = [usual, ("t", *usual[1:]), ("s", "other", "ann", "1"), ("s", "sheet", "bob", "1"), (*usual[:3], "2")]
    found = [variant(spec, Wish(*wish, "three-decimals")) for wish in wishes]
    assert len({v.code for v in found}) == len({fingerprint(v.spec) for v in found}) == 5


# ---- A run


def test_the_same_order_makes_the_same_bytes_by_one_process_or_two(spec: Spec, tmp_path: Path) -> None:
    for name, jobs in (("a", 1), ("b", 2)):
        assert make(order(spec), tmp_path / name, jobs=jobs).sheets == 4
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    made = contents(tmp_path / "a")
    assert {"manifest.json", "key.json", "keys.csv", "keys/1.html", "keys/4.html"} <= set(made)
    assert RECORD not in made


def test_the_keys_are_those_of_the_manifest(spec: Spec, tmp_path: Path) -> None:
    make(order(spec), tmp_path / "out")
    manifest, key = (json.loads((tmp_path / "out" / n).read_text()) for n in ("manifest.json", "key.json"))
    assert [row["code"] for row in manifest["variants"]] == [row["code"] for row in key["variants"]]
    rows = (tmp_path / "out" / "keys.csv").read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("code,student_id,B01,") and len(rows) == 5
    assert all(b["formula"] for b in key["variants"][0]["blanks"])
    for row in manifest["variants"]:
        for name, mark in row["files"].items():
            assert sheet_run.digest((tmp_path / "out" / name).read_bytes()) == mark


def test_one_lost_sheet_is_made_again_from_the_manifest_byte_for_byte(spec: Spec, tmp_path: Path) -> None:
    make(order(spec, lang="pl"), tmp_path / "out")
    manifest = tmp_path / "out" / "manifest.json"
    for row in json.loads(manifest.read_text())["variants"]:
        files, remarks = again(row["code"].lower(), str(manifest), str(tmp_path / "again"))
        assert files and not remarks
    made, remade = contents(tmp_path / "out"), contents(tmp_path / "again")
    assert remade == {name: data for name, data in made.items() if "/" in name}


def test_paper_is_made_again_byte_for_byte_with_the_name_that_stood_on_it(spec: Spec, tmp_path: Path) -> None:
    students = (Student("17", "Żaneta Łoś", "3A", lang="pl"), Student("18"))
    made = make(
        Order(spec, students, level="three-decimals", names=True, printing=Printing(paper="letter")), tmp_path / "out"
    )
    names = [Path(file).name for file in made.files]
    assert names == ["sheets.pdf", "answers.pdf", "key.json", "keys.csv", "manifest.json"]
    manifest = tmp_path / "out" / "manifest.json"
    told = json.loads(manifest.read_text())
    assert set(told["files"]) == set(names) - {"manifest.json"}
    code = told["variants"][0]["code"]
    assert "--name" in str(again(code, str(manifest), str(tmp_path / "unnamed"))[1])
    files, remarks = again(code, str(manifest), str(tmp_path / "again"), "Żaneta Łoś")
    assert not remarks and [Path(file).name for file in files] == ["17.pdf", "17.pdf", "17.html"]
    held = contents(tmp_path / "out")
    assert all(held[name] == data for name, data in contents(tmp_path / "again").items())
    text = "".join([page.extract_text() for page in PdfReader(tmp_path / "again" / "sheets" / "17.pdf").pages])
    assert "Żaneta" in text and code in text
    assert len(PdfReader(tmp_path / "out" / "sheets.pdf").pages) >= 2


def test_sheets_for_the_screen_are_made_where_they_are_asked_for(spec: Spec, tmp_path: Path) -> None:
    make(Order(spec, numbered(1), printing=Printing(("html",))), tmp_path / "out")
    assert {name for name in contents(tmp_path / "out") if "/" in name} == {"sheets/1.html", "keys/1.html"}
    assert b"B01" in contents(tmp_path / "out")["sheets/1.html"]


def test_a_large_class_is_printed_in_several_files(spec: Spec, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(worksheets, "PACK", 2)
    one = Order(spec, numbered(3), level="three-decimals")
    assert {Path(file).name for file in make(one, tmp_path / "out").files} >= {
        "sheets-1.pdf",
        "sheets-2.pdf",
        "answers-2.pdf",
    }


def test_a_manifest_that_is_none_or_lacks_the_code_is_refused(spec: Spec, tmp_path: Path) -> None:
    make(order(spec), tmp_path / "out")
    with pytest.raises(EverystepError, match="no sheet in this manifest has the code"):
        again(code_of(seed_of("nobody")), str(tmp_path / "out" / "manifest.json"), str(tmp_path / "x"))
    for text in ("[]", "{", '{"variants": 3}', '{"format": 1, "variants": [3]}'):
        (tmp_path / "no.json").write_text(text)
        with pytest.raises(EverystepError, match="this is no manifest of worksheets"):
            again(code_of(seed_of("nobody")), str(tmp_path / "no.json"), str(tmp_path / "x"))
    row = json.loads((tmp_path / "out" / "manifest.json").read_text())["variants"][0]
    (tmp_path / "no.json").write_text(json.dumps({"format": 1, "variants": [{"code": row["code"]}]}))
    with pytest.raises(EverystepError, match="this is no manifest of worksheets"):
        again(row["code"], str(tmp_path / "no.json"), str(tmp_path / "x"))
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        ("row", "student", "../../evil"),
        ("row", "student", "/tmp/evil"),
        ("row", "student", 5),
        ("row", "group", 7),
        ("row", "lang", None),
        ("all", "formats", "exe"),
        ("all", "formats", ["exe"]),
        ("all", "paper", "a9"),
    ],
)
def test_a_changed_manifest_is_refused_and_writes_nothing(
    spec: Spec, tmp_path: Path, place: str, name: str, value: object
) -> None:
    make(order(spec, 1), tmp_path / "out")
    file = tmp_path / "out" / "manifest.json"
    told = json.loads(file.read_text())
    row = told["variants"][0]
    (row if place == "row" else told)[name] = value
    file.write_text(json.dumps(told))
    before = contents(tmp_path)
    with pytest.raises(EverystepError, match="manifest.json: this is no manifest of worksheets"):
        again(row["code"], str(file), str(tmp_path / "again" / "here"))
    assert contents(tmp_path) == before


def test_no_name_leaves_the_roster_unless_it_is_asked_for(spec: Spec, tmp_path: Path) -> None:
    students = (Student("17", "Żaneta Łoś", "3A"), Student("18", "Jan Kos", "3A", "whole", "pl"))
    make(Order(spec, students, printing=Printing(()), level="three-decimals"), tmp_path / "out")
    for name, data in contents(tmp_path / "out").items():
        assert b"Kos" not in data and "Łoś".encode() not in data and "Łoś" not in name
    rows = json.loads((tmp_path / "out" / "manifest.json").read_text())["variants"]
    assert [(r["student"], r["group"], r["level"], r["lang"]) for r in rows] == [
        ("17", "3A", "three-decimals", "en"), ("18", "3A", "whole", "pl")]  # fmt: skip


# ---- Interrupted


def test_a_run_that_was_interrupted_goes_on_and_makes_the_same(spec: Spec, tmp_path: Path, monkeypatch) -> None:
    make(order(spec), tmp_path / "whole")
    real, made = worksheets._one, []

    def broken(task: worksheets.Task) -> object:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(task)
        return real(task)

    monkeypatch.setattr(worksheets, "_one", broken)
    with pytest.raises(KeyboardInterrupt):
        make(order(spec), tmp_path / "out")
    monkeypatch.setattr(worksheets, "_one", real)
    with (tmp_path / "out" / RECORD).open("a") as record:
        record.write('{"student": "3", "fil')  # a line that was cut off
    (tmp_path / "out" / "keys" / "1.html").write_text("torn by somebody else")
    with pytest.raises(EverystepError, match="the folder is not empty; go on with the run .* by --resume"):
        make(order(spec), tmp_path / "out")
    with pytest.raises(EverystepError, match="the run in this folder was made from something else; give the same spec"):
        make(order(spec, secret="other"), tmp_path / "out", resume=True)
    summary = make(order(spec), tmp_path / "out", resume=True)
    assert (summary.sheets, summary.before) == (4, 1)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_what_an_interrupt_leaves_of_a_run_of_several_processes_is_used(tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = ("worksheet", SEED, "-o", str(out), "--variants", "60", "--seed", "s", "--format", "html", "--jobs", "2")
    work = process(*call, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    record = out / RECORD
    while work.poll() is None and not (record.exists() and record.read_bytes().count(b"\n") > 4):
        time.sleep(0.02)
    work.send_signal(signal.SIGINT)
    _, said = work.communicate()
    assert work.returncode == 130
    assert "interrupted; the same command with --resume goes on from here" in said.decode()
    assert record.exists()
    told = subprocess.run(
        [sys.executable, "-m", "everystep", *call, "--resume", "--json"], env=environment(), capture_output=True
    )
    summary = json.loads(told.stdout)
    assert summary["sheets"] == 60 and summary["before"] >= 4


def test_a_finished_run_can_be_resumed_to_mend_it(spec: Spec, tmp_path: Path) -> None:
    make(order(spec), tmp_path / "out")
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "keys" / "2.html").unlink()
    make(order(spec), tmp_path / "out", resume=True)
    assert contents(tmp_path / "out") == before


def test_a_folder_with_anything_else_in_it_is_left_alone(spec: Spec, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(EverystepError, match="the folder is not empty; choose an empty folder"):
        make(order(spec), out)
    with pytest.raises(EverystepError, match="no run was interrupted in this folder"):
        make(order(spec), out, resume=True)
    assert contents(out) == {"thesis.txt": b"mine"}


def test_a_folder_that_cannot_be_written_is_named(spec: Spec, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EverystepError, match="file.* cannot be written: Not a directory; make room or choose another"):
        make(order(spec), tmp_path / "file")
    if os.geteuid():
        (tmp_path / "shut").mkdir(mode=0o500)
        with pytest.raises(EverystepError, match="cannot be written: Permission denied"):
            make(order(spec), tmp_path / "shut" / "out")


def test_a_full_disk_leaves_whole_files_and_the_run_goes_on_later(spec: Spec, tmp_path: Path, monkeypatch) -> None:
    written, real = [], worksheets.put_bytes

    def full(path: Path, data: bytes) -> bool:
        written.append(path)
        if len(written) > 2:
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(worksheets, "put_bytes", full)
    with pytest.raises(EverystepError, match="keys/3.html cannot be written: No space left on device; make room or"):
        make(order(spec), tmp_path / "out")
    monkeypatch.setattr(worksheets, "put_bytes", real)
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert make(order(spec), tmp_path / "out", resume=True).before == 2


def test_a_run_that_failed_before_its_first_sheet_leaves_nothing_in_the_way(spec: Spec, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    nobody = Order(spec, (Student("1", "漢字"), Student("2", "Ala")), names=True, printing=Printing(("pdf",)))
    with pytest.raises(EverystepError, match="no font at hand has the letters"):
        make(nobody, out)
    assert not out.exists()
    out.mkdir(parents=True)
    with pytest.raises(EverystepError, match="there is no folder"):
        make(order(spec, printing=Printing(("pdf",), fonts=(str(tmp_path / "none"),))), out)
    assert out.is_dir() and not list(out.iterdir())  # the author's own folder stays


def test_a_run_that_failed_after_its_first_sheet_can_go_on(spec: Spec, tmp_path: Path) -> None:
    names = Order(spec, (Student("1", "Ala"), Student("2", "漢字")), names=True, printing=Printing(("pdf",)))
    with pytest.raises(EverystepError, match="no font at hand has the letters"):
        make(names, tmp_path / "out")
    assert {RECORD, "keys/1.pdf", "sheets/1.pdf"} <= contents(tmp_path / "out").keys()


# ---- The command


def test_the_command_makes_a_class_from_a_roster(run, tmp_path: Path) -> None:  # noqa: F811
    Path("s.yaml").write_text(TEXT)
    Path("class.csv").write_text("student_id,name,level\nann,=cmd(),own\nbob,Bob,three-decimals\n")
    done = run("worksheet", "s.yaml", "-o", "out", "--roster", "class.csv", "--seed", "x", "--json", "--names")
    assert done.code == 0
    assert json.loads(done.out)["sheets"] == 2
    assert "the name =cmd() looks like a formula; it is printed as it stands" in done.err
    assert done.err.endswith("2 sheets with their keys in out\n")
    told = json.loads(Path("out/manifest.json").read_text())
    assert told["seed"] == "x" and told["names"]
    code = told["variants"][0]["code"]
    done = run("worksheet", "rebuild", code, "--manifest", "out/manifest.json", "-o", "again")
    assert done.code == 0 and "again/keys/ann.html" in done.out
    done = run("worksheet", "rebuild", "ABC", "--manifest", "out/manifest.json", "-o", "again")
    assert done.code == 1 and "is no code of a worksheet" in done.err


def test_the_folder_with_the_sheets_is_told_where_none_is_for_the_press(run) -> None:  # noqa: F811
    Path("s.yaml").write_text(TEXT)
    files = run("worksheet", "s.yaml", "-o", "out", "--format", "html").out.split()
    assert files[0] == str(Path("out", "sheets")) and Path("out/sheets/1.html").exists()
    assert all(Path(file).exists() for file in files)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--variants", "0"), "--variants: “0” is no number from 1 to 100000"),
        (("--variants", "2", "--roster", "x"), "--variants and --roster exclude each other"),
        (("--names",), "--names needs a roster"),
        (("--lang", "en,pl"), "--lang: a sheet has one language"),
        (("--level", "hard"), "--level: no “hard” here; there are own, whole"),
        (("--blanks", "none"), "--blanks: no “none” here; there are results"),
        (("--mistake", "big"), "--mistake: no “big” here; there are none, any"),
    ],
)
def test_wrong_usage_is_said(run, words: tuple[str, ...], said: str) -> None:  # noqa: F811
    done = run("worksheet", "s.yaml", "-o", "out", *words)
    assert done.code == 2 and said in done.err
    assert not Path("out").exists()


def test_several_sheets_have_numbers_of_their_own_and_one_has_the_spec_s(run) -> None:  # noqa: F811
    Path("s.yaml").write_text(TEXT)
    assert "numbers of its own" not in run("worksheet", "s.yaml", "-o", "one").err
    assert json.loads(Path("one/manifest.json").read_text())["variants"][0]["level"] == "own"
    assert (
        "of the level three-decimals; --level own gives"
        in run("worksheet", "s.yaml", "-o", "two", "--variants", "2").err
    )


def test_where_no_nice_numbers_are_found_the_reasons_are_told_and_nothing_is_written(run, monkeypatch) -> None:  # noqa: F811
    monkeypatch.setattr(nice, "MOST_DRAWN", 1000)
    layer = "{neurons: 4, activation: relu}"
    Path("s.yaml").write_text(
        f"seed: 1\nlayers: [{layer}, {layer}, {layer}]\ninputs: [1, 1, 1, 1]\ntargets: [1, 1, 1, 1]\nlearning_rate: 1\n"
    )
    done = run("worksheet", "s.yaml", "-o", "out", "--level", "tenths", "--variants", "2")
    assert done.code == 1 and "no numbers of the level tenths were found for this network among 1000" in done.err
    assert "times a number was 0, or too close to it" in done.err and not Path("out").exists()


def test_own_numbers_in_which_a_wrong_answer_counts_as_right_are_told(run) -> None:  # noqa: F811
    Path("s.yaml").write_text(TEXT.replace("0.5\n", "0.0001\n"))
    done = run("worksheet", "s.yaml", "-o", "out")
    assert done.code == 0
    assert "with these numbers the mistake wrong-sign would count as right in B09, B10" in done.err
    Path("z.yaml").write_text(TEXT.replace("targets: [1]", "targets: [0.69]"))
    assert "with these numbers 0 would count as right in B03" in run("worksheet", "z.yaml", "-o", "zero").err


def test_several_specs_get_a_folder_each_and_all_their_problems_are_told_first(
    tmp_path: Path,
    run,  # noqa: F811
) -> None:
    (tmp_path / "one.yaml").write_text(TEXT)
    (tmp_path / "two.yaml").write_text(TEXT.replace("[1, 2]", "[2, 1]"))
    (tmp_path / "wrong.yaml").write_text("layers: 3\n")
    done = run("worksheet", "one.yaml", "two.yaml", "wrong.yaml", "./one.yaml", "-o", "out")
    assert done.code == 1 and "wrong.yaml:1" in done.err and "would overwrite the one of one.yaml" in done.err
    assert not (tmp_path / "out").exists()
    done = run("worksheet", "one.yaml", "two.yaml", "-o", "out", "--json")
    assert done.code == 0 and [part["sheets"] for part in json.loads(done.out)] == [1, 1]
    assert sorted(os.listdir(tmp_path / "out")) == ["one", "two"]
