from ball_cast import PERFECT

from live.evaluation import published
from live.evaluation.clone_methods import choose_methods
from live.evaluation.masked_error import MASK_RADII, UNITS_PER_CM
from live.evaluation.result_legend import MEANINGS, legend, legend_markdown, legend_text
from live.evaluation.result_table import TEXT_WIDTH, ResultTable, Row
from live.evaluation.retargeting import MSE_COLUMNS


def table(label: str = "ours", title: str = "", **said) -> ResultTable:
    return ResultTable("t", title, ("MSE",), (Row(label, (1.0,), **said),))


def test_only_words_that_occur_are_explained_and_each_once():
    tables = [table("own: ours", published=published.SELF), table("own: ours", "masked MSE")]
    assert list(legend(tables)) == ["NFR", "NFS", "PDB", "masked", "own"]
    text = legend_text(tables)
    assert [sum(line.startswith(f"  {word}:") for line in text) for word in legend(tables)] == [
        1
    ] * 5


def test_common_words_count_as_the_head_of_a_label_alone():
    assert not legend([table("ours", "own identity, other draws, binary and fractional")])
    assert list(legend([table("binary: ours"), table("other: x")])) == ["other", "binary"]


def test_nothing_to_explain_is_nothing_said():
    assert legend_text([table()]) == legend_markdown([table()]) == []


def test_a_column_that_is_left_out_is_not_explained():
    rows = (Row("ours", (1.0, 1.0, 1.0, None, None)),)
    assert list(legend([ResultTable("t", "", MSE_COLUMNS, rows)])) == ["narrow face"]


def test_the_explained_methods_are_the_tables():
    labels = " ".join(method.label for method in choose_methods(PERFECT))
    for word in ("53 numbers only", "the true code, decoded", "NFS-style direct decoding"):
        assert word in labels
        assert word in legend([table(f"own: {labels}")])


def test_the_hat_is_the_one_that_is_measured_with():
    near, far = (radius / UNITS_PER_CM for radius in MASK_RADII)
    assert f"1 within {near:g} cm, 0 beyond {far:g} cm" in MEANINGS["masked"]


def test_the_legend_fits_and_markdown_has_an_item_a_word():
    everything = [table(f"{word}: ", word) for word in MEANINGS]
    assert list(legend(everything)) == list(MEANINGS)
    assert max(map(len, legend_text(everything))) <= TEXT_WIDTH
    assert sum(line.startswith("- **") for line in legend_markdown(everything)) == len(MEANINGS)
