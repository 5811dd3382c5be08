"""Filling an empty installation with the made-up district, through the same import and actions as real data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from sqlalchemy.exc import DBAPIError

import sakti.demo.words  # noqa: F401 - what it refuses, in words
from sakti.accounts.queries import by_username
from sakti.closing.actions import close_month
from sakti.core.periods import month_index
from sakti.core.progress import Progress
from sakti.core.refusals import Refusal
from sakti.core.transitions import PROMISED
from sakti.demo import desks, files, queries, sign_ins
from sakti.demo.days import TABLE
from sakti.demo.district import District, pilots
from sakti.demo.facts import REGENCY
from sakti.demo.regency import BASELINE as REGENCY_DAY
from sakti.demo.regency import PROGRAMMES as REGENCY_PROGRAMMES
from sakti.demo.regency import Regency
from sakti.demo.regency import regency as whole_regency
from sakti.demo.sign_ins import ACCOUNTS, BY, LAST, SignIn, printed
from sakti.households.queries import households_by_key
from sakti.indicators import actions as indicators
from sakti.installation.actions import database
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.logs import import_deliveries, import_events, import_observations
from sakti.interventions import actions as interventions
from sakti.interventions.actions.bulk import claim_delivery
from sakti.interventions.queries import absence_of, lack
from sakti.interventions.queries import programmes as every_programme
from sakti.organisations.actions import add_organisation
from sakti.organisations.queries import helixes
from sakti.organisations.queries import organisations as every_organisation
from sakti.outlines import actions as outlines
from sakti.outlines.reading import read_file
from sakti.regions import actions as regions
from sakti.regions.queries import by_code, village_by_code, villages
from sakti.reports.issuing import issue
from sakti.reports.paper import can_print
from sakti.settings import actions as settings
from sakti.settings.queries import is_demo
from sakti.web.transactions import transaction
from sakti.web.turns import Turn, alone

if TYPE_CHECKING:
    from sakti.demo.plans import AssignmentRow
    from sakti.demo.world import Row
    from sakti.households.tables import Household
    from sakti.interventions.tables import Group, Intervention
    from sakti.regions.tables import Region

#: Takes a file in, as `import_list` and its neighbours do.
Importer: TypeAlias = Callable[..., object]


class Subject(TypedDict, total=False):
    """For whom an intervention is: exactly one of them."""

    household: Household
    village: Region
    group: Group


def ensure(progress: Progress, households: int | None = None) -> list[SignIn]:
    """The demo, made if the installation is empty, found if it is there.

    A filling that broke off starts over, and two at once do not mix. Refuses `demo_not_empty` and `demo_broke_off`.
    """

    def tell() -> None:
        progress("Menunggu pengisian contoh yang sedang berjalan", 0, 0)

    with alone(Turn.FILLING, tell):
        database.upgrade()
        if not _holds_demo():
            with _said_if_it_breaks_off():
                _start_over(progress)
                fill(progress) if households is None else fill_regency(households, progress)
        return printed()


def _holds_demo() -> bool:
    """Whether a finished demo is here. Refuses what is neither that nor empty nor unfinished."""
    if is_demo():
        return by_username(LAST.username) is not None
    if not queries.is_empty():
        raise Refusal("demo_not_empty")
    return False


def _start_over(progress: Progress) -> None:
    """Take away what an earlier filling left. Whoever came in meanwhile keeps it: refuses `demo_used_unfinished`."""
    if not is_demo():
        return
    ours = [account.username for account in ACCOUNTS]
    if queries.has_other_users(ours):
        raise Refusal("demo_used_unfinished")
    progress("Mengulang pengisian yang dulu terputus", 0, 0)
    database.empty()


@contextmanager
def _said_if_it_breaks_off() -> Iterator[None]:
    """Parts of a filling are committed before it ends, so nobody may be told that nothing has changed."""
    try:
        yield
    except KeyboardInterrupt:
        raise Refusal("demo_broke_off", reason="dihentikan") from None
    except DBAPIError as error:
        raise Refusal("demo_broke_off", reason=str(error.orig).strip().partition("\n")[0]) from None
    except OSError as error:
        raise Refusal("demo_broke_off", reason=error.strerror or str(error)) from None


def fill(progress: Progress) -> None:
    """The three pilots and their six replications."""
    progress("Mengarang kabupaten contoh", 0, 0)
    district, boundaries = pilots(), read_file(outlines.SHIPPED)
    with transaction():
        settings.put_defaults(by=BY)
        settings.mark_demo(by=BY)
        settings.set_values(values=OFFICE, since=settings.BEGINNING, by=BY)
        _places(district)
        outlines.load(outlines=boundaries, by=BY)
        _actors(district)
    with tempfile.TemporaryDirectory() as folder:
        _lists_and_logs(district, Path(folder), progress)
        with transaction():
            _promises(district, progress)
            _goals(district)
        _close_and_report(district, Path(folder), progress)
    _people_and_desks(progress)


#: A letterhead and a signer, so that reports can be final. No such person has that office, and there is no NIP.
OFFICE = {
    "address": "Jalan Contoh Nomor 1, Kajen 51161\nTelepon (0285) 000000 · contoh.example.id",
    "signer_name": "Dra. Contoh Penanda Tangan, M.Si.",
    "signer_rank": "Pembina Utama Muda",
    "distribution": "Bupati Pekalongan (sebagai laporan)\nSekretaris Daerah\nArsip",
    "dpo": "Pejabat Pelindung Data (contoh), pdp@contoh.example.id",
}


def _places(district: District) -> None:
    for facts in district.villages:
        village = village_by_code(facts.code)
        for topic, value in (("typology", facts.typology), ("classification", facts.classification)):
            regions.record_fact(village=village, topic=topic, value=value, source=facts.source, by=BY)
        for zone in facts.zones:
            regions.record_fact(
                village=village, topic="zone", value=zone.status, since=zone.since, source=zone.source, by=BY
            )
        pilot = facts.pilot
        regions.name_pilot(
            village=village, decree=pilot.decree, since=pilot.since, until=pilot.until, phase=pilot.phase, by=BY
        )


def _actors(district: District) -> None:
    kinds = {kind.code: kind for kind in helixes()}
    for organisation in district.organisations:
        add_organisation(name=organisation.name, helix=kinds[organisation.helix], by=BY)
    for programme in district.programmes:
        records = interventions.RECORDS.get(programme.records or "")
        interventions.add_programme(
            name=programme.name,
            strategy=programme.strategy,
            records=records,
            unit=programme.unit,
            unit_cost_rp=sum(programme.cost) // 2,
            funding_sources=list(programme.funding_sources),
            answers_need=NEEDS.get(programme.name) or NEEDS.get(programme.records or ""),
            by=BY,
        )


#: Which need a programme answers (core.needs), by its name or by what it records.
NEEDS = {
    "Jambanisasi": "own_latrine",
    "Rehab Rumah Tidak Layak Huni": "livable_house",
    "Air Bersih Desa": "improved_water",
    "Kembali ke Sekolah": "out_of_school",
    "training": "trained_working_age",
    "disability_service": "disability_served",
    "treatment": "chronic_disease_treated",
}


def _lists_and_logs(district: District, folder: Path, progress: Progress) -> None:
    for number, by_name_list in enumerate(district.lists):
        file = folder / f"bnba-{number + 1}.xlsx"
        files.write_list(file, by_name_list.rows)
        with transaction():
            import_list(
                file=file,
                layout=by_name_list.layout,
                as_of=by_name_list.as_of,
                release=by_name_list.release,
                by=BY,
                progress=progress,
            )
    steps: tuple[tuple[str, Callable[[Path, list[Row]], int], Importer, list[Row]], ...] = (
        ("kejadian", files.write_events, import_events, district.events),
        ("pengamatan", files.write_observations, import_observations, district.observations),
        ("realisasi", files.write_deliveries, import_deliveries, district.deliveries),
    )
    for name, write, take, rows in steps:
        file = folder / f"{name}.csv"
        write(file, rows)
        with transaction():
            take(file=file, by=BY, progress=progress)


def _promises(district: District, progress: Progress) -> None:
    """Interventions with the moves that they made, each on its day."""
    programmes = {programme.name: programme for programme in every_programme()}
    organisations = {organisation.name: organisation for organisation in every_organisation()}
    for done, row in enumerate(district.interventions):
        if done % 50 == 0:
            progress("Menyusun intervensi", done, len(district.interventions))
        programme, organisation = programmes[row["programme"]], organisations[row["organisation"]]
        history = iter(row["history"])
        first, _ = next(history)
        subject = _subject(row)
        if absence_of(subject.get("household"), first) is not None:
            continue  # nothing is proposed for who had left by then
        intervention = interventions.assign(
            programme=programme,
            organisation=organisation,
            **subject,
            volume=Decimal(str(row["volume"])),
            planned_rp=int(str(row["value_rp"])),
            due_on=row["due_on"],
            day=first,
            by=BY,
            audit=False,
        )
        if row["delivered_on"] is not None:
            _attach_delivery(intervention, row["delivered_on"])
        for day, status in history:
            if status in PROMISED and absence_of(subject.get("household"), day) is not None:
                break  # it stays on the list of those without a recipient
            reason = row["reason"] or _explained(intervention, status, day)
            interventions.move(intervention=intervention, to=status, day=day, reason=reason, by=BY, audit=False)


#: Why work was called done or verified although a delivery or a visit is missing, by what is missing.
EXPLANATIONS = {
    "volume_unexplained": "Bahan diberikan warga sendiri; berita acara serah terima disusulkan.",
    "visit_missing": "Dilihat dari foto dan berita acara serah terima; kunjungan menyusul.",
    "visit_unmet": "Bangunan lengkap menurut berita acara; pemakaiannya didampingi kader.",
}


def _explained(intervention: Intervention, status: str, day: date) -> str:
    missing = lack(intervention, status, day, BY)
    return "" if missing is None else EXPLANATIONS[missing.code]


def _attach_delivery(intervention: Intervention, day: date) -> None:
    """The delivery that this intervention came to; the log of deliveries does not name interventions."""
    if (delivery := queries.free_delivery(intervention, day)) is not None:
        claim_delivery(delivery=delivery, intervention=intervention)


def _subject(row: AssignmentRow) -> Subject:
    if row["level"] == "household":
        (key,) = households_by_key(str(row["key"]))
        return {"household": queries.household(key)}
    village = village_by_code(row["village"])
    if row["level"] == "village":
        return {"village": village}
    group = interventions.add_group(name=f"Kelompok Usaha {village.name} (contoh)", village=village, by=BY)
    return {"group": group}


def _goals(district: District) -> None:
    for target in district.targets:
        indicators.add_target(
            indicator=target["indicator"],
            region=by_code(target["region"]),
            kind=target["kind"],
            value=Decimal(target["value"]),
            baseline_on=target["baseline"],
            due_on=target["due"],
            source="Target contoh",
            by=BY,
        )
    for figure in district.macro:
        indicators.add_macro_value(
            series=figure["series"],
            region=by_code(figure["region"]),
            period=figure["period"],
            value=Decimal(figure["value"]),
            unit=figure["unit"],
            source=figure["source"],
            retrieved_on=figure["retrieved_on"],
            by=BY,
        )


def _close_and_report(district: District, folder: Path, progress: Progress) -> None:
    """Close the month of the published table and issue its report; then late visits come, and are a restatement."""
    month = month_index(TABLE)
    progress("Menutup buku", 0, 0)
    with transaction():
        close_month(month=month, by=BY)
    if can_print():
        home = by_code(REGENCY)
        for public in (False, True):
            issue(region_id=home.id, month=month, by=BY, tell=progress, public=public)
    file = folder / "terlambat.csv"
    files.write_observations(file, district.late_observations)
    with transaction():
        import_observations(file=file, by=BY, progress=progress)


def _people_and_desks(progress: Progress) -> None:
    """Whoever works here, and what lies on their desks; the last account last, so that it tells of a finished demo."""
    with transaction():
        sign_ins.add(ACCOUNTS[:-1])
    desks.fill(progress)
    with transaction():
        sign_ins.add(ACCOUNTS[-1:])


# -- a whole regency, for load ----------------------------------------------------------------------------------------


def fill_regency(households: int, progress: Progress) -> None:
    """A regency of this size over all villages, for benches. No interventions, no closed months."""
    made = whole_regency(households, 2018, [(village.code, village.name) for village in villages()])
    with transaction():
        settings.mark_demo(by=BY)
        for key, (name, *_) in REGENCY_PROGRAMMES.items():
            interventions.add_programme(name=name, records=REGENCY_RECORDS.get(key), by=BY)
    with tempfile.TemporaryDirectory() as folder:
        for name, write, take in _streams(made):
            progress(f"Mengarang {name}", 0, 0)
            file = Path(folder) / f"{name}.csv"
            write(file)
            with transaction():
                take(file=file, by=BY, progress=progress)
            file.unlink()
    with transaction():
        sign_ins.add(ACCOUNTS)


REGENCY_RECORDS = {"training": "trained", "treatment": "chronic_treated", "disability": "disability_served"}


def _streams(made: Regency) -> Iterator[tuple[str, Callable[[Path], int], Importer]]:
    """Each stream of a regency: its name, how it is written, how it is taken in."""
    take_list = partial(import_list, layout="dtsen", as_of=REGENCY_DAY, release="Kabupaten contoh")
    yield "daftar", lambda file: files.write_list(file, made.list_rows()), take_list
    yield "kejadian", lambda file: files.write_events(file, made.events()), import_events
    yield "pengamatan", lambda file: files.write_observations(file, made.observations()), import_observations
    yield "realisasi", lambda file: files.write_deliveries(file, made.deliveries()), import_deliveries
