import json
from pathlib import Path

import pytest
from footage import tracker_model
from gl_context import shared_context
from training_heads import pack_folder

from live.errors import SetupError
from live.evaluation import evaluate_command as module
from live.evaluation.evaluate_command import evaluate_command, plan_tables
from live.evaluation.evaluate_config import TABLES, EvaluateOptions
from live.evaluation.pack_folder import PACK_FILES
from live.evaluation.result_table import TEXT_WIDTH, ResultTable, Row


@pytest.fixture
def measured(monkeypatch) -> list[str]:
    """What was measured, in order; the figures are made up."""
    names: list[str] = []

    def plan(options):
        def measure(name):
            def run(tell):
                names.append(name)
                tell(f"measuring {name}", 0.0)
                return ResultTable(name, "a title", ("MSE",), (Row("own: ours", (0.25,), "< .30"),))

            return run

        return {name: measure(name) for name in TABLES}

    monkeypatch.setattr(module, "plan_tables", plan)
    return names


def test_tables_are_said_one_by_one_and_written(measured, tmp_path):
    said: list[str] = []
    files = tmp_path / "all.json", tmp_path / "all.md"
    options = EvaluateOptions(table=("drift", "self"), json=files[0], markdown=files[1])
    evaluate_command(options, said.append)
    assert measured == ["self", "drift"]
    titles = [line for line in said if line.endswith("a title")]
    assert titles == ["self: a title", "drift: a title"]
    assert said[-2:] == [f"Wrote {files[0]}", f"Wrote {files[1]}"]
    told = json.loads(files[0].read_text())
    assert told["protocol"]["seeds"] == list(range(700_000, 700_010))
    assert told["tables"]["self"]["rows"][0]["MSE"] == 0.25
    assert told["machine"]["packages"]["numpy"]
    assert {"skinning_network.npz", "mesh_encoder.npz"} < set(told["assets"])
    page = files[1].read_text()
    assert page.count("| own: ours | 0.250 | < .30 |") == 2
    assert said[0] == page.splitlines()[0] == told["measured"] == options.describe()
    assert page.count("- **own**:") == sum(line.startswith("  own: the") for line in said) == 1


def test_what_was_measured_before_something_broke_is_said_and_written(monkeypatch, tmp_path):
    def fail(tell):
        raise RuntimeError("broken")

    def work(tell):
        return ResultTable("self", "a title", ("MSE",), ())

    monkeypatch.setattr(module, "plan_tables", lambda options: {"self": work, "drift": fail})
    said: list[str] = []
    options = EvaluateOptions(table=("self", "drift"), json=tmp_path / "a.json")
    with pytest.raises(RuntimeError, match="broken"):
        evaluate_command(options, said.append)
    assert "self: a title" in said
    assert list(json.loads((tmp_path / "a.json").read_text())["tables"]) == ["self"]


def test_a_part_of_the_protocol_is_called_so_in_text_that_fits(measured):
    said: list[str] = []
    evaluate_command(EvaluateOptions(table=("drift",), identities=2, expressions=8), said.append)
    assert "NOT THE PROTOCOL" in " ".join(said[:2])
    assert max(map(len, said)) <= TEXT_WIDTH


def test_every_table_has_a_way_to_measure_it():
    options = EvaluateOptions(data=pack_folder(), identities=1, expressions=1)
    assert set(plan_tables(options)) == set(TABLES)


def test_damaged_packs_are_one_sentence(tmp_path):
    for name in PACK_FILES:
        (tmp_path / name).write_bytes(b"PK\x03\x04 half a zip")
    with pytest.raises(SetupError, match=r"cannot be read; fetch them again"):
        plan_tables(EvaluateOptions(data=tmp_path))


def test_a_slice_of_the_protocol_measured_for_real(tmp_path):
    """One identity, eight expressions: far better than standing still, and no drift."""
    shared_context()  # skips where nothing can be looked at
    options = EvaluateOptions(
        table=("self", "drift", "inverse"),
        data=pack_folder(),
        split="validation",
        identities=1,
        expressions=8,
        json=tmp_path / "slice.json",
        tracker_model=tracker_model(),
    )
    evaluate_command(options, lambda line: None)
    tables = json.loads(Path(tmp_path / "slice.json").read_text())["tables"]
    mse = {row["label"]: row["MSE"] for row in tables["self"]["rows"]}
    for kind in ("own", "other"):
        assert mse[f"{kind}: least squares"] < 0.05 * mse[f"{kind}: no motion"]
        assert mse[f"{kind}: learned encoder"] < 0.5 * mse[f"{kind}: no motion"]
    assert mse["own: nearest-point copy"] < 1e-9
    assert tables["drift"]["rows"][0]["MSE"] < 1.0
    code = {row["label"]: row["active"] for row in tables["inverse"]["rows"]}
    assert code["binary: least squares"] < 0.1
