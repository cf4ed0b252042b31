import numpy as np

from engine.colour_space import decode_srgb, encode_srgb


def test_known_values():
    """Linear light of sRGB 128 and 10 (of 255), from the standard's decoding."""
    encoded = 255 * encode_srgb(np.array([0.21586050, 0.00303527, 0.0, 1.0]))
    np.testing.assert_allclose(encoded, [128, 10, 0, 255], atol=1e-3)


def test_encoding_undoes_decoding():
    codes = np.linspace(0, 1, 256)
    np.testing.assert_allclose(encode_srgb(decode_srgb(codes)), codes, atol=1e-6)


def test_what_lies_outside_is_clipped():
    assert encode_srgb(np.array([-1.0, 7.0])).tolist() == [0.0, 1.0]
    assert decode_srgb(np.array([-1.0, 7.0])).tolist() == [0.0, 1.0]
