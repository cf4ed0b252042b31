"""The Unity package: what its engine side is written against, what Unity asks of its files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from unity_client import CLIENT, CORE, SIGNATURES, compile_sources, drive_shapes, needs_mono, run

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.morph_names import find_meaning
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

CODES = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
GUID = re.compile(r"guid: ([0-9a-f]{32})")
UNIMPORTED = ("Tests~", "Samples~", "Samples~/Viewer")
"""Unity looks into no folder whose name ends in ~; a sample's own files are copied with theirs."""
NAMES = (
    "eyeBlinkLeft", "EyeBlinkLeft", "eyeBlink_L", "blendShape1.eyeBlinkLeft", "L_eyeBlink",
    "A14_Eye_Blink_Left", "Face|eye_blink.L", "ARKitEyeBlinkRight", "jawLeft", "JawLeft",
    "jaw_left", "cheekPuff", "CheekPuff_R", "browInnerUp", "head:BrowInnerUp", "mouthSmile",
    "tongueOut", "TongueOut", "jawOpen_mouthClose", "eyeBlinkLeft_eyeBlinkRight", "smile",
    "_neutral", "", "...", "Fcl_MTH_A", "BS_12_jawForward", "bs12jawForward", "eyesClosed",
    "mouthLeft2", "xjawOpen",
)  # fmt: skip


def package_files() -> list[Path]:
    found = (path for path in CLIENT.rglob("*") if path.suffix != ".meta")
    names = {path: path.relative_to(CLIENT).as_posix() for path in found}
    return [path for path, name in names.items() if not name.startswith("Tests~")]


@needs_mono
def test_the_engine_side_fits_the_engines_declarations(tmp_path: Path) -> None:
    core = compile_sources(tmp_path / "core.dll", [*CORE.glob("*.cs")], "-target:library")
    quiet = "-nowarn:660,661,649,414,169"  # declarations have no bodies
    signatures = compile_sources(
        tmp_path / "signatures.dll", [*SIGNATURES.glob("*.cs")], "-target:library", quiet
    )
    sources = [
        file
        for folder in ("Runtime", "Runtime/NetMq", "Editor", "Samples~/Viewer")
        for file in (CLIENT / folder).glob("*.cs")
    ]
    assert len(sources) >= 8
    for defined in ("MIMESH_NETMQ;ENABLE_LEGACY_INPUT_MANAGER", "NOTHING"):
        # The engine sets serialized fields, which this compiler cannot know.
        flags = ("-target:library", "-nowarn:649", f"-define:{defined}")
        references = (f"-reference:{core}", f"-reference:{signatures}")
        compile_sources(tmp_path / "unity.dll", sources, *flags, *references)


def test_the_core_uses_nothing_of_the_engine_or_of_others() -> None:
    allowed = {"System", "System.Collections.Generic", "System.IO", "System.Net.Sockets",
               "System.Text", "System.Threading"}  # fmt: skip
    used = {
        name
        for file in CORE.glob("*.cs")
        for name in re.findall(r"^using ([\w.]+);", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert used <= allowed
    assert json.loads((CORE / "Mimesh.Core.asmdef").read_text())["noEngineReferences"] is True


def test_every_file_that_unity_imports_has_a_guid_of_its_own() -> None:
    guids = {}
    for path in package_files():
        if path.relative_to(CLIENT).as_posix() in UNIMPORTED:
            continue
        found = GUID.search(Path(f"{path}.meta").read_text())
        assert found, path
        assert guids.setdefault(found[1], path) == path
    orphans = [meta for meta in CLIENT.rglob("*.meta") if not meta.with_suffix("").exists()]
    assert not orphans


def test_the_sample_scene_names_what_is_there() -> None:
    known = {GUID.search(meta.read_text())[1]: meta.stem for meta in CLIENT.rglob("*.meta")}  # pyright: ignore[reportOptionalSubscript]
    scene = (CLIENT / "Samples~/Viewer/Viewer.unity").read_text()
    used = sorted(known[guid] for guid in GUID.findall(scene))
    assert used == ["MimeshMesh.cs", "MimeshReceiver.cs", "OrbitCamera.cs"]
    anchors = set(re.findall(r"^--- !u!\d+ &(\d+)", scene, re.MULTILINE))
    local = set(re.findall(r"\{fileID: (\d+)\}", scene)) - {"0"}
    assert local <= anchors
    material = (CLIENT / "Samples~/Viewer/PaintedHead.mat").read_text()
    assert [known[guid] for guid in GUID.findall(material)] == ["PaintedHead.shader"]


def test_the_scene_sets_fields_that_the_components_have() -> None:
    scene = (CLIENT / "Samples~/Viewer/Viewer.unity").read_text()
    for script, names in (("MimeshReceiver", "host port mode encoding headMotion"),
                          ("MimeshMesh", "receiver opaque cutout transparent")):  # fmt: skip
        source = (CLIENT / "Runtime" / f"{script}.cs").read_text()
        for name in names.split():
            assert re.search(rf"^  {name}: ", scene, re.MULTILINE)
            assert re.search(rf"\[SerializeField\] private [\w\[\]]+ {name}\b", source)


def test_assemblies_refer_to_assemblies_that_are_there() -> None:
    described = [json.loads(file.read_text()) for file in CLIENT.rglob("*.asmdef")]
    names = {assembly["name"] for assembly in described}
    assert {name for one in described for name in one["references"]} < names
    package = json.loads((CLIENT / "package.json").read_text())
    assert all((CLIENT / sample["path"]).is_dir() for sample in package["samples"])


@needs_mono
def test_shape_names_mean_what_the_engine_takes_them_for(tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    names = [*NAMES, *MEDIAPIPE_BLENDSHAPES, *CODES]
    file.write_text("\n".join([" ".join(CODES), *names]) + "\n")
    done = run("--shapes", file)
    assert done.returncode == 0, done.stderr
    expected = [find_meaning(name) or "-" for name in names]
    assert dict(zip(names, done.stdout.split(), strict=True)) == dict(
        zip(names, expected, strict=True)
    )


@needs_mono
@pytest.mark.parametrize("style", ["{}", "Head_blend.{}"])
def test_arkits_shapes_are_driven_by_the_code(tmp_path: Path, style: str) -> None:
    shapes = [*MEDIAPIPE_BLENDSHAPES[1:], "tongueOut"]
    values = [index / 64 for index in range(len(CODES))]
    driven = drive_shapes(tmp_path / "drive.txt", values, [*map(style.format, shapes)])
    value_of = dict(zip(CODES, values, strict=True))
    sided = {f"{name}Left": f"{name}_L" for name in ("eyeBlink", "cheekSquint", "mouthSmile")}
    assert set(driven) == {style.format(shape) for shape in shapes}
    for shape, code in {**sided, "jawLeft": "jawLeft", "tongueOut": "tongueOut"}.items():
        assert driven[style.format(shape)] == value_of[code]
    for shape in ("browInnerUp", "cheekPuff"):
        mean = (value_of[f"{shape}_L"] + value_of[f"{shape}_R"]) / 2
        assert driven[style.format(shape)] == mean
