import tomllib

from engine.part_report import parts_text, report_lines
from engine.parts_file import CHOICES
from engine.records import PieceDecision


def row(number: int, part: str = "hair", count: int = 10, name: str = "Hair") -> PieceDecision:
    return PieceDecision(number, name, "Mat", count, (part,), "its name")


TABLE = (
    row(0, "skin", 900, "Head"),
    *(row(k) for k in range(1, 5)),
    row(5, "eye_L", 50, "Eyes"),
    row(5, "eye_R", 52, "Eyes"),
    row(6),
    PieceDecision(7, "Gums", "Mat", 70, ("teeth_upper", "teeth_lower"), "fills the mouth"),
)


def test_alike_pieces_share_an_aligned_line():
    lines = report_lines(TABLE)
    assert lines == [
        "piece   object  material  vertices  is                         because of",
        "0       Head    Mat            900  skin                       its name",
        "1-4, 6  Hair    Mat             50  hair                       its name",
        "5       Eyes    Mat            102  eye_L + eye_R              its name",
        "7       Gums    Mat             70  teeth_upper + teeth_lower  fills the mouth",
    ]


def test_hundreds_of_pieces_are_a_few_lines():
    table = [row(k, "hair", k + 1, f"card{k}") for k in range(300)]
    lines = report_lines(table)
    assert len(lines) < 30
    assert "card299" in lines[-2]
    assert lines[-1] == f"... and 276 smaller pieces of {276 * 277 // 2} vertices"


def test_scattered_numbers_and_long_names_stay_short():
    table = [row(2 * k, name="a very long name of an object indeed") for k in range(50)]
    lines = report_lines(table)
    assert "0, 2, ... (50 pieces)" in lines[1]
    assert "a very long name of a..." in lines[1]


def test_the_text_to_edit_says_what_was_decided():
    tables = tomllib.loads(parts_text(TABLE))
    assert tables == {
        "pieces": {"0": "skin", "1-4": "hair", "5": "eyes", "6": "hair", "7": "teeth"}
    }
    assert set(tables["pieces"].values()) <= set(CHOICES)


def test_names_of_a_file_cannot_break_the_text():
    text = parts_text([row(0, name='x\n[objects]\n"y" = "hair"')])
    assert tomllib.loads(text) == {"pieces": {"0": "hair"}}
    assert "\x1b" not in "".join(report_lines([row(0, name="\x1b[31m")]))
