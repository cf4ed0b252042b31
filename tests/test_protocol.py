from live.evaluation.protocol import FIRST_SEEDS, IDENTITY_COUNTS, Protocol


def test_no_identity_is_in_two_splits():
    test, validation = (
        set(Protocol(split, IDENTITY_COUNTS[split]).seeds()) for split in FIRST_SEEDS
    )
    assert len(test) == 10
    assert len(validation) == 6
    assert not test & validation


def test_fewer_identities_are_the_first_of_all():
    assert Protocol("test", 3).seeds() == Protocol("test", 10).seeds()[:3] == (
        700_000, 700_001, 700_002,
    )  # fmt: skip
