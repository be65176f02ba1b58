"""What figures depend on."""

import os
import platform

import psutil


def described() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores of {platform.machine()}, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load and services on the same machine."
    )
