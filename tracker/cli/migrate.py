"""`stallwatch migrate`: make the tables, or bring them up to date."""

import typer

from tracker.cli.context import _, settings_of, speaking
from tracker.store.schema import migrate
from tracker.store.session import connect


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", help=_("Make the database's tables, or bring them up to date."))(migrate_command)


def migrate_command(ctx: typer.Context) -> None:
    """Migrate the configured database."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    engine = connect(settings.database.url)
    before, after = migrate(engine)
    engine.dispose()
    if before == after:
        typer.echo(_("The database is up to date (revision {revision}).").format(revision=after))
    else:
        typer.echo(_("The database is now at revision {revision}.").format(revision=after))
