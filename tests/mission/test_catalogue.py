"""The catalogue and the plan as they lie in docs/mission."""

from servicedesk.mission.catalogue import plan, row_ids, rows


def test_the_catalogue_is_read_whole():
    assert len(rows()) == len(row_ids()) == 738


def test_a_row_says_what_the_table_says():
    row = next(row for row in rows() if row.id == "TKT-001")
    assert (row.area, row.figures, row.packs) == ("TKT", "3 rings", ("GOLD", "PROP", "KTV"))
    assert row.statement.startswith("Every incoming call is answered before the 4th ring")
    assert row.key_terms == "三声铃响内接听"


def test_the_plan_names_every_row_once():
    assert set(plan()) == row_ids()
    assert plan()["TKT-004"] == "tickets"
    assert sum(work == "later" for work in plan().values()) == 327
