"""Measures of tests: their names, units and directions."""

import pytest

from service.catalog.metrics import METRICS, called, metric_of, of_test


@pytest.mark.parametrize(("name", "ours"), [
    ("Accuracy", "accuracy"), ("percent correct", "accuracy"), ("Resolve rate", "accuracy"), ("SR", "accuracy"),
    ("Exact Match", "exact_match"), ("exact_match", "exact_match"), ("word error rate", "wer"), ("Bits per byte", "bits_per_byte"),
    ("pass @ 1", "pass@1"), ("Pass@64", "pass@64"), ("spBLEU", "spbleu"), ("truthful and informative", "truthful and informative"),
])  # fmt: skip
def test_a_measure_has_one_word(name, ours):
    assert called(name) == ours


@pytest.mark.parametrize(("names", "told"), [
    (["accuracy"], {"metric": "accuracy", "unit": "percent", "better": "higher"}),
    (["accuracy", "percent correct"], {"metric": "accuracy", "unit": "percent", "better": "higher"}),
    (["accuracy", "pass@1"], {"unit": "percent", "better": "higher"}),
    (["elo", "accuracy"], {"better": "higher"}),
    (["WER"], {"metric": "wer", "unit": "percent", "better": "lower"}),
    (["wer", "accuracy"], {"unit": "percent"}),
    (["accuracy", "vibes"], {}), (["vibes"], {}), ([], {}),
])  # fmt: skip
def test_a_test_is_measured_as_all_of_its_results_are(names, told):
    assert of_test(names) == told


def test_no_two_measures_go_by_one_name():
    assert [metric_of(name) for one in METRICS for name in (one.name, *one.also)] == [one for one in METRICS for _ in (one.name, *one.also)]
