-- The key by which somebody is found who has an address.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The address in small letters, as lower() of this database makes them. Behind
 * a policy only what cannot leak may use an index. Comparing texts cannot;
 * lower() could, so an index on it is never used, and who asked for one
 * address read everybody's row.
 *
 * A trigger writes it. A generated column would have the table written anew,
 * and nobody could so much as read it meanwhile: seconds for a million people.
 */
alter table placet.app_user add column email_key text;
alter table placet.invitation add column email_key text;
alter table placet.client_transfer add column email_key text;

create function placet.email_is_keyed() returns trigger
language plpgsql
as $$
begin
	new.email_key := lower(new.email);
	return new;
end
$$;
create trigger email_is_keyed
before insert or update on placet.app_user
for each row execute function placet.email_is_keyed();
create trigger email_is_keyed
before insert or update on placet.invitation
for each row execute function placet.email_is_keyed();

create function placet.to_email_is_keyed() returns trigger
language plpgsql
as $$
begin
	new.email_key := lower(new.to_email);
	return new;
end
$$;
create trigger to_email_is_keyed
before insert or update on placet.client_transfer
for each row execute function placet.to_email_is_keyed();

alter table placet.app_user add constraint app_user_keyed
    check (email_key is not distinct from lower(email)) not valid;
alter table placet.invitation add constraint invitation_keyed
    check (email_key is not distinct from lower(email)) not valid;
alter table placet.client_transfer add constraint client_transfer_keyed
    check (email_key is not distinct from lower(to_email)) not valid;

commit;
