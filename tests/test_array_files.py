"""Numbers from files: every format, the same numbers; and a sentence for every file that cannot be used."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.compute.array_files import READERS, RUNNING
from everystep.compute.files import BIGGEST, Unusable
from everystep.compute.reader import read, read_text
from everystep.compute.spec import Spec
from everystep.compute.trace import run
from everystep.errors import EverystepError

W1 = np.array([[0.11, 0.21], [0.12, 0.08], [-1.5, 2.0]])
B1 = np.array([0.5, -0.25, 1.0])


def safetensors(header: Any, body: bytes = b"") -> bytes:
    """The bytes of a safetensors file."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def tensors(**arrays: np.ndarray[Any, Any]) -> bytes:
    """Arrays of float64 as a safetensors file."""
    header, body = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        end = len(body) + array.nbytes
        header[name] = {"dtype": "F64", "shape": list(array.shape), "data_offsets": [len(body), end]}
        body += array.astype("<f8").tobytes()
    return safetensors(header, body)


def npy(array: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def spec(folder: Path, weights: str = "", *, biases: str = "", inputs: str = "[2, 3]", targets: str = "[1, 0, 1]",
         **options: Any) -> Spec:  # fmt: skip
    """The spec of one layer in a folder."""
    layer = f"weights: {weights or W1.tolist()}" + (f"\n    biases: {biases}" if biases else "")
    path = folder / "lesson.yaml"
    path.write_text(f"layers:\n  - {layer}\ninputs: {inputs}\ntargets: {targets}\nlearning_rate: 0.1\n")
    return read(path, **options)


def complaint(folder: Path, weights: str = "", **keys: Any) -> str:
    with pytest.raises(EverystepError) as caught:
        spec(folder, weights, **keys)
    (problem,) = caught.value.problems
    return str(caught.value).split("lesson.yaml:")[1]


# ---- What is read


CONTENTS: dict[str, Callable[[], bytes]] = {
    "w.npz": lambda: npz(W1=W1),
    "w.npy": lambda: npy(W1),
    "w.safetensors": lambda: tensors(W1=W1),
    "w.csv": lambda: b"0.11,0.21\n0.12,.08\n-1.5,2e0\n",
    "W.CSV": lambda: b'\xef\xbb\xbf 0.11 ; 0.21\r\n\r\n"0.12";0.08\r\n-1.5;+2\r\n',
    "fortran.npy": lambda: npy(np.asfortranarray(W1)),
    "big-endian.npy": lambda: npy(W1.astype(">f8")),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_every_format_gives_the_same_plain_lists(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CONTENTS[name]())
    loaded = spec(tmp_path, f"{{file: {name}}}")
    assert loaded == spec(tmp_path)
    assert run(loaded).to_json() == run(spec(tmp_path)).to_json()


@pytest.mark.parametrize("name", CONTENTS)
def test_an_array_of_inputs_and_neurons_is_transposed_when_asked(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CONTENTS[name]())
    loaded = spec(tmp_path, f"{{file: {name}, transpose: true}}", inputs="[1, 2, 3]", targets="[1, 0]")
    assert loaded.layers[0].weights == W1.T.tolist()


def test_weights_biases_inputs_and_targets_come_from_one_file(tmp_path: Path) -> None:
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0, 0], [0, 0, 1]])
    named = {key: f"{{file: all.npz, array: {key}}}" for key in ("W1", "b1", "x", "y")}
    for content in (
        npz(W1=W1, b1=B1, x=x, y=y),
        npz(W1=W1, b1=B1[:, None], x=x, y=y),
        npz(W1=W1, b1=B1[None], x=x, y=y),
    ):
        (tmp_path / "all.npz").write_bytes(content)
        loaded = spec(tmp_path, named["W1"], biases=named["b1"], inputs=named["x"], targets=named["y"])
        assert loaded.layers[0].biases == B1.tolist()
        assert (loaded.inputs, loaded.targets) == (x.tolist(), y.tolist())
    (tmp_path / "x.npy").write_bytes(npy(x[0]))
    assert spec(tmp_path, inputs="{file: x.npy}").inputs == [x[0].tolist()]


NUMBERS = [1.5, -2.0, 0.0, 100.0]
TYPES = [("F16", "<f2"), ("F32", "<f4"), ("F64", "<f8"), ("I8", "<i1"), ("I16", "<i2"), ("I32", "<i4"), ("I64", "<i8"),
         ("U8", "<u1"), ("U16", "<u2"), ("U32", "<u4"), ("U64", "<u8")]  # fmt: skip


