-- Takes back: logos of clients.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_logo_put(text, bigint, bytea, bytea);
create or replace function placet.client_version_note(id text) returns bigint
language plpgsql
as $$
declare
	is_now bigint;
begin
	insert into placet.client_version (client_id, version, account_id,
	    content, actor)
	select c.client_id, c.version, c.account_id, jsonb_build_object(
	    'account', c.account_id, 'name', c.name,
	    'is_public', c.is_public, 'is_first_party', c.is_first_party,
	    'method', c.method, 'redirect_uris', c.redirect_uris,
	    'scopes', c.scopes, 'optional_scopes', c.optional_scopes,
	    'grant_types', c.grant_types, 'client_uri', c.client_uri,
	    'policy_uri', c.policy_uri, 'tos_uri', c.tos_uri,
	    'tier', c.tier, 'kind', c.kind_of_app, 'jwks', s.jwks,
	    'jwks_uri', s.jwks_uri), placet.actor()
	from placet.client c
	left join placet.client_key_set s on s.client_id = c.client_id
	where c.client_id = id
	returning client_version.version into is_now;
	perform placet.note(case when is_now = 1 then 'client_added'
	    else 'client_changed' end, id, placet.actor_user(),
	    jsonb_build_object('version', is_now));
	return is_now;
end
$$;
drop table placet.client_logo;
drop function placet.sees_client(text);

commit;
