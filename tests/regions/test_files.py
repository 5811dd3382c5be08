"""Lists of regions and codes as files: one that is none is refused before it is read."""

from __future__ import annotations

import pytest

from sakti.core.refusals import Refusal
from sakti.regions import actions
from tests.actors import TESTS


@pytest.mark.parametrize("load", [actions.load_file, actions.load_crosswalk])
def test_a_file_that_is_too_large_to_be_a_list_of_regions_is_refused(app, tmp_path, load):
    file = tmp_path / "wilayah.csv"
    with file.open("wb") as out:
        out.truncate(actions.LARGEST + 1)
    with pytest.raises(Refusal):
        load(file, by=TESTS)