@pytest.mark.parametrize(("dtype", "kind"), TYPES)
def test_the_types_of_safetensors_are_read_as_numbers(dtype: str, kind: str) -> None:
    numbers = [abs(int(n)) for n in NUMBERS] if kind[1] in "iu" else NUMBERS
    body = np.array(numbers).astype(kind).tobytes()
    header = {"x": {"dtype": dtype, "shape": [2, 2], "data_offsets": [0, len(body)]}}
    array = READERS[".safetensors"](safetensors(header, body))["x"]()
    assert (array.shape, array.values) == ((2, 2), np.array(numbers, dtype=float).reshape(2, 2).tolist())


def test_bf16_is_the_upper_half_of_a_float32() -> None:
    body = b"".join(struct.pack("<f", n)[2:] for n in NUMBERS)
    header = {"x": {"dtype": "BF16", "shape": [4], "data_offsets": [0, 8]}}
    assert READERS[".safetensors"](safetensors(header, body))["x"]().values == NUMBERS


def test_toml_and_json_name_files_too(tmp_path: Path) -> None:
    (tmp_path / "w.npy").write_bytes(npy(W1))
    toml = "inputs = [2, 3]\ntargets = [1, 0, 1]\nlearning_rate = 0.1\n[[layers]]\nweights = {file = 'w.npy'}\n"
    json = ('{"inputs": [2, 3], "targets": [1, 0, 1], "learning_rate": 0.1,'
            ' "layers": [{"weights": {"file": "w.npy"}}]}')  # fmt: skip
    for suffix, text in (("toml", toml), ("json", json)):
        (tmp_path / f"lesson.{suffix}").write_text(text)
        assert read(tmp_path / f"lesson.{suffix}") == spec(tmp_path)
        (tmp_path / f"lesson.{suffix}").write_text(text.replace("w.npy", "v.npy"))
        with pytest.raises(EverystepError, match=r":\d:\d+: layers\[1\].weights.file: there is no such file"):
            read(tmp_path / f"lesson.{suffix}")


# ---- Where files may be


def test_files_are_found_from_the_spec_s_folder_and_for_a_text_from_its_file_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "w.npy").write_bytes(npy(W1))
    assert spec(tmp_path, "{file: inner/w.npy}") == spec(tmp_path, "{file: inner/../inner/w.npy}") == spec(tmp_path)
    assert spec(tmp_path, f"{{file: {tmp_path / 'inner' / 'w.npy'}}}") == spec(tmp_path)
    text = (tmp_path / "lesson.yaml").read_text().replace(str(tmp_path / "inner") + "/", "")
    assert read_text(text, str(tmp_path / "inner" / "page.md")).layers == spec(tmp_path).layers
    monkeypatch.chdir(tmp_path / "inner")
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert read("-").layers == read_text(text).layers == spec(tmp_path).layers


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_file_outside_the_spec_s_folder_is_refused_unless_allowed(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "w.npy").write_bytes(npy(W1))
    (tmp_path / "inner-too").mkdir()
    (tmp_path / "inner-too" / "w.npy").write_bytes(npy(W1))
    (inner / "link.npy").symlink_to(tmp_path / "w.npy")
    (inner / "up").symlink_to(tmp_path)
    for name in ("../w.npy", "../inner-too/w.npy", str(tmp_path / "w.npy"), "link.npy", "up/w.npy"):
        assert complaint(inner, f"{{file: {name}}}") == (
            "2:21: layers[1].weights.file: the file is not in the folder of the spec; move it there, or allow it with"
            " --allow-outside"
        )
        assert spec(inner, f"{{file: {name}}}", allow_outside=True) == spec(inner)
    assert "is not in the folder" in complaint(inner, "{file: ../nothing.npy}")  # nor does it tell whether it is there


