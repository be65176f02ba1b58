"""What figures depend on."""

import os
import platform

import psutil


def busy_ms() -> float:
    """CPU time of all processes there are or were, and what its host gave to others instead."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice) * 1000


def described() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores of {platform.machine()}, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load and services on the same machine."
    )
