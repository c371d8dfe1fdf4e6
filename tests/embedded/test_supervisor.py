"""Which process may die how often, and in which order they end."""

import pytest

from servicedesk.embedded import supervisor as supervising
from servicedesk.embedded.commands import Child, Command, default_commands
from servicedesk.embedded.home import EmbeddedError, make_home
from servicedesk.embedded.supervisor import Supervisor
from tests.embedded.conftest import until


class Clock:
    """Time that passes when the test says so."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(supervising, "time", clock)
    return clock


@pytest.fixture
def kept(tmp_path):
    """kept(*commands) → a supervisor that keeps them; what still runs is killed afterwards."""
    made = Supervisor(make_home(tmp_path / "home"), "mark")

    def start(*commands):
        for command in commands:
            made.start(Child(command, made.home))
        return made

    yield start
    made.kill()


def one_death(keeper, clock, pause):
    """Let the only process die, and the pause pass."""
    (one,) = keeper.kept
    until(lambda: not one.service.is_alive())
    keeper.tend()
    clock.now += pause
    keeper.tend()


MORTAL = ("/bin/sh", "-c", "echo no luck; exit 3")


def test_the_desk_goes_on_without_a_process_that_is_not_essential(kept, clock, capsys):
    keeper = kept(Command("live", MORTAL, essential=False))
    for pause in (1, 2, 4, 8, 16, 30, 30):
        one_death(keeper, clock, pause)
    said = capsys.readouterr().out.splitlines()
    alone = "  live ended (3) 5 times within a minute; the desk goes on without it, starting it again in {} s"
    assert said[:4] == [f"  live ended (3); starting it again in {pause} s" for pause in (1, 2, 4, 8)]
    assert said[4] == alone.format(16)
    assert said[5].endswith("starting it again in 30 s") and said[6].endswith("starting it again in 30 s")
    assert len(said) == 7


def test_it_does_not_go_on_without_any_other(kept, clock):
    keeper = kept(Command("worker", MORTAL))
    for pause in (1, 2, 4, 8):
        one_death(keeper, clock, pause)
    with pytest.raises(EmbeddedError, match=r"worker ended \(3\) 5 times within a minute; its log .* ends:\n(no luck\n)+no luck"):
        one_death(keeper, clock, 16)
    assert {command.name for command in default_commands(8000) if not command.essential} == {"live"}


def test_a_process_that_lived_for_a_minute_begins_anew(kept, clock, capsys):
    keeper = kept(Command("worker", MORTAL))
    for pause in (1, 2, 4):
        one_death(keeper, clock, pause)
    clock.now += 61
    one_death(keeper, clock, 1)
    assert capsys.readouterr().out.splitlines()[-1].endswith("starting it again in 1 s")


def test_a_process_that_cannot_be_started_is_tried_again(kept, clock, monkeypatch, capsys):
    keeper = kept(Command("worker", MORTAL))
    service = keeper.kept[0].service
    monkeypatch.setattr(service, "argv", lambda: ["/no/such/program"])
    one_death(keeper, clock, 1)
    keeper.tend()
    said = capsys.readouterr().out.splitlines()
    assert "No such file or directory" in said[1]
    assert said[2].endswith("starting it again in 2 s")


def test_they_are_stopped_in_order(kept, tmp_path):
    order = tmp_path / "order"
    ranks = {command.name: command.rank for command in default_commands(8000)}

    def told(name):
        return ("/bin/sh", "-c", f"trap 'echo {name} >> {order}; exit' TERM; echo up; while :; do sleep 0.05; done")

    keeper = kept(*(Command(name, told(name), rank) for name, rank in reversed(ranks.items())))
    until(lambda: all("up" in (keeper.home / "logs" / f"{name}.log").read_text() for name in ranks))
    keeper.stop()
    stopped = order.read_text().split()
    assert [stopped[0], stopped[1], {*stopped[2:4]}, stopped[4]] == ["web", "live", {"worker-clocks", "worker"}, "beat"]
