"""Holds the product against the reference on seeded ugly districts.

    python -m tests.oracle.compare --seeds 1-50 --sakti .venv/bin/sakti
    python -m tests.oracle.compare --seeds 7 --show 60 --keep /tmp/seed7      (look at one)
    python -m tests.oracle.compare --seeds 1-20 --contested 1,2,3,4,5         (cases that the contract leaves open)
    python -m tests.oracle.compare --sample                                   (the sample district)
    python -m tests.oracle.compare --tables --seeds 1-300 --in-process        (only reading: tiny lists, dry runs)

`run_product` of `compare_seed` takes a list of argument lists and a folder and returns (exit status, standard output,
standard error) for each: `command_line` starts a process a command; another may call the product in this process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.oracle.districts import Command, Plan, Question, make_district
from tests.oracle.people import START
from tests.oracle.reading import Refused
from tests.oracle.reference import District
from tests.oracle.sample import SAMPLE, sample_plan
from tests.oracle.tables import make_table

Answer = tuple[int, str, str]
RunProduct = Callable[[list[list[str]], Path], list[Answer]]
SOFT = ("changed", "unchanged", "missing_from_release", "closed_in_release", "place_differs", "head_differs")
SUBCOMMANDS = {"list": "import", "events": "events", "observe": "observe", "deliveries": "deliveries"}


def command_line(sakti: str) -> RunProduct:
    """Runs the product as its users do, one process a command."""

    def run(commands: list[list[str]], instance: Path) -> list[Answer]:
        env = {k: v for k, v in os.environ.items() if k != "SAKTI_DATABASE_URL"} | {"SAKTI_INSTANCE": str(instance)}
        answers = []
        for arguments in commands:
            done = subprocess.run([sakti, *arguments], env=env, capture_output=True, text=True, check=False)
            answers.append((done.returncode, done.stdout, done.stderr))
        return answers

    return run


def in_process(commands: list[list[str]], instance: Path) -> list[Answer]:
    """The same, without a new process for each command."""
    from sakti.cli import main as product

    answers = []
    os.environ.pop("SAKTI_DATABASE_URL", None)
    os.environ["SAKTI_INSTANCE"] = str(instance)
    for arguments in commands:
        out, error, status = io.StringIO(), io.StringIO(), 0
        before, sys.argv = sys.argv, ["sakti", *arguments]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
                status = product() or 0
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except Exception:
            status = 70
            error.write(traceback.format_exc())
        finally:
            sys.argv = before
        answers.append((status, out.getvalue(), error.getvalue()))
    return answers


# ---------------------------------------------------------------------------------------------- a plan as commands


def arguments_of(command: Command) -> list[str]:
    if command.kind == "village":
        since = ["--from", command.as_of.isoformat()] if command.as_of else []
        return ["villages", "set", command.village, "--classification", command.classification, *since]
    dated = ["--layout", "dtsen", "--as-of", command.as_of.isoformat()] if command.kind == "list" else []
    return [SUBCOMMANDS[command.kind], str(command.path), *dated, "--json"]


def question_of(question: Question) -> list[str]:
    arguments = ["figures", "--as-of", question.as_of.isoformat(), "--region", question.region]
    if question.baseline:
        arguments += ["--baseline", question.baseline.isoformat()]
    return [*arguments, "--cohort", question.cohort, "--json"]


def reference_answers(plan: Plan) -> tuple[list[dict | None], list[dict]]:
    district = District()
    said: list[dict | None] = []
    for command in plan.commands:
        if command.kind == "village":
            district.set_village(command.village, command.classification, command.as_of)
            said.append(None)
        elif command.kind == "list":
            try:
                said.append(district.import_list(command.path, command.as_of))
            except Refused as refused:
                said.append({"refused": refused.code})
        else:
            said.append(district.take_log(command.kind, command.path))
    return said, [district.figures(q.as_of, q.region, q.baseline, q.cohort) for q in plan.questions]


# ---------------------------------------------------------------------------------------------- comparing


def compare_plan(plan: Plan, run_product: RunProduct, instance: Path, rehearse: bool = False) -> list[str]:
    """The differences, one line each: `where: wanted …, got …`."""
    commands = [["db", "upgrade"]]
    places: list[int] = []
    for command in plan.commands:
        arguments = arguments_of(command)
        if rehearse and command.kind != "village":
            commands.append([*arguments, "--dry-run"])
        places.append(len(commands))
        commands.append(arguments)
    commands += [question_of(question) for question in plan.questions]
    *answers, verified = run_product([*commands, ["verify"]], instance)
    said, figures = reference_answers(plan)
    lines = [] if answers[0][0] == 0 else [f"db upgrade: exit {answers[0][0]}: {last_line(answers[0][2])}"]
    for command, place, wanted in zip(plan.commands, places, said, strict=True):
        lines += compare_command(command, wanted, answers[place])
        if rehearse and command.kind != "village":
            lines += compare_rehearsal(command, answers[place - 1], answers[place])
    for question, wanted, answer in zip(plan.questions, figures, answers[-len(plan.questions) :], strict=True):
        lines += compare_figures(question, wanted, answer)
    if verified[0]:
        lines.append(f"verify: exit {verified[0]}: {last_line(verified[2] or verified[1])}")
    return lines


def compare_rehearsal(command: Command, dry: Answer, run: Answer) -> list[str]:
    """A dry run prints exactly what the run would."""
    first, second = document(dry), document(run)
    if first is None or second is None:
        return [] if first is second else [f"{command.label} --dry-run: exit {dry[0]}, run: exit {run[0]}"]
    return list(differences(f"{command.label} --dry-run", second | {"dry_run": True}, first))


def document(answer: Answer) -> dict | None:
    try:
        return json.loads(answer[1]) if answer[0] == 0 else None
    except ValueError:
        return None


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["(nothing on standard error)"])[-1][:200]


def compare_command(command: Command, wanted: dict | None, answer: Answer) -> list[str]:
    where = command.label or f"villages set {command.village}"
    if wanted and "refused" in wanted:
        refused = answer[0] == 1 and answer[2].strip() and "Traceback" not in answer[2]
        return [] if refused else [f"{where}: wanted a refusal ({wanted['refused']}), got exit {answer[0]}"]
    if answer[0] != 0:
        return [f"{where}: exit {answer[0]}: {last_line(answer[2])}"]
    if wanted is None:
        return []
    got = document(answer)
    if got is None:
        return [f"{where}: standard output is not one JSON document: {answer[1][:80]!r}"]
    if command.kind == "list" and command.again:
        wanted = {"same_file": True, **{k: {"new": 0, "changed": 0} for k in ("households", "persons")}}
    return list(differences(where, wanted, got))


def compare_figures(question: Question, wanted: dict, answer: Answer) -> list[str]:
    where = " ".join(question_of(question)[1:-1])
    got = document(answer)
    if got is None:
        return [f"{where}: exit {answer[0]}: {last_line(answer[2])}"]
    wanted, got = dict(wanted), dict(got)
    mine = {figure["indicator"]: figure for figure in wanted.pop("figures")}
    theirs = {figure.get("indicator"): figure for figure in got.pop("figures", [])}
    return [*differences(where, wanted, got), *differences(where, mine, theirs)]


def differences(where: str, wanted: object, got: object) -> Iterator[str]:
    """What the reference says and the product does not; more than that is welcome, but not among counts by code."""
    if isinstance(wanted, dict):
        got = got if isinstance(got, dict) else {}
        names = set(wanted) | (set(got) if where.endswith("by_code") else set())
        for name in sorted(names):
            unsaid = 0 if where.endswith("by_code") else None
            yield from differences(f"{where} › {name}", wanted.get(name, unsaid), got.get(name, unsaid))
    elif isinstance(wanted, list):
        if not isinstance(got, list) or sorted(map(str, wanted)) != sorted(map(str, got)):
            yield f"{where}: wanted {wanted}, got {got}"
    elif wanted != got:
        yield f"{where}: wanted {wanted}, got {got}"


def is_soft(line: str) -> bool:
    """What the contract leaves open about later lists (AMBIGUITIES 20-23)."""
    where = line.split(": wanted")[0]
    return where.endswith((*SOFT, "findings › WARNING")) and "list" in where and not where.startswith("list 1")


USAGE = [  # arguments, exit status
    (["figures", "--as-of", "2020-06-30", "--cohort", "panel"], 2),
    (["figures", "--as-of", "30-30-2020"], 2),
    (["figures", "--as-of", "2019-02-29"], 2),
    (["figures", "--as-of", "2019-01-01", "--baseline", "2020-01-01"], 2),
    (["figures", "--as-of", "2019-01-01", "--region", "33.99"], 1),
    (["figures", "--as-of", "2019-01-01", "--region", "33.26.99.2001"], 1),
    (["figures", "--as-of", "2019-01-01", "--cohort", "all"], 2),
    (["figures"], 2),
    (["import", "tidak-ada.xlsx", "--layout", "dtsen", "--as-of", "2018-12-31"], 1),
    (["import", str(SAMPLE / "events.csv"), "--layout", "dtsen", "--as-of", "2018-12-31"], 1),
    (["import", str(SAMPLE / "bnba.xlsx"), "--layout", "lain", "--as-of", "2018-12-31"], 2),
    (["observe", str(SAMPLE / "events.csv")], 1),
    (["villages", "set", "33.26.99.2001", "--classification", "urban"], 1),
    (["villages", "set", "33.26.02.2008", "--classification", "hutan"], 2),
    (["close", "2020-13"], 2),
    (["verify"], 0),
]


def compare_usage(run_product: RunProduct, folder: Path) -> list[str]:
    """Exit status and manners of refusals."""
    commands = [["db", "upgrade"], *[arguments for arguments, _ in USAGE]]
    lines = []
    for (arguments, wanted), (status, out, error) in zip(
        USAGE, run_product(commands, folder / "usage")[1:], strict=True
    ):
        where = " ".join(arguments)
        if status != wanted:
            lines.append(f"{where}: wanted exit {wanted}, got {status}: {last_line(error)}")
        elif status and ("Traceback" in error or not error.strip() or out.strip()):
            lines.append(f"{where}: a refusal is one clear line on standard error: {last_line(error)}")
    return lines


# ---------------------------------------------------------------------------------------------- the command


def compare_seed(
    seed: int, run_product: RunProduct, folder: Path, contested: frozenset[int], given: argparse.Namespace
) -> list[str]:
    if given.sample:
        plan = sample_plan()
        return compare_usage(run_product, folder) + compare_plan(plan, run_product, folder / "instance", given.rehearse)
    plan = make_district(seed, folder / "files", contested, given.shuffled)
    if given.questions:
        plan.questions = random.Random(seed).sample(plan.questions, min(given.questions, len(plan.questions)))
    return compare_plan(plan, run_product, folder / "instance", given.rehearse)


def compare_tables(
    seeds: list[int], run_product: RunProduct, folder: Path, contested: frozenset[int]
) -> list[list[str]]:
    """Each tiny list in a dry run on one empty instance: the summary, and that nothing is written."""
    tables = [make_table(seed, folder / "files", contested) for seed in seeds]
    commands = [Command("list", path, START, label=path.name) for path in tables]
    rehearsals = [[*arguments_of(command), "--dry-run"] for command in commands]
    answers = run_product([["db", "upgrade"], *rehearsals], folder / "instance")[1:]
    found = []
    for command, answer in zip(commands, answers, strict=True):
        try:
            wanted = District().import_list(command.path, START, dry_run=True)
        except Refused as refused:
            wanted = {"refused": refused.code}
        found.append(compare_command(command, wanted, answer))
    return found


def seeds_of(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds_of, default=seeds_of("1-10"), metavar="1-50")
    parser.add_argument("--sakti", default=".venv/bin/sakti")
    parser.add_argument("--contested", default="", help="numbers of AMBIGUITIES.md, or all")
    parser.add_argument("--shuffled", action="store_true", help="rows and files in another order")
    parser.add_argument("--core", action="store_true", help="without what the contract leaves open about later lists")
    parser.add_argument("--rehearse", action="store_true", help="each import first with --dry-run")
    parser.add_argument("--show", type=int, default=12, help="lines a seed")
    parser.add_argument("--keep", type=Path, help="keep the files and the instance here")
    parser.add_argument("--questions", type=int, default=0, help="at most so many figures a seed")
    parser.add_argument("--in-process", action="store_true", help="call the product here: faster")
    parser.add_argument("--tables", action="store_true", help="only reading: tiny lists in dry runs")
    parser.add_argument("--sample", action="store_true", help="the sample instead of seeds")
    given = parser.parse_args()
    contested = (
        frozenset(range(100))
        if given.contested == "all"
        else frozenset(map(int, filter(None, given.contested.split(","))))
    )
    run_product = in_process if given.in_process else command_line(str(Path(given.sakti).resolve()))
    kinds: Counter = Counter()
    bad = 0
    for seed, lines in found_by_seed(given, run_product, contested):
        open_too = [line for line in lines if not (given.core and is_soft(line))]
        sys.stdout.write(report(seed, open_too, given.show))
        sys.stdout.flush()
        kinds.update(line.split(": wanted")[0].split(": exit")[0].rsplit(" › ", 2)[-1] for line in open_too)
        bad += bool(open_too)
    summary = f"{bad} districts differ: {dict(kinds.most_common(12))}" if bad else "every district agrees"
    sys.stdout.write(f"{summary}\n")
    return 1 if bad else 0


def found_by_seed(
    given: argparse.Namespace, run_product: RunProduct, contested: frozenset[int]
) -> Iterator[tuple[int, list[str]]]:
    with tempfile.TemporaryDirectory(prefix="oracle-") as temporary:
        folder = given.keep or Path(temporary)
        if given.tables:
            yield from zip(given.seeds, compare_tables(given.seeds, run_product, folder, contested), strict=True)
            return
        for seed in [0] if given.sample else given.seeds:
            shutil.rmtree(folder / str(seed), ignore_errors=True)
            (folder / str(seed)).mkdir(parents=True)
            yield seed, compare_seed(seed, run_product, folder / str(seed), contested, given)
            if not given.keep:
                shutil.rmtree(folder / str(seed))


def report(seed: int, lines: list[str], show: int) -> str:
    text = [f"seed {seed}: {'agrees' if not lines else f'{len(lines)} differences'}"]
    text += [f"   {'(open) ' if is_soft(line) else ''}{line}" for line in lines[:show]]
    if len(lines) > show:
        text.append(f"   … and {len(lines) - show} more")
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    sys.exit(main())
