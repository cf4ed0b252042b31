import pytest

from engine.part_hints import read_hint


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
        ("", "", None),
    ],
)
def test_names_people_use(object_name, material_name, hint):
    assert read_hint(object_name, material_name) == hint
