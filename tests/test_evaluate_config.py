import subprocess
import sys

import pytest

from live.errors import OutputError, SetupError
from live.evaluation.evaluate_config import TABLES, EvaluateOptions


def test_all_tables_unless_some_are_asked_for():
    assert EvaluateOptions().tables() == TABLES
    assert EvaluateOptions(table=("cycle", "self")).tables() == ("self", "cycle")


def test_the_figure_alone_needs_no_table(tmp_path):
    assert EvaluateOptions(figure=tmp_path).tables() == ()
    assert EvaluateOptions(figure=tmp_path, table=("drift",)).tables() == ("drift",)


def test_the_whole_split_unless_less_is_asked_for():
    assert EvaluateOptions(split="validation").protocol().seeds() == tuple(range(710_000, 710_006))
    few = EvaluateOptions(identities=2, expressions=8).protocol()
    assert (few.identity_count, few.expression_count) == (2, 8)


def test_what_is_measured_is_said_and_a_part_is_not_taken_for_the_protocol():
    assert EvaluateOptions().describe() == (
        "Measured: test split, 10 identities, 128 expressions each; solver guided, shapes ict;"
        " the whole protocol."
    )
    few = EvaluateOptions(identities=2, expressions=8, solver="encoder").describe()
    assert "test split, 2 of 10 identities, 8 of 128 expressions each; solver encoder" in few
    assert "NOT THE PROTOCOL" in few
    assert "NOT THE PROTOCOL" in EvaluateOptions(split="validation").describe()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (EvaluateOptions(identities=11), "--identities should be from 1 to 10; got 11"),
        (EvaluateOptions(split="validation", identities=7), "from 1 to 6; got 7"),
        (EvaluateOptions(identities=0), "got 0"),
        (EvaluateOptions(expressions=129), "--expressions should be from 1 to 128; got 129"),
    ],
)
def test_counts_beyond_the_protocol_are_refused(options, sentence):
    with pytest.raises(SetupError, match=sentence):
        options.check()


def test_files_of_another_kind_are_refused_before_any_work(tmp_path):
    with pytest.raises(OutputError, match=r"should end in \.json"):
        EvaluateOptions(json=tmp_path / "table.txt").check()
    with pytest.raises(OutputError, match=r"should end in \.md"):
        EvaluateOptions(markdown=tmp_path / "table.json").check()


@pytest.mark.parametrize("folder", ["file", "file/sub"])
def test_a_folder_for_the_figure_that_cannot_be_made_is_said_before_any_table(tmp_path, folder):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        EvaluateOptions(table=("self",), figure=tmp_path / folder).check()


@pytest.mark.parametrize("table", [(), ("cross",), ("speed", "self")])
def test_nothing_goes_from_one_identity_to_itself(table):
    with pytest.raises(SetupError, match="cross and speed go from one identity to another"):
        EvaluateOptions(table=table, identities=1).check()


def test_one_identity_does_for_the_other_tables(tmp_path):
    EvaluateOptions(table=("self", "drift", "cycle"), identities=1).check()
    EvaluateOptions(figure=tmp_path, identities=1).check()


def test_the_rigs_make_icts_expressions_unless_told_otherwise():
    assert EvaluateOptions().choices().shapes == "ict"
    assert EvaluateOptions(shapes="consensus").choices().shapes == "consensus"


def test_reading_the_options_loads_no_arrays():
    code = "import sys, live.evaluation.evaluate_config; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
