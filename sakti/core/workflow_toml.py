"""Workflows as text: written down, and read back with every mistake by its line. A district makes its own this way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sakti.core.permissions import Permission
from sakti.core.toml_documents import (
    Path,
    Reader,
    Table,
    close_to,
    declare_mistakes,
    write_label,
    write_text,
    write_texts,
)
from sakti.core.workflow import GUARDS, STATE_LENGTH, Evidence, Move, State, Workflow, reach

KEYS = ("key", "version", "label", "start", "states", "moves")
KEYS_OF_STATE = ("key", "label", "end")
KEYS_OF_MOVE = ("before", "after", "who", "label", "guards", "evidence")

declare_mistakes(
    {
        "states_missing": ("Belum ada satu pun keadaan ([[states]]).", "There is no state yet ([[states]])."),
        "state_twice": ("Keadaan “{state}” ditulis dua kali.", "The state “{state}” stands twice."),
        "state_unknown": (
            "Tidak ada keadaan “{state}”.{hint} Tambahkan di [[states]], atau perbaiki ejaannya.",
            "There is no state “{state}”.{hint} Add it to [[states]], or mend its spelling.",
        ),
        "state_unreachable": (
            "Dari “{start}” tidak ada jalan ke keadaan “{state}”.",
            "No way leads from “{start}” to the state “{state}”.",
        ),
        "state_stuck": (
            "Dari keadaan “{state}” tidak ada langkah lagi. Tambahkan langkah, atau tulis end = true.",
            "No move leads out of the state “{state}”. Add a move, or write end = true.",
        ),
        "move_twice": (
            "Langkah dari “{before}” ke “{after}” ditulis dua kali.",
            "The move from “{before}” to “{after}” stands twice.",
        ),
        "move_nowhere": ("Langkah ini kembali ke “{state}” sendiri.", "This move leads from “{state}” to itself."),
        "permission_unknown": ("Tidak ada hak “{value}”.{hint}", "There is no permission “{value}”.{hint}"),
        "guard_unknown": ("Tidak ada syarat “{value}”.{hint}", "There is no guard “{value}”.{hint}"),
        "evidence_unknown": ("Tidak ada bukti “{value}”.{hint}", "There is no evidence “{value}”.{hint}"),
        "word_twice": ("“{value}” ditulis dua kali.", "“{value}” stands twice."),
    }
)


def dump(workflow: Workflow) -> str:
    """The workflow as TOML: `load` gives the same back."""
    head = [
        f"key = {write_text(workflow.key)}",
        f"version = {workflow.version}",
        write_label(workflow.label_id, workflow.label_en),
        f"start = {write_text(workflow.start)}",
    ]
    blocks = [head, *map(_write_state, workflow.states), *map(_write_move, workflow.moves)]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _write_state(state: State) -> list[str]:
    lines = ["[[states]]", f"key = {write_text(state.key)}", write_label(state.label_id, state.label_en)]
    return [*lines, "end = true"] if state.is_end else lines


def _write_move(move: Move) -> list[str]:
    lines = ["[[moves]]", f"before = {write_text(move.before)}", f"after = {write_text(move.after)}"]
    if move.permission is not None:
        lines.append(f"who = {write_text(move.permission)}")
    lines.append(write_label(move.label_id, move.label_en))
    if move.guards:
        lines.append(f"guards = {write_texts(move.guards)}")
    if move.evidence:
        lines.append(f"evidence = {write_texts(move.evidence)}")
    return lines


def load(text: str) -> Workflow:
    """The workflow of a text. Raises `InvalidDocument` with everything that is wrong."""
    reader = Reader(text)
    root = reader.root
    reader.refuse_others(root, (), KEYS)
    states = [_read_state(reader, path, table) for path, table in reader.take_tables(root, (), "states")]
    start = reader.take_text(root, (), "start")
    moves = {path: _read_move(reader, path, table) for path, table in _tables_of_moves(reader, root)}
    label_id, label_en = reader.take_label(root, ())
    workflow = Workflow(
        key=reader.take_name(root, (), "key"),
        version=reader.take_version(root, ()),
        label_id=label_id,
        label_en=label_en,
        start=start,
        states=tuple(states),
        moves=tuple(moves.values()),
    )
    _check_states(reader, workflow)
    _check_moves(reader, workflow, moves)
    if not reader.mistakes:  # what cannot be reached is only worth saying of a sound table
        _check_ways(reader, workflow)
    reader.finish()
    return workflow


def _tables_of_moves(reader: Reader, root: Table) -> Iterable[tuple[Path, Table]]:
    """A workflow of one state has no move, and need not say so."""
    return reader.take_tables(root, (), "moves") if "moves" in root else ()


def _read_state(reader: Reader, path: Path, table: Table) -> State:
    reader.refuse_others(table, path, KEYS_OF_STATE)
    label_id, label_en = reader.take_label(table, path)
    key = reader.take_name(table, path, "key", STATE_LENGTH)
    return State(key, label_id, label_en, reader.take_flag(table, path, "end"))


def _read_move(reader: Reader, path: Path, table: Table) -> Move:
    reader.refuse_others(table, path, KEYS_OF_MOVE)
    label_id, label_en = reader.take_label(table, path)
    guards = reader.take_texts(table, path, "guards")
    evidence = reader.take_texts(table, path, "evidence")
    who = reader.take_text(table, path, "who") if "who" in table else ""
    _check_words(reader, (*path, "guards"), guards, GUARDS, "guard_unknown")
    _check_words(reader, (*path, "evidence"), evidence, set(Evidence), "evidence_unknown")
    if who.strip():
        _check_words(reader, (*path, "who"), [who], set(Permission), "permission_unknown")
    return Move(
        before=reader.take_text(table, path, "before"),
        after=reader.take_text(table, path, "after"),
        permission=Permission(who) if who in set(Permission) else None,
        label_id=label_id,
        label_en=label_en,
        guards=guards,
        evidence=tuple(Evidence(word) for word in evidence if word in set(Evidence)),
    )


def _check_words(reader: Reader, path: Path, words: Collection[str], known: Collection[str], code: str) -> None:
    for position, word in enumerate(words):
        if word not in known:
            reader.complain((*path, position), code, value=word, hint=close_to(word, known))
    for word in {word for word in words if list(words).count(word) > 1}:
        reader.complain(path, "word_twice", value=word)


def _check_states(reader: Reader, workflow: Workflow) -> None:
    keys = [state.key for state in workflow.states]
    if not keys and isinstance(reader.root.get("states"), list):
        reader.complain(("states",), "states_missing")
    for position, key in enumerate(keys):
        if key and key in keys[:position]:
            reader.complain(("states", position, "key"), "state_twice", state=key)
    if workflow.start.strip() and not workflow.knows(workflow.start):
        reader.complain(("start",), "state_unknown", state=workflow.start, hint=close_to(workflow.start, keys))


def _check_moves(reader: Reader, workflow: Workflow, moves: Mapping[Path, Move]) -> None:
    keys = [state.key for state in workflow.states]
    pairs: set[tuple[str, str]] = set()
    for path, move in moves.items():
        for name, state in (("before", move.before), ("after", move.after)):
            if state.strip() and state not in keys:
                reader.complain((*path, name), "state_unknown", state=state, hint=close_to(state, keys))
        if move.before and move.before == move.after:
            reader.complain((*path, "after"), "move_nowhere", state=move.after)
        if (move.before, move.after) in pairs:
            reader.complain(path, "move_twice", before=move.before, after=move.after)
        pairs.add((move.before, move.after))


def _check_ways(reader: Reader, workflow: Workflow) -> None:
    reached = reach(workflow)
    left = {move.before for move in workflow.moves}
    for position, state in enumerate(workflow.states):
        if state.key not in reached:
            reader.complain(("states", position, "key"), "state_unreachable", start=workflow.start, state=state.key)
        elif not state.is_end and state.key not in left:
            reader.complain(("states", position, "key"), "state_stuck", state=state.key)
