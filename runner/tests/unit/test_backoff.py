from runner.supervision.backoff import Backoff


def test_each_exit_doubles_the_delay_up_to_ten_seconds() -> None:
    backoff = Backoff()

    delays = [backoff.after_exit(now=second) for second in range(9)]

    assert delays[:4] == [0.1, 0.2, 0.4, 0.8]
    assert delays[-1] == 10.0


def test_five_exits_within_a_minute_are_a_crash_loop() -> None:
    backoff = Backoff()
    for second in range(4):
        backoff.after_exit(second)
    assert not backoff.is_crash_loop

    backoff.after_exit(4)

    assert backoff.is_crash_loop


def test_exits_of_the_minute_before_are_forgotten() -> None:
    backoff = Backoff()
    for second in range(8):
        backoff.after_exit(second)

    assert backoff.after_exit(now=100) == 0.1
    assert not backoff.is_crash_loop


def test_a_restart_by_a_person_forgets_everything() -> None:
    backoff = Backoff()
    for second in range(5):
        backoff.after_exit(second)

    backoff.reset()

    assert not backoff.is_crash_loop
