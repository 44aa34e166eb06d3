"""While files are imported Python looks for cycles seldom, and as usual afterwards, however they end."""

import gc

import pytest

from tracker.collecting import SELDOM, collecting_seldom


def test_it_is_as_it_was_once_the_last_has_ended():
    usual = gc.get_threshold()
    first, second = collecting_seldom(), collecting_seldom()

    first.__enter__()
    assert gc.get_threshold() == (SELDOM, *usual[1:])
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == (SELDOM, *usual[1:])
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual

    with pytest.raises(ValueError, match="refused"), collecting_seldom():
        raise ValueError("refused")
    assert gc.get_threshold() == usual
