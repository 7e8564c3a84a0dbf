"""The roster: who is in it, and every way in which a file can be wrong, each with a sentence and its line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from everystep.errors import EverystepError
from everystep.publish.roster import Student, numbered, read_roster, spreadsheet


@pytest.fixture
def roster(tmp_path: Path):
    """Writes a roster and reads it."""

    def read(content: str | bytes) -> tuple[Student, ...]:
        file = tmp_path / "class.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roster(str(file))

    return read


@pytest.fixture
def refused(roster):
    """What is said about a roster that cannot be used, without the folder."""

    def said(content: str | bytes) -> str:
        with pytest.raises(EverystepError) as error:
            roster(content)
        return "\n".join(line[line.index("class.csv") :] for line in str(error.value).splitlines())

    return said


def test_a_roster_has_a_row_for_each_student(roster) -> None:
    text = 'student_id,name,group,level,lang\n17,Żaneta Łoś,3A,whole,pl\nbob@x.org,"O\'Neil, Bob",,,\n'
    assert roster(text) == (Student("17", "Żaneta Łoś", "3A", "whole", "pl"), Student("bob@x.org", "O'Neil, Bob"))


@pytest.mark.parametrize(
    "text", ["student_id;name\r\n1;Ala\r\n", "student_id\tname\n1\tAla\n", "Student ID,Name\n1,Ala\n\n",
     "\n\r\nstudent_id;name\n1;Ala\n", "sep=;\r\nstudent_id;name\r\n1;Ala\r\n",
     '"student_id";"name";"a, b, c"\n1;Ala\n', "student_id,name\r1,Ala\r"],
)  # fmt: skip
def test_semicolons_tabs_and_spelling_of_the_head_do_not_matter(roster, text: str) -> None:
    assert roster(text) == (Student("1", "Ala"),)
    assert roster(b"\xef\xbb\xbf" + text.encode()) == (Student("1", "Ala"),)


def test_other_columns_are_left_alone(roster) -> None:
    assert roster("email,student_id,points\na@b,1,7\n") == (Student("1"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "class.csv: the roster is empty; the first row names the columns"),
        ("student_id,name\n", "class.csv: the roster has no students"),
        ("name,group\nAla,1\n", 'class.csv:1:1: the column "student_id" is missing'),
        ("student_ids,name\n1,Ala\n", 'class.csv:1:1: no column "student_ids" is known; did you mean "student_id"?'),
        ("student_id,student_id\n1,1\n", 'class.csv:1:1: the column "student_id" stands there twice'),
        ("student_id\n7\n8\n7\n", 'class.csv:4:1: student_id: the id "7" stands in line 2 already; give every'),
        ("student_id\nAnn\nANN\n", 'class.csv:3:1: student_id: the id "ANN" stands in line 2 already'),
        ("student_id,name\n,Ala\n", "class.csv:2:1: student_id: this student has no id"),
        ("student_id\n../x\n", 'class.csv:2:1: student_id: "../x" cannot be the name of a file; use letters'),
        ("student_id\n/etc/passwd\n", '"/etc/passwd" cannot be the name of a file'),
        ("student_id\na\\b\n", "cannot be the name of a file"),
        ("student_id\nCON\n", '"CON" cannot be the name of a file'),
        ("student_id\n=cmd()\n", '"=cmd()" cannot be the name of a file'),
        ("student_id\n.hidden\n", "cannot be the name of a file"),
        ("student_id\n" + "x" * 65 + "\n", "cannot be the name of a file"),
        ("student_id,level\n1,hard\n", 'class.csv:2:1: level: no level of numbers "hard"; choose one of own, whole'),
        ("student_id,level\n1,tenth\n", 'did you mean "tenths"?'),
        ("student_id,lang\n1,xx\n", 'class.csv:2:1: lang: no translation into "xx"'),
        ("student_id,name\n1,a,b\n", "class.csv:2:1: this row has 3 cells, the first row has 2; put a text"),
        ("student_id,name\n1," + "x" * 81 + "\n", "class.csv:2:1: name: this is longer than 80 characters"),
        ("student_id,name\n1,a\u202eb\n", "class.csv:2:1: name: this holds a character that cannot be printed"),
        ('student_id,name\n1,"a\n', "class.csv:2:1: this row cannot be read as CSV"),
        ('student_id,name\n1,"a\n2,b\n3,c\n', "class.csv:2:1: this row cannot be read as CSV"),
        ('student_id,name\n\n1,"a\nb"\n', "class.csv:3:1: name: this holds a character that cannot be printed"),
        ("sep=;\n\nstudent_id;level\n1;hard\n", "class.csv:4:1: level: no level of numbers"),
        ("\n\nname\nAla\n", 'class.csv:3:1: the column "student_id" is missing'),
        *[
            (f"student_id,name\n1,a{mark}2\n", "class.csv:2:1: name: this holds a character that cannot be printed")
            for mark in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # each a new line to Python and to nobody else
        ],
    ],
)  # fmt: skip
def test_every_problem_has_a_sentence_and_its_line(refused, text: str, said: str) -> None:
    assert said in refused(text)


def test_all_problems_are_told_at_once(refused) -> None:
    assert len(refused("student_id,level\n../x,whole\n2,hard\n2,own\n").splitlines()) == 3


def test_another_encoding_is_named(refused, roster, tmp_path: Path) -> None:
    said = refused("student_id,name\n1,Ala\n2,Żaneta\n".encode("cp1250"))
    assert said.startswith("class.csv:3:3: the file is not UTF-8: byte 25 is 0xAF; save it as UTF-8; a spreadsheet")
    assert "the file is UTF-16 or UTF-32" in refused("student_id\n1\n".encode("utf-16"))
    with pytest.raises(EverystepError, match="there is no such file"):
        read_roster(str(tmp_path / "none.csv"))


def test_a_name_that_looks_like_a_formula_stays_a_name(roster) -> None:
    (student,) = roster("student_id,name\n1,=cmd()\n")
    assert student.name == "=cmd()"
    assert spreadsheet(student.name) == "'=cmd()" and spreadsheet("Ala") == "Ala"


def test_ten_thousand_students_are_read_at_once(roster) -> None:
    before = time.perf_counter()
    students = roster("student_id,name\n" + "".join([f"s{k},Student {k}\n" for k in range(10_000)]))
    assert len(students) == 10_000 and time.perf_counter() - before < 10


def test_without_a_roster_students_have_numbers() -> None:
    assert [s.id for s in numbered(10)][::9] == ["01", "10"] and numbered(1) == (Student("1"),)
