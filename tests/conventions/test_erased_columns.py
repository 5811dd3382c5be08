"""What becomes of every column of every table when somebody is erased: a literal. A new column fails until it has its
word here, and whoever adds it has asked themselves."""

from __future__ import annotations

import pytest

from sakti.app import load_models
from sakti.core.fields import FIELDS, Privacy
from sakti.extensions import Base
from sakti.observations.actions.blurring import NOT_COUNTED
from sakti.observations.values import NOT_FOLDED
from sakti.privacy.actions.sweeping import SWEEPS

load_models()

#: Whose data a column holds, as UU 27/2022 article 4 tells it apart: general and specific data of people, free text
#: that may name them, data of the staff, or none of anybody by itself.
MARKS = {"none", "general", "personal", "specific", "free", "staff"}
#: What erasing somebody does to it:
#: stays; cleared; scrubbed (names and numbers taken out); pseudonym; month (a birth date without its day); blurred (the
#: ledger's values as far as figures ask them); folded (made anew from the ledger); wiped; removed (bytes and name of a
#: photo); timed (goes by its own period, `core.privacy.RETENTION`).
TREATMENTS = {"stays", "cleared", "scrubbed", "pseudonym", "month", "blurred", "folded", "wiped", "removed", "timed"}

#: Personal, specific and free columns that stay, each with the reason.
WHY = {
    "counts": "figures count it; without name, number, address and day of birth it tells nobody apart",
    "money": "what was given with public money is accounted for; to whom is not told any more",
    "trail": "a chain of seals (article 31); entries carry no name or number, free text is shown to who may see names",
    "asked": "the form asks for no name, and two people answer for what stands there",
}
STAYS = {
    "audit_entry.details": "trail",
    "countersign_request.answer": "asked",
    "countersign_request.reason": "asked",
    "privacy_incident.what": "asked",
    "privacy_incident.handling": "asked",
    "organisation.note": "asked",
    "pilot.note": "asked",
    "village_succession.void_reason": "asked",
    "delivery.delivered_on": "money",
    "delivery.value_rp": "money",
    "delivery.volume": "money",
    "intervention.status": "money",
    "intervention.volume": "money",
}

