"""The three sentences that open a dashboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sakti.core.changes import Kind, between, in_brief
from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.sentences import Measured, opening, statement

BEFORE, NOW = date(2018, 12, 31), date(2020, 6, 30)


def measured(key, before, now):
    indicator = INDICATORS[key]
    was, current = Figure(*before, as_of=BEFORE), Figure(*now, as_of=NOW)
    return Measured(indicator, between(indicator.kind, was, current), current)


LATRINE = measured("own_latrine", (103, 167), (142, 167))
DECILE = measured("target_households_decile_1_4", (1425, 2000), (1120, 2000))
SCHOOL = measured("out_of_school", (36, 210), (40, 205))
CHRONIC = measured("chronic_disease_treated", (60, 119), (82, 119))


def test_every_indicator_has_its_words():
    for indicator in INDICATORS.values():
        assert all((indicator.subject_id, indicator.subject_en, indicator.waiting_id, indicator.waiting_en))


@pytest.mark.parametrize(
    ("one", "indonesian", "english"),
    [
        (
            LATRINE,
            "Pemakaian jamban sendiri naik 23,35 poin persen sejak Desember 2018; 25 rumah tangga belum memakainya.",
            "Use of an own latrine rose by 23.35 percentage points since December 2018; "
            "25 households do not use one yet.",
        ),
        (
            DECILE,
            "Rumah tangga desil 1–4 turun 21,40 % (relatif: 1.425 → 1.120) sejak Desember 2018; "
            "1.120 rumah tangga masih di desil 1–4.",
            "Households in deciles 1–4 fell by 21.40 % (relative: 1,425 → 1,120) since December 2018; "
            "1,120 households are still in deciles 1–4.",
        ),
        (
            CHRONIC,
            "Penanganan penyakit kronis kini 68,91 %; 37 orang belum ditangani.",
            "Treatment of chronic disease 68.91 %; 37 people are not treated yet.",
        ),
        (
            measured("own_latrine", (50, 50), (50, 50)),
            "Pemakaian jamban sendiri tetap sejak Desember 2018; tidak ada lagi yang menunggu.",
            "Use of an own latrine is unchanged since December 2018; nobody is waiting any more.",
        ),
    ],
)
def test_a_statement(one, indonesian, english):
    assert (statement(one), statement(one, "en")) == (indonesian, english)


def test_a_count_without_a_baseline_is_said_as_a_level():
    one = measured("out_of_school", (0, 210), (4, 205))

    assert statement(one) == "Anak tidak sekolah kini 1,95 %; 4 anak belum kembali ke sekolah."


def test_the_best_comes_first_then_the_target_households_then_what_needs_care():
    best, target, care = opening([SCHOOL, DECILE, LATRINE, CHRONIC], "Botosari", NOW, late=2)

    assert best.startswith("Pemakaian jamban sendiri naik")
    assert target.startswith("Rumah tangga desil 1–4 turun")
    assert care.startswith("Perlu perhatian: anak tidak sekolah naik 11,11 % (relatif: 36 → 40)")
    assert care.endswith("2 janji bantuan lewat tenggat.")


def test_nothing_moved_is_not_said_above_target_households_that_did():
    """From 122 to 116 poor households: above that sentence, "belum ada perubahan yang berarti" is untrue."""
    still = measured("own_latrine", (64, 156), (65, 156))
    fell = measured("target_households_decile_1_4", (122, 155), (116, 155))
    rose = measured("target_households_decile_1_4", (116, 155), (122, 155))
    worse = measured("own_latrine", (64, 156), (50, 156))

    assert opening([still, fell], "Tlogohendro", NOW)[:2] == [
        statement(fell),
        "Selain itu belum ada perubahan yang berarti sejak Desember 2018.",
    ]
    assert opening([worse, fell], "Tlogohendro", NOW)[1] == (
        "Selain itu belum ada yang membaik secara berarti sejak Desember 2018."
    )
    assert opening([still, rose], "Tlogohendro", NOW)[:2] == [
        "Belum ada yang membaik secara berarti sejak Desember 2018.",
        statement(rose),
    ]


def test_nothing_is_said_of_what_hardly_anybody_looked_at():
    hardly = measured("own_latrine", (1, 2), (2, 2, 0, 100))

    assert opening([hardly, DECILE], "Botosari", NOW, late=0) == [
        statement(DECILE),
        "Tidak ada janji bantuan yang lewat tenggat.",
        "Belum dapat dinilai: pemakaian jamban sendiri (terlalu sedikit yang terdata).",
    ]


def test_without_data_it_says_so():
    assert opening([], "Botosari", NOW) == [
        "Belum ada data di Botosari sampai Juni 2020.",
        "Angka muncul setelah daftar menurut nama dimasukkan.",
    ]
    assert opening([], "Botosari", NOW, locale="en")[0] == "No data for Botosari up to June 2020."


def joined(was, now):
    return ComparedVillages.between(range(was), range(now))


def test_a_change_is_said_of_the_same_villages_and_who_is_left_of_all():
    one = Measured(LATRINE.indicator, LATRINE.change, Figure(142, 400, as_of=NOW))

    assert statement(one, villages=joined(3, 9)) == (
        "Pemakaian jamban sendiri naik 23,35 poin persen sejak Desember 2018 di 3 desa yang sama; "
        "258 rumah tangga belum memakainya di 9 desa."
    )
    assert statement(one, villages=joined(3, 3)).count("desa") == 0


TRIFLES = [
    ("a tenth of a point", (500, 10_000), (509, 10_000)),
    ("two households", (103, 167), (105, 167)),
]


@pytest.mark.parametrize(("what", "before", "now"), TRIFLES)
def test_a_trifle_is_no_headline(what, before, now):
    first, second, *_ = opening([measured("own_latrine", before, now), DECILE], "Botosari", NOW)
    assert first == statement(DECILE)
    assert second == "Selain itu belum ada perubahan yang berarti sejak Desember 2018."


@pytest.mark.parametrize(("what", "before", "now"), TRIFLES)
def test_nor_is_one_for_the_worse_what_needs_care(what, before, now):
    *_, care = opening([LATRINE, measured("electricity", now, before), DECILE], "Botosari", NOW)
    assert care.startswith("Paling tertinggal: rumah tangga berlistrik;")


def test_few_are_counted():
    assert statement(measured("out_of_school", (19, 200), (12, 200))).startswith(
        "Anak tidak sekolah turun dari 19 menjadi 12 orang sejak Desember 2018"
    )
    assert "relatif" in statement(measured("out_of_school", (20, 200), (12, 200)))


def test_what_got_worse_is_said_as_plainly_as_what_got_better():
    *_, care = opening([measured("own_latrine", (142, 167), (103, 167)), DECILE], "Botosari", NOW)
    assert care == (
        "Perlu perhatian: pemakaian jamban sendiri turun 23,35 poin persen sejak Desember 2018; "
        "64 rumah tangga belum memakainya."
    )


def test_old_answers_are_named_and_open_nothing():
    old = replace(LATRINE, current=replace(LATRINE.current, stale=84))
    trained = measured("trained_working_age", (0, 300), (160, 300))

    assert opening([old, trained], "Botosari", NOW) == [
        "Belum dapat dinilai: pemakaian jamban sendiri (data kedaluwarsa).",
        "Paling tertinggal: pelatihan penduduk 15–59 tahun; 140 orang belum terlatih.",
    ]


@pytest.mark.parametrize(
    ("before", "now", "is_news"),
    [
        ((500, 3_000), (503, 3_000), True),  # a tenth of a point, and three subjects
        ((500, 3_001), (503, 3_001), False),  # less than a tenth
        ((100, 2_000), (102, 2_000), False),  # a tenth of a point, and two subjects
        ((503, 3_000), (500, 3_000), True),  # for the worse alike
    ],
)
def test_where_news_begins(before, now, is_news):
    assert measured("own_latrine", before, now).is_news is is_news


def test_the_target_households_are_said_without_ado_where_they_hardly_moved():
    hardly = measured("target_households_decile_1_4", (4_000, 8_000), (3_997, 8_000))
    _, said, *_ = opening([LATRINE, hardly], "X", NOW)
    assert said == (
        "Rumah tangga desil 1–4 hampir tetap (4.000 → 3.997) sejak Desember 2018; "
        "3.997 rumah tangga masih di desil 1–4."
    )


def test_a_level_is_no_change_for_better_or_worse():
    """Fewer trained than before opens nothing as news: a level is what it is today."""
    level = measured("trained_working_age", (200, 300), (100, 300))

    assert not level.can_be_news
    assert not level.is_news
    assert statement(level) == "Pelatihan penduduk 15–59 tahun kini 33,33 %; 200 orang belum terlatih."
    assert "Perlu perhatian" not in " ".join(opening([level, LATRINE, DECILE], "Botosari", NOW))


#: A count, and of how many it is: lists shrink and grow with what is counted in them.
SHRUNK_ALIKE = measured("target_households_decile_1_4", (1425, 1912), (1110, 1489))


def test_a_count_that_fell_with_its_list_fell():
    assert statement(SHRUNK_ALIKE) == (
        "Rumah tangga desil 1–4 turun 22,11 % (relatif: 1.425 → 1.110) sejak Desember 2018; "
        "1.110 rumah tangga masih di desil 1–4."
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((10, 200), (8, 200), "turun dari 10 menjadi 8 orang"),
        ((2, 4_000), (4, 8_000), "naik dari 2 menjadi 4 orang"),
        ((1_000, 8_000), (999, 8_000), "turun 0,10 % (relatif: 1.000 → 999)"),
        ((2_000, 8_000), (1_999, 8_000), "hampir tetap (2.000 → 1.999)"),
    ],
)
def test_nearly_unchanged_is_only_what_is_next_to_nothing(before, now, said):
    assert statement(measured("out_of_school", before, now)).startswith(
        f"Anak tidak sekolah {said} sejak Desember 2018"
    )


def test_what_doubled_with_its_denominator_needs_care():
    doubled = measured("out_of_school", (40, 400), (80, 800))
    _, second, care = opening([doubled, DECILE], "Botosari", NOW)

    assert second == "Selain itu belum ada yang membaik secara berarti sejak Desember 2018."
    assert care == (
        "Perlu perhatian: anak tidak sekolah naik 100,00 % (relatif: 40 → 80) sejak Desember 2018; "
        "80 anak belum kembali ke sekolah."
    )


@pytest.mark.parametrize(
    ("before", "now", "is_news"),
    [
        ((3_000, 9_000), (2_997, 9_000), True),  # three subjects, and a tenth of a percent
        ((3_001, 9_000), (2_998, 9_000), False),  # less than a tenth
        ((100, 9_000), (98, 9_000), False),  # two subjects
        ((300, 900), (600, 1_800), True),  # whatever became of the list
    ],
)
def test_where_news_of_a_count_begins(before, now, is_news):
    assert measured("out_of_school", before, now).is_news is is_news


counted = st.integers(1, 20_000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
#: Steps from next to nothing to twice as many, of n and of d.
stepped = st.tuples(counted, st.integers(-40, 40), st.integers(-40, 40)).map(
    lambda drawn: (drawn[0], (max(drawn[0][0] + drawn[1], 0), max(drawn[0][1] + drawn[2], drawn[0][0] + drawn[1], 1)))
)


@given(st.sampled_from(Kind), stepped | st.tuples(counted, counted), st.sampled_from(["id", "en"]))
def test_the_sentence_says_what_the_table_beside_it_says(kind, pair, locale):
    """What the table prints as a tenth or more is never nearly unchanged, and what it prints moved is not the same."""
    before, now = (Figure(*counts, as_of=day) for counts, day in zip(pair, (BEFORE, NOW), strict=True))
    indicator = replace(INDICATORS["out_of_school"], kind=kind)
    change = between(kind, before, now)
    said = statement(Measured(indicator, change, now), locale)
    assume(kind is not Kind.LEVEL and change.value is not None)

    size = abs(change.value)
    assert change.is_of_few or in_brief(change, locale)[0] in "+−0"
    assert ("hampir tetap" in said or "nearly unchanged" in said) is (0 < size < Decimal("0.1"))
    assert (" tetap sejak" in said or "is unchanged" in said) is (size == 0)


@given(st.sampled_from([Kind.RELATIVE, Kind.COUNT, Kind.POINTS]), st.tuples(counted, counted), st.sampled_from([1, -1]))
def test_news_has_the_sign_that_is_printed(kind, pair, better):
    before, now = (Figure(*counts, as_of=day) for counts, day in zip(pair, (BEFORE, NOW), strict=True))
    indicator = replace(INDICATORS["out_of_school"], kind=kind, better=better)
    entry = Measured(indicator, between(kind, before, now), now)
    assume(entry.is_news)

    assert (entry.gain > 0) is (entry.change.direction == better)
