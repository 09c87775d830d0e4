"""Every figure of the kite, of 50 real interviews and of a standard export is reproduced."""

from tests.science.relationships.reference import VALUES, canvas, transnat
from tests.science.values import check


def test_figures_of_others_are_reproduced():
    check(VALUES)


def test_undefined_in_r_is_undefined_here(shared_data):
    shared_data("egor_transnat")
    frame = transnat().to_frame()
    alone = frame.filter(frame["asked"] < 2)
    assert alone.height
    assert alone["density"].null_count() == alone["constraint"].null_count() == alone.height


def test_nobody_is_left_out_of_the_standard_export(shared_data):
    shared_data("network_canvas_sample")
    assert canvas().maps.left_out == {}
