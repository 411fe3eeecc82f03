-- The keys of the addresses that were there before, and who has which.
set lock_timeout = '1s';
set statement_timeout = '1h';

-- A few people at a time: nobody waits for it. New ones have theirs.
set placet.actor = 'system';
do $$
declare
	from_id uuid := '00000000-0000-0000-0000-000000000000';
	batch uuid[];
begin
	loop
		select array_agg(b.user_id order by b.user_id) into batch
		from (
			select u.user_id
			from placet.app_user u
			where u.user_id > from_id
			order by u.user_id
			limit 1000) b;
		exit when batch is null;
		update placet.app_user u
		set email_key = lower(u.email)
		where u.user_id = any (batch) and u.email_key is null;
		from_id := batch[array_upper(batch, 1)];
		commit;
	end loop;
end
$$;
update placet.invitation i
set email_key = lower(i.email)
where i.email_key is null;
update placet.client_transfer t
set email_key = lower(t.to_email)
where t.email_key is null and t.to_email is not null;

begin;
alter table placet.app_user validate constraint app_user_keyed;
commit;
begin;
alter table placet.invitation validate constraint invitation_keyed;
commit;
begin;
alter table placet.client_transfer validate constraint client_transfer_keyed;
commit;

-- What a run that was cut off may have left.
drop index concurrently if exists placet.app_user_email_key;
create unique index concurrently if not exists app_user_email_key
    on placet.app_user (email_key);
drop index concurrently if exists placet.invitation_open_key;
create unique index concurrently if not exists invitation_open_key
    on placet.invitation (account_id, email_key) where answered_at is null;
drop index concurrently if exists placet.invitation_email_key;
create index concurrently if not exists invitation_email_key
    on placet.invitation (email_key) where answered_at is null;
drop index concurrently if exists placet.client_transfer_email_key;
create index concurrently if not exists client_transfer_email_key
    on placet.client_transfer (email_key) where answered_at is null;

-- How many somebody invited today.
drop index concurrently if exists placet.invitation_account;
create index concurrently if not exists invitation_account
    on placet.invitation (account_id, made_at);
