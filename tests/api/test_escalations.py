"""Escalations over REST."""

from tests import make
from tickets.models import Escalation


def test_a_matter_is_escalated_and_the_escalations_are_listed(call, house):
    ticket = make.make_ticket(house.ana)
    path, agent = f"tickets/{ticket.number}/escalations/", call(house.ana)
    assert agent.post(path, {"reason": "He wants a decision"}).status_code == 428
    assert agent.post(path, {"reason": " "}, If_Match='"1"').status_code == 400
    made = agent.post(path, {"reason": "He wants a decision"}, If_Match='"1"')
    assert (made.status_code, made.json()["rung"], made.json()["version"]) == (201, "supervisor", 2)
    assert agent.post(path, {"reason": "Again"}, If_Match='"1"').status_code == 412
    assert [each["reason"] for each in agent.get(path).json()["results"]] == ["He wants a decision"]
    assert (call(house.cleo).post(path, {}).status_code, call(house.ada).post(path, {}, If_Match='"2"').status_code) == (404, 403)
    assert Escalation.objects.count() == 1
