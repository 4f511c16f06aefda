"""Alembic's entry: runs on the connection that ``badges.store.migrate`` holds, inside its transaction."""

from alembic import context

from badges.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,  # our engine begins by itself, so tables roll back with everything else
)
with context.begin_transaction():
    context.run_migrations()
