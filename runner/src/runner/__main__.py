"""`python -m runner` is `shop`."""

from runner.cli import main

main()
