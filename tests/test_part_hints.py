import pytest

from engine.part_hints import read_hint, read_hints


@pytest.mark.parametrize(
    ("object_name", "material_name", "hint"),
    [
        ("eye_L", "", "eye"),
        ("Eyelashes left", "", "lashes"),
        ("lashes_upper_L", "", "lashes"),
        ("Eye socket left", "", "skin"),
        ("EyeLid", "", "skin"),
        ("Lacrimal fluid left", "", "other"),
        ("Eye occlusion right", "", "other"),
        ("RightEyeBall", "", "eyeball"),
        ("Face", "N00_000_00_EyeIris_00_EYE", "eyeball"),
        ("Face", "N00_FaceBrow_00", "brows"),
        ("Teeth", "", "teeth"),
        ("Gums and tongue", "", "tongue"),
        ("Wolf3D_Hair", "", "hair"),
        ("Wolf3D_Glasses", "", "glasses"),
        ("Wolf3D_Beard", "", "brows"),
        ("Wolf3D_Outfit_Top", "shirt", "body"),
        ("Head", "Skin", None),
        ("Body", "EyeIris", "eyeball"),
        ("Body", "Body_Skin", "body"),
        ("Hair", "Body", "hair"),
        ("Armature_Mesh", "", None),
        ("Brown_Hair", "", "hair"),
        ("Teardrop_Earring", "", "other"),
        ("Top_Hat", "", "hair"),
        ("LeftHand", "", "body"),
        ("gums.001", "", "teeth"),
        ("FaceEyeline", "", "lashes"),
        ("まつげ", "", "lashes"),
        ("歯", "", "teeth"),
        ("", "", None),
    ],
)
def test_names_people_use(object_name, material_name, hint):
    assert read_hint(object_name, material_name) == hint


def test_words_that_all_names_share_say_nothing():
    assert read_hints([("Iris_Head", ""), ("Iris_Hair", ""), ("Iris_Eye_L", "")]) == [
        None, "hair", "eye",
    ]  # fmt: skip
    assert read_hints([("", "HairGirl_Skin"), ("", "HairGirl_Teeth")]) == [None, "teeth"]


def test_one_name_alone_keeps_its_words():
    assert read_hints([("hair", ""), ("hair", "x")]) == ["hair", "hair"]
