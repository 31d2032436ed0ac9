import numpy as np
import pytest

from arc_rl.tasks.generators.inputs import KINDS
from arc_rl.tasks.generators.scenes import sample_scene
from reward.grids import as_grid


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_draws_valid_grids_that_vary(name):
    grids = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        grids.append(KINDS[name](sample_scene(rng), rng))
    assert all(np.array_equal(as_grid(grid), grid) for grid in grids)
    assert len({grid.tobytes() for grid in grids}) > 20


@pytest.mark.parametrize("largest", [2, 3, 4, 8])
def test_a_scene_keeps_its_sides_within_the_bound(largest):
    for seed in range(100):
        rng = np.random.default_rng(seed)
        scene = sample_scene(rng, largest)
        rows, columns = scene.shape(rng)
        assert min(rows, columns) >= 1
        assert max(rows, columns) <= largest + scene.spread


def test_the_colours_of_a_scene_leave_out_its_background():
    for seed in range(100):
        scene = sample_scene(np.random.default_rng(seed))
        assert scene.background not in scene.colors
        assert len(set(scene.colors)) == len(scene.colors) >= 1


def test_half_of_the_scenes_have_inputs_of_one_size():
    spreads = [sample_scene(np.random.default_rng(seed)).spread for seed in range(400)]
    assert 0.4 < np.mean([spread == 0 for spread in spreads]) < 0.75
