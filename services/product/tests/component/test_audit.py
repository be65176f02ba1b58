from typing import Any

from chassis.database.audit_verifying import verify
from chassis.database.engine import Database
from sqlalchemy import text

from services.product.tests.component.test_catalogue import a_shirt, send


async def test_the_audit_log_says_who_imported_what(channel: Any, postgres_url: str) -> None:
    await send(channel, a_shirt("shirt"), a_shirt("coat"))

    database = Database(postgres_url, service="test")
    async with database.reading() as connection:
        query = text("SELECT principal, action, details FROM audit")
        [row] = (await connection.execute(query)).all()
        chain = await verify(connection)
    await database.close()
    assert row.principal.startswith("staff/")
    assert (row.action, row.details) == (
        "catalogue.import",
        {"created": 2, "updated": 0, "handles": ["coat", "shirt"]},
    )
    assert chain.broken_at is None
