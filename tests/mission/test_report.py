"""From citations to what is shown."""

from servicedesk.mission.report import Area, Citation, as_json, by_area, shown_rows


def cite(row, *outcomes):
    return [Citation(row, f"tests/test_{number}.py::test", outcome) for number, outcome in enumerate(outcomes)]


def test_a_row_is_shown_when_every_citing_test_passed():
    assert shown_rows([*cite("TKT-001", "passed", "passed"), *cite("SLA-001", "passed")]) == {"TKT-001", "SLA-001"}


def test_one_failed_or_skipped_test_takes_the_row_away():
    citations = [*cite("TKT-001", "passed", "failed"), *cite("TKT-002", "passed", "skipped"), *cite("TKT-003", "skipped")]
    assert shown_rows(citations) == frozenset()


def test_areas_come_in_the_order_of_the_catalogue():
    areas = by_area(["TKT-001", "SLA-001", "TKT-002", "TKT-003"], {"TKT-002"})
    assert areas == [Area("TKT", 3, 1, ("TKT-001", "TKT-003")), Area("SLA", 1, 0, ("SLA-001",))]


def test_percent_is_a_hundred_only_when_nothing_is_missing():
    assert [Area("TKT", 738, shown, ()).percent for shown in (0, 1, 737, 738)] == [0, 0, 99, 100]
    assert Area("TKT", 0, 0, ()).percent == 0


def test_the_json_shape():
    assert as_json(by_area(["TKT-001", "TKT-002"], {"TKT-001"})) == {"TKT": {"rows": 2, "shown": 1, "missing": ["TKT-002"]}}