@pytest.mark.parametrize("command", [["check"], ["trace"], ["build", "-o", "-"], ["build", "-o", "pages"]])
def test_the_command_line_allows_files_outside_only_when_told(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "w.npy").write_bytes(npy(W1))
    with pytest.raises(EverystepError):
        spec(tmp_path / "inner", "{file: ../w.npy}")  # which has written the spec

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "everystep", *command, "inner/lesson.yaml", *words], text=True,
                              capture_output=True, cwd=tmp_path, env={**os.environ, "LANGUAGE": "en",
                              "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)})  # fmt: skip

    refused, allowed = call(), call("--allow-outside")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(
        f"{Path('inner', 'lesson.yaml')}:2:21: layers[1].weights.file: the file is not in the folder of the spec"
    )
    assert allowed.returncode == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npy")
    assert "layers[1].weights.file: this is not a plain file" in complaint(tmp_path, "{file: pipe.npy}")
    (tmp_path / "folder.npy").mkdir()
    assert "weights.file: this is a directory, not a file" in complaint(tmp_path, "{file: folder.npy}")
    (tmp_path / "loop.npy").symlink_to(tmp_path / "loop.npy")
    assert "weights.file: the file cannot be read: " in complaint(tmp_path, "{file: loop.npy}")


# ---- What is not read

OBJECTS = np.array([[1, "x"]], dtype=object)
HEADER = {"dtype": "F64", "shape": [3, 2], "data_offsets": [0, 48]}

WRONG: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("w.npz", lambda: npz(W1=W1, b1=B1), "", 'file: the file holds several arrays; name one by "array": W1, b1'),
    ("w.npz", lambda: npz(W1=W1, b1=B1), "w1", 'array: no array "w1" in this file; did you mean "W1"?'),
    ("w.npz", lambda: npz(W1=W1, b1=B1), "xxx", 'array: no array "xxx" in this file; choose one of W1, b1'),
    ("w.npz", lambda: npz(**{f"w{i}": B1 for i in range(20)}), "", "w6, w7, w8, w9, w10, w11, …"),
    ("w.safetensors", lambda: tensors(W1=W1, b1=B1), "", 'holds several arrays; name one by "array": W1, b1'),
    ("w.npy", lambda: npy(W1), "W1", "array: this file holds one array, which has no name; remove it"),
    ("w.csv", lambda: b"1,2", "W1", "array: this file holds one array, which has no name; remove it"),
    ("w.npz", lambda: npz(), "", "file: the file holds no array"),
    ("w.safetensors", lambda: safetensors({"__metadata__": {}}), "", "file: the file holds no array"),
    ("w.txt", lambda: b"1", "", 'file: no format ".txt"; the formats are .npz, .npy, .safetensors, .csv'),
    ("w", lambda: b"1", "", 'file: no format ""; the formats are .npz, .npy, .safetensors, .csv'),
    ("w.npy", lambda: npy(OBJECTS), "", "file: the array holds Python objects, which may run a program when they are"),
    ("w.npz", lambda: npz(x=OBJECTS), "", "file: the array holds Python objects, which may run a program"),
    ("w.npy", lambda: npy(W1 + 1j), "", "the array holds values of the type complex128, which are not read here; save"),
    ("w.npy", lambda: npy(W1.astype("S")), "", "the array holds values of the type |S"),
    ("w.npy", lambda: b"", "", "file: the file is damaged, or no .npy file"),
    ("w.npy", lambda: npy(W1)[:-1], "", "file: the file is damaged, or no .npy file"),
    ("w.npy", lambda: npy(W1)[:20], "", "file: the file is damaged, or no .npy file"),
    ("w.npy", lambda: npy(W1).replace(b"(3, 2)", b"(9, 9)"), "", "file: the file is damaged, or no .npy file"),
    ("w.npy", lambda: npy(W1).replace(b"(3, 2), }  ", b"(9999,9999)}"), "", "the array holds more than 2000000 values"),
    ("w.npy", lambda: npy(W1).replace(b"(3, 2)", b"(-3,2)"), "", "file: the file is damaged, or no .npy file"),
    ("w.npy", lambda: pickle.dumps(W1), "", "file: the file is damaged, or no .npy file"),
    ("w.npy", lambda: npy(np.zeros((0, 2))), "", "file: the array is empty"),
    ("w.npz", lambda: npz(W1=W1)[:-30], "", "file: the file is damaged, or no .npz file"),
    ("w.npz", lambda: npy(W1), "", "file: the file is damaged, or no .npz file"),
    ("w.safetensors", lambda: b"", "", "file: the file is damaged, or no .safetensors file"),
    ("w.safetensors", lambda: b"\xff" * 8 + b"{}", "", "file: the file is damaged, or no .safetensors file"),
    ("w.safetensors", lambda: safetensors(b"[" * 100_000), "", "file: the file is damaged, or no .safetensors file"),
    ("w.safetensors", lambda: safetensors(b"[]"), "", "file: the file is damaged, or no .safetensors file"),
    ("w.safetensors", lambda: tensors(W1=W1)[:-1], "", "file: the file is damaged, or no .safetensors file"),
    ("w.safetensors", lambda: safetensors({"x": 3}), "", "file: the file is damaged, or no .safetensors file"),
    *(("w.safetensors", lambda change=change: safetensors({"x": HEADER | change}, bytes(48)), "", expected)  # type: ignore[misc]
      for change, expected in (
          ({"shape": [3, 3]}, "file: the file is damaged, or no .safetensors file"),
          ({"shape": [3, 1]}, "file: the file is damaged, or no .safetensors file"),
          ({"shape": [-3, -2]}, "file: the file is damaged, or no .safetensors file"),
          ({"shape": [3, "2"]}, "file: the file is damaged, or no .safetensors file"),
          ({"shape": [3, 2.0]}, "file: the file is damaged, or no .safetensors file"),
          ({"shape": [1] * 100}, "file: the file is damaged, or no .safetensors file"),
          ({"shape": [10**9, 10**9]}, "file: the array holds more than 2000000 values"),
          ({"shape": [0, 2]}, "file: the array is empty"),
          ({"data_offsets": [-48, 0]}, "file: the file is damaged, or no .safetensors file"),
          ({"data_offsets": [0, 10**12]}, "file: the file is damaged, or no .safetensors file"),
          ({"data_offsets": [48, 0]}, "file: the file is damaged, or no .safetensors file"),
          ({"data_offsets": None}, "file: the file is damaged, or no .safetensors file"),
          ({"dtype": "F8_E4M3"}, "file: the array holds values of the type F8_E4M3, which are not read here; save"),
      )),
    ("w.csv", lambda: b"\n \n", "", "file: the file is empty"),
    ("w.csv", lambda: b"\xff", "", "file: the file is not UTF-8; save it as UTF-8"),
    ("w.csv", lambda: b"w1,w2\n1,2", "", "file: line 1 holds no number; remove the line of headings"),
    ("w.csv", lambda: b"# w1\n1,2", "", "file: line 1 holds no number; remove the line of headings"),
    ("w.csv", lambda: b"0,1;0,2\n0,3;0,4", "", 'file: expected a number on line 1, in column 1, found "0,1"; write'),
    ("w.csv", lambda: b"1 2\n3 4", "", "file: line 1 holds no number; write a comma or a semicolon between two"),
    ("w.csv", lambda: b"1,2\n3,x", "", 'file: expected a number on line 2, in column 2, found "x"'),
    ("w.csv", lambda: b"1;2\n3;0,5", "", 'on line 2, in column 2, found "0,5"; write 0.5 with a point'),
    ("w.csv", lambda: b"1,2,\n", "", 'file: expected a number on line 1, in column 3, found ""; the cell is empty; is '
     "there a comma too many?"),
    ("w.csv", lambda: b'"0,1","0,2"\n"0,3","0,4"', "", 'in column 1, found "0,1"; write 0.1 with a point'),
    ("w.csv", lambda: b'"0.1,0.2\n0.3,0.4', "", "file: line 1 holds no number; write a comma or a semicolon"),
    ("w.csv", lambda: b"1,2\n\n3\n", "", "file: expected 2 numbers on line 3, as on the first, found 1"),
    ("w.csv", lambda: b"1,nan\n", "", "file: expected finite numbers, found nan at [1,2]"),
    ("w.csv", lambda: b"1,.nan\n-1e999,-.inf\n", "", "file: expected finite numbers, found nan at [1,2] and 2 more"),
    ("w.npy", lambda: npy(W1 * [np.inf, 1]), "", "file: expected finite numbers, found inf at [1,1] and 2 more"),
    ("w.npy", lambda: npy(W1[0]), "", "file: expected an array of neurons × inputs, found the shape 2"),
    ("w.npy", lambda: npy(1.0), "", "file: expected an array of neurons × inputs, found the shape ()"),
    ("w.npy", lambda: npy(W1[None]), "", "file: expected an array of neurons × inputs, found the shape 1×3×2"),
    *((f"w{suffix}", lambda: b"", "", "such a file may run a program when it is read") for suffix in RUNNING),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "array", "expected"), WRONG, ids=[f"{r[0]} {r[3][:60]}" for r in WRONG])
