import subprocess
import sys

SCRIPT = """
import sys, time
from chassis.process import run
from chassis.settings import ProcessSettings
from chassis.telemetry import tracing
from chassis.telemetry.export import recording

endpoint = sys.argv[1] if len(sys.argv) > 1 else None
with recording("test", ProcessSettings(listen="unix:/unused", otlp_endpoint=endpoint)):
    with tracing.continued("work", None):
        assert tracing.current_trace_id()
    ended = time.monotonic()
print("opentelemetry.sdk.trace" in sys.modules, time.monotonic() - ended < 4)
"""


def run(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_without_a_collector_the_sdk_is_not_even_imported() -> None:
    assert run() == "False True"


def test_a_collector_that_is_away_holds_nobody_up() -> None:
    assert run("http://127.0.0.1:1") == "True True"
