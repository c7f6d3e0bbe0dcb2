"""What an index and a Cancel are to their process: copies, closing, forks."""

import copy
import pickle

import newsidx
import pytest


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_an_index_and_a_cancel_cannot_be_copied(index, duplicate):
    with pytest.raises(TypeError, match="an Index belongs to its process: open the file again there"):
        duplicate(index)
    with pytest.raises(TypeError, match="a Cancel belongs to its process: make another one there"):
        duplicate(newsidx.Cancel())
    assert index.search("threads")["hits"]
