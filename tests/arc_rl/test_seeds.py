"""Seeds that must not agree."""

from arc_rl import seeds


def test_no_two_kinds_of_tasks_share_an_offset() -> None:
    offsets = [value for name, value in vars(seeds).items() if name.endswith("_TASKS")]
    assert len(set(offsets)) == len(offsets) == 4


def test_runs_of_neighbouring_seeds_share_no_seed_over_their_passes() -> None:
    made = {seeds.mixed(seed, number) for seed in range(20) for number in range(100)}
    assert len(made) == 2000


def test_a_seed_stays_in_numpys_range() -> None:
    assert 0 <= seeds.mixed(2**31, 7) < 2**32