def test_a_file_that_cannot_be_used_is_one_problem_at_its_name(
    name: str, content: Callable[[], bytes], array: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content())
    found = complaint(tmp_path, f"{{file: {name}{array and f', array: {array}'}}}")
    assert found.startswith("2:")
    assert expected in found


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "exploded"),)

    (tmp_path / "w.npy").write_bytes(npy(np.array([[Bomb()]], dtype=object)))
    assert "Python objects" in complaint(tmp_path, "{file: w.npy}")
    assert not (tmp_path / "exploded").exists()


def test_a_huge_file_and_a_zip_bomb_are_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "w.npy").open("wb") as stream:
        stream.truncate(1 << 40)
    assert "weights.file: the file is larger than 64 MB" in complaint(tmp_path, "{file: w.npy}")
    with zipfile.ZipFile(tmp_path / "w.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(BIGGEST + 1))
    assert (tmp_path / "w.npz").stat().st_size < BIGGEST // 100
    assert "weights.file: the file is larger than 64 MB" in complaint(tmp_path, "{file: w.npz}")


def test_a_matrix_that_fits_only_transposed_is_one_problem_with_the_key_that_mends_it(tmp_path: Path) -> None:
    (tmp_path / "w.npy").write_bytes(npy(W1.T))
    (tmp_path / "x.npy").write_bytes(npy(np.ones((2, 5))))
    (tmp_path / "y.npy").write_bytes(npy(np.ones((3, 5))))
    expected = (
        'expected rows of length 2, found rows of length 3; there is one row for each neuron or sample; write "tran'
    )
    assert expected in complaint(tmp_path, "{file: w.npy}")
    many = {"inputs": "{file: x.npy, transpose: true}", "targets": "{file: y.npy, transpose: true}"}
    assert spec(tmp_path, "{file: w.npy, transpose: true}", **many).samples == 5
    found = complaint(tmp_path, "{file: w.npy, transpose: true}", inputs=many["inputs"], targets="{file: y.npy}")
    assert "targets: expected rows of length 3, found rows of length 5; there is one row" in found
    found = complaint(tmp_path, "{file: w.npy, transpose: true}", inputs="{file: x.npy}", targets=many["targets"])
    assert "inputs: expected rows of length 2, found rows of length 5; there is one row" in found
    (tmp_path / "v.npy").write_bytes(npy(W1))
    assert 'found rows of length 3; it fits without "transpose: true"' in complaint(
        tmp_path, "{file: v.npy, transpose: true}"
    )


def test_one_value_a_sample_may_be_an_array_of_one_axis(tmp_path: Path) -> None:
    (tmp_path / "y.npy").write_bytes(npy(np.arange(4.0)))
    keys = {"weights": "[[1, 2]]", "inputs": "[[1, 2], [3, 4], [5, 6], [7, 8]]"}
    assert "found rows of length 4; there is one row" in complaint(tmp_path, **keys, targets="{file: y.npy}")
    assert spec(tmp_path, **keys, targets="{file: y.npy, transpose: true}").targets == [[0], [1], [2], [3]]


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "w.npz").write_bytes(npz(W1=W1 * np.nan))
    with pytest.raises(EverystepError) as caught:
        spec(tmp_path, "{file: w.npz}", biases="{file: b.npy}", inputs="{file: ../x.npy}", targets="[x]")
    assert [problem.path for problem in caught.value.problems] == [
        "layers[1].weights.file", "layers[1].biases.file", "inputs.file", "targets[1]",
    ]  # fmt: skip


