"""Files on a ticket's page: sent with an answer or by themselves, listed with size and sender."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.files import rules
from servicedesk.files.models import Attachment
from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements
from tickets.actions import close_ticket, solve_ticket
from tickets.models import Reply


def photo(name: str = "leak.png", content: bytes = b"\x89PNG\r\n\x1a\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def url(desk):
    return f"/tickets/{desk.ticket.number}/"


@pytest.fixture
def ana(desk, browse):
    return browse(desk.ana)


def test_files_are_added_and_listed(desk, ana, url):
    answer = ana.post(f"{url}attachments/", {"file": [photo(), photo("账单 😀.pdf", b"%PDF-1.7")]})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}#t")
    html = ana.get(url).content.decode()
    files = html[html.index('id="attachments"') : html.index("</section>", html.index('id="attachments"'))]
    assert "leak.png" in files and "账单 😀.pdf" in files and "Ana" in files and "8\xa0bytes" in files
    assert "attached “leak.png” (8\xa0bytes)" in html


def test_files_go_along_with_an_answer(desk, ana, url):
    assert ana.post(f"{url}replies/", {"text": "Here is the bill.", "version": "1", "file": photo()}).status_code == 302
    assert (Reply.objects.count(), Attachment.objects.get().name) == (1, "leak.png")


def test_an_answer_whose_file_is_refused_is_not_recorded_and_stays_written(desk, ana, url):
    before = Event.objects.count()
    answer = ana.post(f"{url}replies/", {"text": "Here is the bill.", "version": "1", "file": [photo(), photo("empty.txt", b"")]})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "“empty.txt” is empty" in html and "Here is the bill.</textarea>" in html
    assert (Reply.objects.count(), Attachment.objects.count(), Event.objects.count()) == (0, 0, before)


def test_what_is_written_stays_when_only_files_are_sent(desk, ana, url):
    html = ana.post(f"{url}attachments/?act=solve", {"text": "Half a sent", "file": photo()}).content.decode()
    assert "Half a sent</textarea>" in html and f"{url}solution/" in html
    assert Attachment.objects.count() == 1


def test_sending_no_file_says_so(ana, url):
    answer = ana.post(f"{url}attachments/", {"text": ""})
    assert (answer.status_code, "choose at least one" in answer.content.decode()) == (400, True)


def test_a_file_above_the_limit_is_refused_by_its_size(ana, url, monkeypatch):
    """With a limit of a few bytes; the upload keeps none of what is beyond it."""
    for module in ("servicedesk.files.rules", "servicedesk.files.uploads", "servicedesk.files.actions"):
        monkeypatch.setattr(f"{module}.MOST_BYTES", 1024 * 1024)
    answer = ana.post(f"{url}attachments/", {"file": photo("film.mp4", bytes(1024 * 1024 + 300_000))})
    assert (answer.status_code, "“film.mp4” has 1.3 MB" in answer.content.decode()) == (400, True)
    assert Attachment.objects.count() == 0
    assert rules.MOST_BYTES == 1024 * 1024


def test_more_than_one_sending_may_hold_is_refused_unread(ana, url, settings):
    settings.DESK_UPLOAD_MOST = 1024
    answer = ana.post(f"{url}attachments/", {"file": photo(content=bytes(2000))})
    assert (answer.status_code, "one by one" in answer.content.decode()) == (413, True)


def test_a_closed_matter_still_takes_a_file(desk, ana, url):
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    close_ticket(desk.ticket, "Content.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    assert f"{url}attachments/" in ana.get(url).content.decode()
    assert ana.post(f"{url}attachments/", {"file": photo()}).status_code == 302
    assert ana.post(f"{url}attachments/", {"file": photo("e.txt", b"")}).status_code == 400


def test_who_may_not_see_or_work_adds_nothing(desk, browse, url):
    reader = make.make_member("hana", posts=[make.make_post("trainee", department=desk.service, rights=[])], department=desk.service)
    assert browse(desk.cleo).post(f"{url}attachments/", {"file": photo()}).status_code == 404
    assert browse(reader).post(f"{url}attachments/", {"file": photo()}).status_code == 403
    html = browse(reader).get(url).content.decode()
    assert 'formnovalidate disabled title="You lack the right' in html
    assert Attachment.objects.count() == 0


def test_the_list_of_files_costs_one_statement_however_many(ana, url):
    ana.get(url)
    with count_statements() as none:
        ana.get(url)
    for n in range(3):
        ana.post(f"{url}attachments/", {"file": photo(f"{n}.png", b"%d" % n)})
    ana.get(url)
    with count_statements() as some:
        ana.get(url)
    assert len(some) == len(none), str(some)
