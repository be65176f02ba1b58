"""What a start prints: a line per part, then one panel; plain when nobody looks at a terminal."""

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from runner.preflight.finding import Finding
from runner.stack.settings import ADMIN_EMAIL, StackSettings

_TEST_TOKENS = "pm_card_visa, pm_card_chargeDeclined"


class Report:
    """Speaks to the person who ran the command."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def finding(self, finding: Finding) -> None:
        mark = "[green]✓[/]" if finding.is_fine else "[red]✗[/]"
        self._console.print(f"{mark} {finding.subject}")
        if finding.problem:
            self._console.print(f"  {finding.problem}", markup=False)
        if finding.hint:
            self._console.print(f"  {finding.hint}", markup=False, style="dim")

    def progress(self, name: str, seconds: float) -> None:
        self._console.print(f"[green]✓[/] {name:<20} [dim]{seconds:5.2f} s[/]")

    def line(self, text: str) -> None:
        self._console.print(text, markup=False)

    def warning(self, text: str) -> None:
        self._console.print(text, markup=False, style="yellow")

    def failure(self, text: str) -> None:
        self._console.print(text, markup=False, style="red")

    def ready(self, settings: StackSettings, seconds: float) -> None:
        rows = _rows(settings)
        title = f"The shop is ready after {seconds:.1f} s"
        if not self._console.is_terminal:
            self.line("\n".join([title, *(f"{name}: {text}" for name, text in rows)]))
            return
        table = Table.grid(padding=(0, 2))
        for name, text in rows:
            table.add_row(f"[bold]{name}[/]", text)
        self._console.print(Panel(table, title=title, border_style="green", expand=False))


def _rows(settings: StackSettings) -> list[tuple[str, str]]:
    return [
        ("GraphiQL", f"{settings.edge_url}/graphql"),
        _protection(settings),
        ("Admin", f"{ADMIN_EMAIL} / {settings.admin_password}"),
        ("Guest", "mutation { guestSessionCreate { session { accessToken } } }"),
        ("Test cards", _TEST_TOKENS),
        ("State and logs", str(settings.state.root)),
        ("Stop", "shop down, or Ctrl-C where `shop up` runs in front"),
    ]


def _protection(settings: StackSettings) -> tuple[str, str]:
    if settings.one_process:
        return "No mesh", "one process is one trust boundary: no mTLS inside, no TLS outside"
    return "Over TLS", f"{settings.edge_tls_url}/graphql"