COLUMNS: dict[str, dict[str, str]] = {
    "absence": {
        "none stays": "id release_id household_id person_id regency",
    },
    "assignment": {
        "none stays": "id user_id role region_id organisation_id since until",
    },
    "audit_entry": {
        "none stays": "id at kind action actor_id subject_kind subject_id village_id position seal",
        "staff stays": "actor_name",
        "free stays": "details",
    },
    "backup_run": {
        "none stays": "id kind number made_at verified_at path sha256 size recipient verdict",
        "staff stays": "made_by",
    },
    "beneficiary_group": {
        "none stays": "id village_id created_at",
        "free scrubbed": "name",
        "staff stays": "created_by",
    },
    "claim": {
        "none stays": (
            "id state release_id sheet row as_of village_id from_village_id household_id person_id claimed_at "
            "claimed_by_id decided_at decided_by_id"
        ),
        "personal cleared": "card",
        "staff stays": "claimed_by decided_by",
        "free scrubbed": "answer",
    },
    "column_map": {
        "none stays": "id name signature headings columns book base village_id created_at last_used_at",
        "staff stays": "created_by",
    },
    "chain_head": {
        "none stays": "chain number seal at mark",
    },
    "clock_stretch": {
        "none stays": "id first_at last_at before_at entry_id run_id",
    },
    "countersign_request": {
        "none stays": (
            "id kind subject payload village_ids concerns_id state asked_at asked_by_id decided_at decided_by_id"
        ),
        "free stays": "reason answer",
        "staff stays": "asked_by decided_by",
    },
    "countersign_seen": {
        "none stays": "request_id user_id seen_at",
    },
    "delivery": {
        "none stays": (
            "id intervention_id programme_id organisation_id subject_kind household_id person_id family_id "
            "group_id village_id unit photo_id recorded_at voided_at regency recorded_by_id captured_at "
            "submission_id"
        ),
        "personal stays": "delivered_on volume value_rp",
        "free scrubbed": "note void_reason",
        "staff stays": "recorded_by voided_by",
    },
    "device": {
        "none stays": "id user_id token_hash created_at expires_at second_factor_at seen_at revoked_at",
        "staff timed": "label",
    },
    "duplicate_pair": {
        "none stays": (
            "id unit one_id other_id kind score one_village_id other_village_id within_id state found_at "
            "decided_at merge_id regency"
        ),
        "personal cleared": "reasons",
        "staff stays": "decided_by",
        "free scrubbed": "note",
    },
    "erasure": {
        "none stays": "id person_id public_id request_id ground erased_on erased_at",
        "staff stays": "erased_by confirmed_by",
    },
    "event": {
        "none stays": (
            "id household_id target_household_id family_id village_id recorded_at voided_at regency "
            "recorded_by_id captured_at submission_id"
        ),
        "personal stays": "kind day",
        "free scrubbed": "note void_reason",
        "staff stays": "recorded_by voided_by",
    },
    "event_person": {
        "none stays": "event_id person_id",
    },
    "family": {
        "none stays": "id household_id created_at regency release_id",
        "personal cleared": "kk kk_standing",
    },
    "frozen_figure": {
        "none stays": "close_id village_id indicator version n d excluded unknown stale",
    },
    "frozen_picture": {
        "none stays": "close_id region_id",
        "general stays": "content",
    },
    "frozen_statement": {
        "none stays": "close_id region_id",
        "staff stays": "content",
    },
    "funding_line": {
        "none stays": "id delivery_id source value_rp",
    },
    "group_member": {
        "none stays": "group_id household_id",
    },
    "helix": {
        "none stays": "id code label_id label_en letter position version edited_at",
        "staff stays": "edited_by",
    },
    "household": {
        "none stays": (
            "id home_village_id village_id head_id standing created_at merged_into_id regency public_id release_id"
        ),
        "personal cleared": "number address rt rw",
        "personal stays": "people",
    },
    "household_state": {
        "none stays": (
            "household_id since until since_month until_month village_id counted regency decile_seen floor_area_seen "
            "floor_seen wall_seen roof_seen water_seen electricity_seen power_seen cooking_fuel_seen "
            "latrine_access_seen latrine_type_seen excreta_disposal_seen"
        ),
        "personal stays": "standing people decile",
        "general stays": (
            "floor_area floor wall roof water electricity power cooking_fuel latrine_access latrine_type "
            "excreta_disposal"
        ),
    },
    "intervention": {
        "none stays": (
            "id programme_id organisation_id subject_kind household_id person_id family_id group_id "
            "village_id unit planned_rp due_on batch created_at regency submission_id"
        ),
        "personal stays": "status volume",
        "free scrubbed": "note",
        "staff stays": "created_by",
    },
    "issued_report": {
        "none stays": (
            "id region_id month kind is_public version provisional year "
            "serial number sha256 path pages size number_repeats issued_at withdrawn_at"
        ),
        "staff stays": "issued_by withdrawn_by",
    },
    "job_run": {
        "none stays": (
            "id job slot scheduled due_at state attempt owner lease_until what done total page user_id "
            "queued_at started_at finished_at"
        ),
        "free scrubbed": "payload result error",
        "staff stays": "queued_by",
    },
    "known_device": {
        "none stays": "id user_id token_hash created_at seen_at",
        "staff timed": "browser system",
    },
    "log_file": {
        "none stays": "id log file_sha256 file_name recorded_at recorded_by_id",
        "free scrubbed": "summary",
        "staff stays": "recorded_by",
    },
    "log_row": {
        "none stays": "log digest occurrence",
    },
    "macro_value": {
        "none stays": "id series region_id period value unit source retrieved_on recorded_at ended_at",
        "staff stays": "recorded_by",
    },
    "membership": {
        "personal folded": "person_id since until household_id family_id began ended",
        "none stays": "regency",
    },
    "month_close": {
        "none stays": "id month closed_at sha256 head_number head_seal",
        "staff stays": "closed_by",
    },
    "musdes": {
        "none stays": "id place_id held_on venue photo_id recorded_at version edited_at",
        "staff stays": "chair signers recorded_by edited_by",
        "free scrubbed": "agenda attendees decisions",
    },
    "objection": {
        "none stays": "id number proposal_id channel priority received_on recorded_at",
        "free scrubbed": "reporter contact",
        "staff stays": "recorded_by",
    },
    "observation": {
        "none stays": (
            "id household_id person_id family_id source release_id delivery_id corrects_id photo_id "
            "recorded_at voided_at visit_id regency recorded_by_id captured_at submission_id"
        ),
        "personal stays": "observed_on",
        "specific blurred": "content",
        "free scrubbed": "note void_reason",
        "staff stays": "recorded_by voided_by",
    },
    "organisation": {
        "none stays": (
            "id name name_key helix_id region_id contact agreement agreement_until active created_at version edited_at"
        ),
        "free stays": "note",
        "staff stays": "created_by edited_by",
    },
    "person": {
        "none stays": "id household_id family_id created_at merged_into_id regency public_id release_id",
        "personal cleared": "nik nik_standing name_key",
        "personal pseudonym": "name",
        "personal stays": "sex relation standing birth_estimated",
        "personal month": "birth_date",
    },
    "person_state": {
        "none stays": (
            "person_id since until since_month until_month household_id village_id counted regency schooling_seen "
            "school_level_seen certificate_seen employed_seen work_status_seen chronic_treated_seen"
        ),
        "personal stays": "standing sex school_level certificate employed work_status trained",
        "personal month": "birth_date",
        "personal folded": "birth_month leapling",
        "specific stays": "schooling has_chronic_disease chronic_treated has_disability disability_served",
    },
    "outline": {
        "none stays": "edition_id village_id path box_left box_top box_right box_bottom",
    },
    "outline_edition": {
        "none stays": "id file_name sha256 notice features villages missed read_at taken_at withdrawn_at",
        "staff stays": "read_by taken_by withdrawn_by",
    },
    "pilot": {
        "none stays": "id region_id decree since until phase",
        "free stays": "note",
    },
    "ppa_card": {
        "none stays": "id session_id household_id placed_at proposal_id submission_id regency",
        "free scrubbed": "described",
        "personal stays": "class_id listed decile",
        "staff stays": "placed_by",
    },
    "ppa_class": {
        "none stays": "id session_id position name is_poor",
        "free scrubbed": "description",
    },
    "ppa_photo": {
        "none stays": "id session_id photo_id",
        "free scrubbed": "caption",
    },
    "ppa_problem": {
        "none stays": "id session_id position votes",
        "free scrubbed": "problem cause wish",
    },
    "ppa_session": {
        "none stays": (
            "id village_id hamlet areas held_on venue decile_limit state compared_on created_at version edited_at"
        ),
        "staff stays": "facilitators signers created_by edited_by",
        "free scrubbed": "participants criteria agreements",
    },
    "ppa_sheet": {
        "none stays": "session_id name version edited_at",
        "staff stays": "edited_by",
    },
    "ppa_step": {
        "none stays": "id session_id after recorded_at before recorded_by_id",
        "free scrubbed": "reason",
        "staff stays": "recorded_by",
    },
    "privacy_incident": {
        "none stays": (
            "id submission_id number happened_at noticed_at data_kinds people_count agency_told_at "
            "subjects_told_at closed_at"
        ),
        "free stays": "what handling",
        "staff stays": "recorded_by",
    },
    "privacy_request": {
        "none stays": (
            "id submission_id number kind person_id capacity proof received_at due_at state ground "
            "objection_id answered_at"
        ),
        "free timed": "requester contact told answer",
        "staff stays": "answered_by recorded_by",
    },
    "privacy_step": {
        "none stays": "id request_id before after reason recorded_at recorded_by_id",
        "staff stays": "recorded_by",
    },
    "programme": {
        "none stays": (
            "id name name_key strategy sector records answers_need unit unit_cost_rp funding_sources "
            "organisation_id description active created_at version edited_at"
        ),
        "staff stays": "created_by edited_by",
    },
    "proposal": {
        "none stays": (
            "id origin origin_id village_id household_id photo_id deadline task_id decided_at created_at "
            "created_by_id submission_id regency"
        ),
        "personal stays": "kind state done",
        "free scrubbed": "described reason outcome",
        "staff stays": "created_by",
    },
    "record_merge": {
        "none stays": "id unit absorbed_id kept_id within_id merged_at undone_at merged_by_id",
        "free scrubbed": "reason moved undo_reason",
        "staff stays": "merged_by undone_by",
    },
    "recovery_code": {
        "none stays": "id user_id code_hash used_at",
    },
    "recovery_key": {
        "none stays": "id public mark set_at",
        "staff stays": "set_by",
    },
    "region": {
        "none stays": "id code name level kind parent_id",
    },
    "region_alias": {
        "none stays": "id source code region_id",
    },
    "region_fact": {
        "none stays": "id region_id topic value since source recorded_at",
        "staff stays": "recorded_by",
    },
    "region_term": {
        "none stays": "id topic code label_id label_en position",
    },
    "report_schedule": {
        "none stays": "id active day at first_month regency pilots close_first public recorded_on recorded_at",
        "staff stays": "recorded_by",
    },
    "restatement": {
        "none stays": "id close_id month village_id indicator version old new since",
    },
    "restore_rehearsal": {
        "none stays": "id at backup_made_at backup_number with_identity recipient verdict",
    },
    "rollup": {
        "none stays": "indicator version month village_id n d excluded unknown stale",
    },
    "rollup_span": {
        "none stays": "id first_month last_month definitions",
    },
    "sealed_block": {
        "none stays": "id kind first_key last_key key_id marks position seal",
    },
    "sealing_key": {
        "none stays": "id fingerprint known_since",
    },
    "second_factor": {
        "none stays": ("id user_id kind created_at used_at secret last_counter credential_id public_key sign_count"),
        "staff stays": "label",
    },
    "setting_value": {
        "none stays": "id key value since recorded_at",
        "staff stays": "recorded_by",
    },
    "sign_off": {
        "none stays": "id place_id level recorded_at recorded_by_id voided_at",
        "staff stays": "signer position recorded_by voided_by",
        "free scrubbed": "void_reason",
    },
    "sign_in_session": {
        "none stays": (
            "id user_id token_hash version idle_minutes known_device_id new_device created_at seen_at "
            "reauthenticated_at ended_at ended_because second_factor_at"
        ),
        "staff timed": "address browser system",
    },
    "slowed_sign_in": {
        "none stays": "failures next_at tried_at",
        "staff timed": "key",
    },
    "source_release": {
        "none stays": (
            "id name layout as_of file_sha256 file_name recorded_at undone_at coverage recorded_by_id "
            "rows_read rows_imported rows_held rows_rejected rows_skipped households_new households_changed "
            "households_unchanged households_missing persons_new persons_changed persons_unchanged "
            "persons_missing findings_error findings_warning findings_info"
        ),
        "free scrubbed": "findings undo_reason",
        "staff stays": "recorded_by undone_by",
        "personal cleared": "traces",
    },
    "status_move": {
        "none stays": "id intervention_id before after day recorded_at recorded_by_id",
        "free scrubbed": "reason",
        "staff stays": "recorded_by",
    },
    "stored_file": {
        "none stays": "id sha256 kind media_type size village_id stored_at",
        "personal removed": "name path",
        "staff stays": "stored_by",
    },
    "submission": {
        "none stays": "id public_id kind device user_id digest base_version captured_at received_at outcome",
        "staff stays": "user_name",
        "personal wiped": "payload",
    },
    "taken_back_close": {
        "none stays": "id month closed_at sha256 taken_back_at",
        "staff stays": "closed_by taken_back_by",
    },
    "target": {
        "none stays": "id indicator region_id kind value baseline_on due_on source recorded_at ended_at",
        "staff stays": "recorded_by",
    },
    "upload": {
        "none stays": (
            "id file_name path layout as_of release_name state effects job_id release_id uploaded_at user_id "
            "file_sha256 same_file rows_unchanged created rows_read rows_imported rows_held rows_rejected "
            "rows_skipped households_new households_changed households_unchanged households_missing "
            "persons_new persons_changed persons_unchanged persons_missing findings_error findings_warning "
            "findings_info"
        ),
        "free scrubbed": "findings refusal recognised chosen excerpts",
        "staff stays": "uploaded_by",
    },
    "user_account": {
        "none stays": "id one_time_until session_version active created_at",
        "staff stays": "name username password_hash language signed_in_at",
    },
    "verval_effect": {
        "none stays": "id task_id observation_id event_id",
    },
    "verval_move": {
        "none stays": "id task_id place_id before after recorded_at recorded_by_id",
        "personal stays": "result",
        "free scrubbed": "reason",
        "staff stays": "recorded_by",
    },
    "verval_round": {
        "none stays": "id name release_id opens_on deadline basis state created_at",
        "staff stays": "created_by",
    },
    "verval_task": {
        "none stays": (
            "id round_id place_id household_id facilitator_id state visited_on twin_id effect photo_id "
            "submitted_at submitted_by_id verified_on submission_id regency"
        ),
        "personal stays": "result happened_on presence",
        "free scrubbed": "note reason",
        "personal cleared": "latitude longitude accuracy",
        "staff stays": "submitted_by decided_by",
    },
    "verval_village": {
        "none stays": "id round_id village_id stage",
    },
    "village_class": {
        "none stays": "village_id since until since_month until_month rural",
    },
    "village_population": {
        "none stays": "village_id month households persons",
    },
    "village_succession": {
        "none stays": (
            "id kind day old_id new_id old_name old_kind new_name new_kind decree households made recorded_at voided_at"
        ),
        "staff stays": "recorded_by voided_by",
        "free stays": "void_reason",
    },
    "visit": {
        "none stays": "id public_id household_id recorded_at regency recorded_by_id captured_at submission_id",
        "personal stays": "visited_on",
        "staff stays": "recorded_by",
    },
}


