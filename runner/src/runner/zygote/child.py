"""What a forked child does before it is a service."""

import gc
import importlib
import os
import sys
import traceback

from runner.zygote.protocol import Launch


def become(launch: Launch) -> None:
    """Run the service to its end; never returns."""
    code = 1
    try:
        _take_identity(launch)
        code = importlib.import_module(launch.module).main(launch.argv) or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - its place is the log, the process ends here
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    # No tear-down of the interpreter: it would copy every page shared with the zygote.
    os._exit(code)


def _take_identity(launch: Launch) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(launch.environment)
    log = os.open(launch.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)
    # What `ps` and `top` show; the command line stays the zygote's.
    with open("/proc/self/comm", "w") as comm:  # noqa: PTH123 - not a file one opens by habit
        comm.write(launch.name[:15])
    gc.enable()
