"""Right or unknown: the matcher on observations that were labelled by hand."""

from __future__ import annotations

from consent.catalogue import load_catalogue
from tests.consent.catalogue.corpus import UNKNOWN, labelled, score

SCORE = score(load_catalogue())


def test_the_corpus_is_large_enough_to_tell():
    corpus = labelled()

    assert len(corpus) >= 300
    assert sum(label == UNKNOWN for label, _ in corpus) >= 80
    assert len({repr(entry) for entry in corpus}) == len(corpus)


def test_of_what_is_matched_ninety_nine_in_a_hundred_is_right():
    assert SCORE.precision >= 0.99, SCORE.mistakes


def test_what_belongs_to_nobody_stays_unknown():
    assert [mistake for mistake in SCORE.mistakes if f"is {UNKNOWN}" in mistake] == []


def test_nine_in_ten_of_what_belongs_to_a_service_of_the_catalogue_is_recognised():
    assert SCORE.right / (SCORE.right + len(SCORE.missed)) >= 0.9, SCORE.missed
