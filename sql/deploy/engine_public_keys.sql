-- The engine's public keys, for when it is away.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * What an engine last said at its jwks.json, as text; `mark` is a keyed hash of
 * it, so that nobody who can only write here puts keys of his own in its place.
 */
create table placet.engine_public_keys (
	engine	text primary key check (length(engine) between 1 and 64),
	keys	text not null check (length(keys) <= 65536),
	mark	bytea not null check (length(mark) = 32),
	told_at	timestamptz not null default clock_timestamp()
);

alter table placet.engine_public_keys
    enable row level security, force row level security;
create policy machines on placet.engine_public_keys using (
	(select placet.actor_is_trusted()));
grant select on placet.engine_public_keys to placet_writer, placet_reader;
grant insert, update on placet.engine_public_keys to placet_writer;

commit;
