-- Who did what, once, for ever.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create table placet.audit (
	audit_id	bigint generated always as identity primary key,
	at		timestamptz not null default clock_timestamp(),
	event		text not null check (length(event) between 1 and 64),
	actor		text not null,
	subject		text not null,
	user_id		uuid,
	detail		jsonb not null default '{}'
);
create index audit_user on placet.audit (user_id, audit_id)
    where user_id is not null;

create function placet.audit_stands() returns trigger
language plpgsql
as $$
begin
	raise exception using errcode = '42501',
	    message = 'the audit log is written once: no ' || lower(tg_op);
end
$$;

-- For everyone, the owner too.
create trigger audit_stands
before update or delete or truncate on placet.audit
for each statement execute function placet.audit_stands();

-- `whose`: the person it happened to, who may read it.
create function placet.note(event text, subject text, whose uuid, detail jsonb)
returns void
language sql
begin atomic
	insert into placet.audit (event, actor, subject, user_id, detail)
	values (event, placet.actor(), subject, whose, detail);
end;

commit;
