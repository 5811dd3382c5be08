"""Workflows as text: there and back, and every mistake by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core import assessment, transitions, verval
from sakti.core.permissions import Permission
from sakti.core.toml_documents import InvalidDocument
from sakti.core.workflow import GUARDS, Evidence, Move, State, Workflow
from sakti.core.workflow_toml import dump, load

SHIPPED = (
    transitions.WORKFLOW,
    verval.TASK_WORKFLOW,
    verval.VILLAGE_WORKFLOW,
    verval.PROPOSAL_WORKFLOW,
    assessment.SESSION_WORKFLOW,
)
DOOR = """\
key = "door"
version = 2
label = { id = "Pintu", en = "Door" }
start = "open"

[[states]]
key = "open"
label = { id = "terbuka", en = "open" }

[[states]]
key = "shut"
label = { id = "tertutup", en = "shut" }
end = true

[[moves]]
before = "open"
after = "shut"
who = "log_visit"
label = { id = "Tutup", en = "Shut" }
guards = ["nothing_waits"]
evidence = ["reason"]
"""

names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
words = st.text(min_size=1, max_size=12).filter(str.strip)


@st.composite
def workflows(draw):
    """Sound ones: every state can be reached, and none is a trap."""
    keys = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    pairs = {(keys[draw(st.integers(0, place - 1))], key) for place, key in enumerate(keys) if place}
    some_key = st.sampled_from(keys)
    pairs |= {pair for pair in draw(st.sets(st.tuples(some_key, some_key), max_size=4)) if pair[0] != pair[1]}
    left = {before for before, _ in pairs}
    states = tuple(State(key, draw(words), draw(words), key not in left or draw(st.booleans())) for key in keys)
    moves = tuple(
        Move(
            before,
            after,
            draw(st.one_of(st.none(), st.sampled_from(Permission))),
            draw(words),
            draw(words),
            tuple(draw(st.lists(st.sampled_from(sorted(GUARDS)), max_size=3, unique=True))),
            tuple(draw(st.lists(st.sampled_from(Evidence), max_size=3, unique=True))),
        )
        for before, after in draw(st.permutations(sorted(pairs)))
    )
    return Workflow(draw(names), draw(st.integers(1, 99)), draw(words), draw(words), keys[0], states, moves)


@given(workflows())
def test_there_and_back(workflow):
    assert load(dump(workflow)) == workflow


@pytest.mark.parametrize("workflow", SHIPPED, ids=lambda workflow: workflow.key)
def test_what_ships_goes_there_and_back(workflow):
    assert load(dump(workflow)) == workflow


def test_a_text_by_hand_is_understood():
    door = load(DOOR)

    assert (door.key, door.version, door.start, door.ends) == ("door", 2, "open", ("shut",))
    assert door.moves == (
        Move("open", "shut", Permission.LOG_VISIT, "Tutup", "Shut", ("nothing_waits",), (Evidence.REASON,)),
    )


@pytest.mark.parametrize(
    ("was", "typed", "mistakes"),
    [
        ("version = 2\n", "", [(1, "key_missing")]),
        ("version = 2", "version = 0", [(2, "version_wrong")]),
        ("version = 2", 'version = "2"', [(2, "type_wrong")]),
        ("version = 2", "version = true", [(2, "type_wrong")]),
        ("version = 2", "version = 2\ncolour = 1", [(3, "key_unknown")]),
        ('start = "open"\n', "", [(1, "key_missing")]),
        ('start = "open"', 'start = "opne"', [(4, "state_unknown")]),
        ('key = "door"', 'key = "Pintu rumah"', [(1, "name_malformed")]),
        ('en = "Door"', 'en = " "', [(3, "text_empty")]),
        ('{ id = "Pintu", en = "Door" }', '"Pintu"', [(3, "type_wrong")]),
        ('key = "shut"', 'key = "open"', [(11, "state_twice"), (17, "state_unknown")]),
        ('key = "shut"', 'key = "tertutup_rapat"', [(11, "name_malformed"), (17, "state_unknown")]),
        ("end = true\n", "", [(11, "state_stuck")]),
        ("end = true", 'end = "ya"', [(13, "type_wrong")]),
        ('after = "shut"', 'after = "shutt"', [(17, "state_unknown")]),
        ('after = "shut"', "after = 3", [(17, "type_wrong")]),
        ('after = "shut"', 'after = "open"', [(17, "move_nowhere")]),
        ('before = "open"', 'before = "shut"\n# x', [(18, "move_nowhere")]),
        ("log_visit", "log_visits", [(18, "permission_unknown")]),
        ('"nothing_waits"', '\n "nothing_waits",\n "nobody"', [(22, "guard_unknown")]),
        ('"nothing_waits"', '"nothing_waits", "nothing_waits"', [(20, "word_twice")]),
        ('"reason"', '"reasons"', [(21, "evidence_unknown")]),
        ('evidence = ["reason"]', "evidence = true", [(21, "type_wrong")]),
        ("[[moves]]", "[moves]", [(15, "type_wrong")]),
        ("[[moves]]", "[[moves", [(15, "syntax")]),
    ],
)
def test_each_mistake_has_its_line(was, typed, mistakes):
    with pytest.raises(InvalidDocument) as refused:
        load(DOOR.replace(was, typed, 1))

    assert [(mistake.line, mistake.code) for mistake in refused.value.mistakes] == mistakes


def test_a_state_to_which_no_way_leads_is_found():
    island = '\n[[states]]\nkey = "gone"\nlabel = { id = "hilang", en = "gone" }\nend = true\n'

    with pytest.raises(InvalidDocument) as refused:
        load(DOOR + island)

    [mistake] = refused.value.mistakes
    assert mistake.message() == "Baris 24: Dari “open” tidak ada jalan ke keadaan “gone”."


def test_a_move_that_stands_twice_is_found():
    again = DOOR[DOOR.index("[[moves]]") :]

    with pytest.raises(InvalidDocument) as refused:
        load(DOOR + again)

    assert [(mistake.line, mistake.code) for mistake in refused.value.mistakes] == [(22, "move_twice")]


def test_a_workflow_without_states_is_none():
    with pytest.raises(InvalidDocument) as refused:
        load('key = "x"\nversion = 1\nlabel = { id = "x", en = "x" }\nstart = "a"\nstates = []\n')

    assert {mistake.code for mistake in refused.value.mistakes} == {"states_missing", "state_unknown"}


def test_what_was_probably_meant_is_said():
    with pytest.raises(InvalidDocument) as refused:
        load(DOOR.replace("log_visit", "log_visits"))

    [mistake] = refused.value.mistakes
    assert mistake.message() == "Baris 18: Tidak ada hak “log_visits”. Mungkin maksudnya “log_visit”."
    assert mistake.message("en") == "Line 18: There is no permission “log_visits”. Perhaps “log_visit” is meant."


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(InvalidDocument) as refused:
        load(text)

    assert all(mistake.message() and mistake.message("en") for mistake in refused.value.mistakes)
