"""Files as offices send them: identities stay texts, the same rows give the same bytes."""

from __future__ import annotations

import csv

from python_calamine import CalamineWorkbook

from sakti.demo import files


def test_identities_are_texts_in_xlsx(district, tmp_path):
    rows = district.lists[0].rows[:50]
    path = tmp_path / "bnba.xlsx"
    assert files.write_list(path, rows) == 50
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert tuple(sheet[0]) == files.LIST_HEADINGS
    for column in ("kode_desa", "rt", "no_rumah_tangga", "no_kk", "nik", "penyakit_kronis"):
        at = files.LIST_HEADINGS.index(column)
        assert [row[at] for row in sheet[1:]] == [row[column] for row in rows]


def test_the_same_bytes_again(district, tmp_path):
    for name in ("a", "b"):
        files.write_list(tmp_path / f"{name}.xlsx", district.lists[0].rows[:50])
        files.write_events(tmp_path / f"{name}.csv", district.events)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_logs_as_csv(district, tmp_path):
    files.write_observations(tmp_path / "o.csv", district.observations)
    files.write_deliveries(tmp_path / "d.csv", district.deliveries)
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(district.observations)
    assert (tmp_path / "d.csv").read_text(encoding="utf-8").startswith("delivered_on,programme,")
