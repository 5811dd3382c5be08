"""A small district as release 0.1.0 makes it, told as a story of three years. Run inside that release's checkout.

`make_release.py` starts this with the checkout's own Python, in an instance folder of its own: everything goes through
the release's commands and actions, so that the database holds what that release writes and nothing that ours would.
Another release with other actions gets a story of its own.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from sakti.web import clock


class StoryClock:
    """Tells the time of the story; a second passes whenever somebody asks, so that rows keep their order."""

    def __init__(self) -> None:
        self.moment = datetime(2019, 1, 10, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def go_to(self, *day: int) -> None:
        self.moment = datetime(*day, 1, tzinfo=UTC)


CLOCK = StoryClock()
clock.now = CLOCK  # before anybody else imports it
socket.gethostname = lambda: "contoh"  # job runs remember which host they ran on

from sakti.intake.lists import import_list  # noqa: E402
from sakti.intake.releases import release_named  # noqa: E402
from sakti.intake.undoing import undo  # noqa: E402
from sqlalchemy import select  # noqa: E402

from sakti.accounts import actions as accounts  # noqa: E402
from sakti.accounts.models import User  # noqa: E402
from sakti.accounts.passwords import hashed  # noqa: E402
from sakti.app import create_app  # noqa: E402
from sakti.core.timeline import EventKind  # noqa: E402
from sakti.demo import desks, facts, files, sign_ins  # noqa: E402
from sakti.demo.desks.crew import client_id  # noqa: E402
from sakti.demo.partners import ORGANISATIONS, PROGRAMMES  # noqa: E402
from sakti.demo.regency import regency  # noqa: E402
from sakti.duplicates import actions as duplicates  # noqa: E402
from sakti.extensions import db  # noqa: E402
from sakti.field import actions as field  # noqa: E402
from sakti.households.models import Household  # noqa: E402
from sakti.households.queries import members  # noqa: E402
from sakti.indicators import actions as indicators  # noqa: E402
from sakti.installation import database  # noqa: E402
from sakti.intake import uploads  # noqa: E402
from sakti.intake.logs import import_deliveries, import_events, import_observations  # noqa: E402
from sakti.interventions import actions as interventions  # noqa: E402
from sakti.interventions.queries import programmes  # noqa: E402
from sakti.jobs.worker import run_until_idle  # noqa: E402
from sakti.organisations.actions import add_organisation  # noqa: E402
from sakti.organisations.queries import by_name as organisation_by_name  # noqa: E402
from sakti.organisations.queries import helixes  # noqa: E402
from sakti.regions import actions as regions  # noqa: E402
from sakti.regions.queries import by_code, village_by_code  # noqa: E402
from sakti.reports.actions import close_month  # noqa: E402
from sakti.reports.issuing import issue  # noqa: E402
from sakti.settings import actions as settings  # noqa: E402
from sakti.web.transactions import transaction  # noqa: E402

BY = "data contoh"
SHORT_PASSWORD = "jambu"
NAMESAKES = ("Siti Aminah", ("siti.botosari", "siti.windurojo"))
#: Households of each village, for the desks need some to sit around.
SIZES = {
    "33.26.02.2008": 16,  # Botosari
    "33.26.14.2009": 8,  # Kertijayan
    "33.26.15.2014": 20,  # Mulyorejo
    "33.26.09.2001": 42,  # Windurojo
    "33.26.18.2002": 46,  # Jrebengkembang
    "33.26.19.2003": 24,  # Bebel
}


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def say(what: str, *_: object) -> None:
    print(f"{clock.now():%Y-%m-%d} {what}", file=sys.stderr)  # noqa: T201


def main() -> None:
    app = create_app(ARGON2={"time_cost": 1, "memory_cost": 8, "parallelism": 1})
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        database.upgrade()
        Story(Path(folder)).tell()


class Story:
    """Three years of a small district."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts = [
            regency(size, 40 + number, [(code, village_by_code(code).name)])
            for number, (code, size) in enumerate(SIZES.items())
        ]
        self.homes = {code: [next(part.homes()).code] for code, part in zip(SIZES, self.parts, strict=True)}

    def tell(self) -> None:
        self.settle_in()
        self.read_the_first_list()
        CLOCK.go_to(2020, 2, 10)
        self.read_a_second_list()
        self.log_until(date(2020, 6, 30))
        CLOCK.go_to(2020, 7, 8)
        self.close_and_report()
        CLOCK.go_to(2020, 8, 5)
        self.log_what_came_late()
        with transaction():
            close_month(month=month(2020, 7), by=BY, then_issue=False)
        CLOCK.go_to(2021, 9, 1)
        self.log_until(date(2021, 8, 31))
        CLOCK.go_to(2021, 9, 15)
        say("desks")
        desks.fill(say)
        self.finish_work_without_a_delivery()
        self.go_from_house_to_house()
        self.merge_and_separate()
        self.take_a_list_back()
        CLOCK.go_to(2021, 9, 20)
        with transaction():
            close_month(month=month(2021, 8), by=self.user("analis"), then_issue=False)
        self.leave_uploads_open()

    def user(self, name: str) -> User:
        return db.session.scalars(select(User).where(User.username == name)).one()

    def households(self, code: str) -> list[Household]:
        village = village_by_code(code)
        query = select(Household).where(Household.village_id == village.id, Household.standing == "living")
        return list(db.session.scalars(query.order_by(Household.id)))

    # -- the beginning ------------------------------------------------------------------------------------------------

    def settle_in(self) -> None:
        say("places, actors, people")
        with transaction():
            settings.put_defaults(by=BY)
            settings.mark_demo(by=BY)
            for village in (each for each in facts.villages() if each.code in SIZES):
                place = village_by_code(village.code)
                for topic, value in (("typology", village.typology), ("classification", village.classification)):
                    regions.record_fact(village=place, topic=topic, value=value, source=village.source, by=BY)
                pilot = village.pilot
                regions.name_pilot(
                    village=place, decree=pilot.decree, since=pilot.since, until=pilot.until, phase=pilot.phase, by=BY
                )
            kinds = {kind.code: kind for kind in helixes()}
            for actor in ORGANISATIONS:
                add_organisation(name=actor.name, helix=kinds[actor.helix], by=BY)
            for programme in PROGRAMMES:
                interventions.add_programme(
                    name=programme.name,
                    strategy=programme.strategy,
                    records=interventions.RECORDS.get(programme.records or ""),
                    unit=programme.unit,
                    unit_cost_rp=sum(programme.cost) // 2,
                    funding_sources=list(programme.funding_sources),
                    by=BY,
                )
            indicators.add_target(
                indicator="own_latrine",
                region=by_code("33.26"),
                kind="level",
                value=Decimal("90"),
                baseline_on=date(2018, 12, 31),
                due_on=date(2021, 12, 31),
                source="Target contoh",
                by=BY,
            )
            for value in ("9.12", "9.21"):
                entered = indicators.add_macro_value(
                    series="poverty_rate",
                    region=by_code("33.26"),
                    period="2018",
                    value=Decimal(value),
                    unit="persen",
                    source="BPS (contoh)",
                    retrieved_on=date(2019, 1, 5),
                    by=BY,
                )
                db.session.flush()
            indicators.end_macro_value(value_id=entered.id, by=BY)
        with transaction():
            sign_ins.add(sign_ins.ACCOUNTS)
            name, usernames = NAMESAKES
            for username in usernames:
                user, _ = accounts.add_user(name=name, username=username, by=BY)
                village = username.partition(".")[2].capitalize()
                (code,) = (code for code in SIZES if village_by_code(code).name == village)
                accounts.assign(user=user, role="facilitator", region=by_code(code), since=date(2019, 1, 1), by=BY)
            old, _ = accounts.add_user(name="Pengguna Lama", username="lama", by=BY)
            accounts.assign(user=old, role="analyst", region=by_code("33.26"), since=date(2019, 1, 1), by=BY)
            old.password_hash, old.one_time_until = hashed(SHORT_PASSWORD), None

    def read_the_first_list(self) -> None:
        say("list")
        file = self.folder / "bnba.xlsx"
        files.write_list(file, [row for part in self.parts for row in part.list_rows()])
        with transaction():
            import_list(file=file, layout="dtsen", as_of=date(2018, 12, 31), release="BNBA 2018", by=BY, progress=say)

    def read_a_second_list(self) -> None:
        """Kertijayan ranked anew; two households are not on it, which is an absence."""
        say("second list")
        part = self.parts[list(SIZES).index("33.26.14.2009")]
        missing = {home.code for home in list(part.homes())[-2:]}
        rows = [{**row, "desil": 5} for row in part.list_rows() if row["no_rumah_tangga"] not in missing]
        file = self.folder / "bnba-2020.csv"
        files.write_list(file, rows)
        with transaction():
            import_list(file=file, layout="dtsen", as_of=date(2020, 1, 31), release="BNBA 2020", by=BY, progress=say)

    # -- logs: whoever recorded them is a name, not a user -----------------------------------------------------------

    def log_until(self, last: date, first: date = date(2018, 12, 31)) -> None:
        logs = (
            ("date", "events", files.write_events, import_events),
            ("observed_on", "observations", files.write_observations, import_observations),
            ("delivered_on", "deliveries", files.write_deliveries, import_deliveries),
        )
        for column, name, write, take in logs:
            rows = [row for part in self.parts for row in getattr(part, name)()]
            rows = [row for row in rows if first.isoformat() < str(row[column]) <= last.isoformat()]
            file = self.folder / f"{name}-{last}.csv"
            write(file, rows)
            with transaction():
                take(file=file, by=BY, progress=say)

    def close_and_report(self) -> None:
        say("close and report")
        with transaction():
            close_month(month=month(2020, 6), by=BY, then_issue=False)
        issue(region_id=by_code("33.26").id, month=month(2020, 6), by=BY)

    def log_what_came_late(self) -> None:
        """Visits of June that arrive in August: corrections of a closed month."""
        keys = [code for codes in self.homes.values() for code in codes]
        rows = [
            {
                "observed_on": "2020-06-11",
                "subject": "household",
                "key": key,
                "field": field_name,
                "value": value,
                "recorded_by": "Kader Terlambat",
            }
            for key in keys
            for field_name, value in (("latrine_access", 6), ("electricity", 4), ("decile", 9))
        ]
        file = self.folder / "late.csv"
        files.write_observations(file, rows)
        with transaction():
            import_observations(file=file, by=BY, progress=say)

    # -- work on the screen -------------------------------------------------------------------------------------------

    def finish_work_without_a_delivery(self) -> None:
        say("interventions")
        analyst, partner = self.user("analis"), self.user("mitra")
        with transaction():
            programme = next(each for each in programmes() if each.unit)
            organisation = organisation_by_name("PT Batik Contoh Sejahtera")
            homes = self.households("33.26.02.2008")
            for number, household in enumerate(homes[:4]):
                row = interventions.assign(
                    programme=programme,
                    organisation=organisation,
                    household=household,
                    volume=Decimal(1),
                    day=date(2021, 8, 1),
                    client_id=client_id("work", number),
                    by=analyst,
                )
                for status in ("approved", "scheduled", "running", "done")[: number + 1]:
                    interventions.move(
                        intervention=row,
                        to=status,
                        day=date(2021, 8, 2),
                        by=partner if status in ("running", "done") else analyst,
                    )
            delivered = interventions.assign(
                programme=programme,
                organisation=organisation,
                household=homes[5],
                volume=Decimal(1),
                day=date(2021, 8, 1),
                by=analyst,
            )
            interventions.move(intervention=delivered, to="approved", day=date(2021, 8, 2), by=analyst)
            interventions.deliver(
                intervention=delivered,
                delivered_on=date(2021, 8, 9),
                volume=Decimal(1),
                value_rp=1_500_000,
                funding=[("CSR", 1_500_000)],
                client_id=client_id("delivery", 1),
                by=partner,
            )
            group = interventions.add_group(
                name="Kelompok Contoh", village=village_by_code("33.26.02.2008"), by=analyst
            )
            interventions.add_member(group=group, household=homes[6], by=analyst)

    def go_from_house_to_house(self) -> None:
        """Visits of two people of one name, an event, and one that was taken back; one visitor is renamed later."""
        say("visits")
        first, second = (self.user(name) for name in NAMESAKES[1])
        with transaction():
            for user, code in ((first, "33.26.02.2008"), (second, "33.26.09.2001")):
                for number, household in enumerate(self.households(code)[7:10]):
                    resident = members(household.id)[0]
                    field.record_visit(
                        household=household,
                        observed_on=date(2021, 9, 14),
                        seen={None: {"water": 7, "floor": 6}, resident.id: {"works": 1}},
                        note="Dikunjungi sore hari.",
                        client_id=client_id("visit", code, number),
                        by=user,
                    )
            taken_back = self.households("33.26.02.2008")[9]
            field.undo_visit(household=taken_back, client_id=client_id("visit", "33.26.02.2008", 2), by=first)
            home = self.households("33.26.09.2001")[11]
            field.record_once(
                kind=EventKind.DEATH,
                household=home,
                told={
                    "day": date(2021, 9, 10),
                    "note": "",
                    "client_id": client_id("death", home.id),
                    "people": [members(home.id)[-1].id],
                },
                by=second,
            )
            field.record_once(
                kind=EventKind.EXIT,
                household=self.households("33.26.09.2001")[12],
                told={"day": date(2021, 9, 12), "note": "mampu", "client_id": client_id("exit", 1)},
                by=second,
            )
        with transaction():
            visitor, _ = accounts.add_user(name="Rina Lama", username="rina", by=BY)
            accounts.assign(
                user=visitor, role="facilitator", region=by_code("33.26.15.2014"), since=date(2019, 1, 1), by=BY
            )
            field.record_visit(
                household=self.households("33.26.15.2014")[3],
                observed_on=date(2021, 9, 13),
                seen={None: {"water": 3}},
                note="",
                client_id=client_id("visit", "renamed"),
                by=visitor,
            )
            visitor.name = "Rina Baru"

    def merge_and_separate(self) -> None:
        say("merges")
        operator = self.user("operator")
        with transaction():
            homes = self.households("33.26.15.2014")
            for number, (kept, absorbed) in enumerate(((homes[0], homes[1]), (homes[4], homes[5]))):
                pair = duplicates.tell(one=kept.id, other=absorbed.id, by=operator)
                twins = {members(pair.one_id)[0].id: members(pair.other_id)[0].id}
                row = duplicates.merge_pair(
                    pair=pair, keep_id=kept.id, members=twins, reason="Keluarga yang sama.", by=operator
                )
                if number:
                    duplicates.undo_merge(row=row, reason="Ternyata dua keluarga.", by=operator)

    # -- lists on the way ---------------------------------------------------------------------------------------------

    def rows_of_a_new_list(self, seed: int, code: str, households: int) -> list[dict[str, object]]:
        made = regency(households, seed, [(code, village_by_code(code).name)])
        return [{**row, "no_rumah_tangga": f"{row['no_rumah_tangga']}-{seed}"} for row in made.list_rows()]

    def take_a_list_back(self) -> None:
        say("a list taken back")
        file = self.folder / "wrong.xlsx"
        files.write_list(file, self.rows_of_a_new_list(77, "33.26.04.2003", 6))
        with transaction():
            import_list(file=file, as_of=date(2021, 8, 1), release="Salah kirim", by=BY, progress=say)
        with transaction():
            undo(release=release_named("Salah kirim"), reason="Daftar kabupaten lain.", by=self.user("analis"))

    def leave_uploads_open(self) -> None:
        say("open uploads")
        analyst = self.user("analis")
        ready = self.folder / "Susulan.xlsx"
        files.write_list(ready, self.rows_of_a_new_list(78, "33.26.05.2001", 5))
        unclear = self.folder / "Kolom aneh.csv"
        unclear.write_text("Desa Asal;Nama KK;Nomor\n33.26.04.2003;Contoh;1\n", encoding="utf-8")
        receive = partial(uploads.receive, as_of=date(2021, 9, 1), by=analyst)
        for file in (ready, unclear):
            with transaction(), file.open("rb") as stream:
                receive(stream=stream, file_name=file.name, release=file.stem)
        run_until_idle()


if __name__ == "__main__":
    if not os.environ.get("SAKTI_INSTANCE"):
        sys.exit("make_release.py runs this, in an instance folder of its own")
    main()