SEEDS = [npz(W1=W1, b1=B1), npy(W1), tensors(W1=W1, b1=B1), b"0.11,0.21\n0.12,.08\n", b"a;b\n1,5;2"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=4),
    st.integers(0, 999),
)
def test_no_damage_raises_anything_but_unusable(content: bytes, changes: list[tuple[int, int]], end: int) -> None:
    damaged = bytearray(content)
    for at, byte in changes:
        damaged[at % len(damaged)] = byte
    for reader in READERS.values():
        try:
            for member in reader(bytes(damaged[:end])).values():
                member()
        except Unusable:
            pass


# ---- Cost


def test_numpy_is_imported_only_for_files_that_need_it(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_bytes(b"1,2")
    (tmp_path / "w.npy").write_bytes(npy(np.ones((1, 2))))
    code = (
        "import sys; from everystep.compute.reader import read_text; found = []\n"
        "for name in ('w.csv', 'w.npy'):\n"
        "  text = 'layers: [{weights: {file: ' + name + '}}]\\ninputs: [1, 2]\\ntargets: [1]\\nlearning_rate: 1'\n"
        f"  read_text(text, {str(tmp_path / 'lesson.yaml')!r}); found.append('numpy' in sys.modules)\n"
        "print(found)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)})  # fmt: skip
    assert done.stdout.strip() == "[False, True]"