def entries() -> dict[str, tuple[str, str]]:
    return {
        f"{table}.{column}": (mark, treatment)
        for table, kinds in COLUMNS.items()
        for kind, columns in kinds.items()
        for mark, treatment in [kind.split()]
        for column in columns.split()
    }


def test_every_column_has_its_word():
    every = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}

    assert entries().keys() == every


def test_no_column_has_two():
    written = [
        f"{table}.{column}"
        for table, kinds in COLUMNS.items()
        for columns in kinds.values()
        for column in columns.split()
    ]

    assert len(written) == len(set(written))


def test_the_words_are_known():
    assert {mark for mark, _ in entries().values()} <= MARKS
    assert {treatment for _, treatment in entries().values()} <= TREATMENTS


def test_what_is_scrubbed_is_what_the_code_scrubs():
    scrubbed = {f"{sweep.table}.{column}" for sweep in SWEEPS for column in sweep.columns}

    assert {column for column, (_, treatment) in entries().items() if treatment == "scrubbed"} == scrubbed


def test_what_stays_of_a_person_has_a_reason():
    """Counts are the rule; whatever else stays is named."""
    kept = {column for column, (mark, treatment) in entries().items() if mark == "free" and treatment == "stays"}

    assert kept <= STAYS.keys() <= entries().keys()
    assert set(STAYS.values()) <= set(WHY)


@pytest.mark.parametrize("mark", [Privacy.SPECIFIC, Privacy.PERSONAL])
def test_states_are_marked_as_the_data_dictionary_marks_their_fields(mark):
    known = entries()
    marked = {
        f"{field.unit}_state.{name}": known[f"{field.unit}_state.{name}"][0]
        for name, field in FIELDS.items()
        if field.privacy is mark and f"{field.unit}_state.{name}" in known
    }

    assert marked
    assert set(marked.values()) == {mark.value}


def test_what_lists_told_of_names_and_places_is_left_out_of_the_ledger():
    assert {"name", "address", "rt", "rw"} == NOT_FOLDED
    assert {"marital"} == NOT_COUNTED
