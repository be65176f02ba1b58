"""Attacks every operation of a shop of its own: `make fuzz`, or `python -m tests.fuzz --calls 50`.

Names of operations as arguments attack those alone. Fails if any answer was a fault of ours.
"""

import argparse
import sys
import time

from tests.e2e.running_shop import RunningShop, running_shop
from tests.fuzz.attack import Report, attack
from tests.fuzz.calls import root_fields
from tests.fuzz.logs import faults_logged
from tests.fuzz.shop import attacked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operations", nargs="*", help="such as `cart`; all by default")
    parser.add_argument("--calls", type=int, default=1_000, help="of each operation")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same calls")
    asked = parser.parse_args()
    with running_shop() as shop:
        reports = run(shop, asked.operations, asked.calls, asked.seed)
        logged = faults_logged(shop)
    for line in logged:
        sys.stdout.write(f"logged: {line}\n")
    return 1 if logged or any(each.faults for each in reports) else 0


def run(shop: RunningShop, names: list[str], calls: int, seed: int) -> list[Report]:
    """The reports, each also printed as soon as it is complete."""
    fields = [(root, name) for root, name in root_fields() if not names or name in names]
    reports = []
    with attacked(shop) as target:
        for root, name in fields:
            target.log_in()
            began = time.perf_counter()
            reports.append(attack(target, root, name, calls, seed))
            _print(reports[-1], time.perf_counter() - began)
    return reports


def _print(report: Report, seconds: float) -> None:
    told = ", ".join(f"{reason} {count}" for reason, count in report.answers.most_common(4))
    sys.stdout.write(f"{report.calls:6} {report.operation:42} {seconds:6.1f} s  {told}\n")
    for fault, example in report.faults.items():
        sys.stdout.write(f"       {fault}: {example}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
