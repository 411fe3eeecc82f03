-- name: client_imitated
-- purpose: The app that people know and that this one looks just like.
-- kind: read
-- rows: maybe
-- actor: machine:consent
-- in: client_id text, account_id uuid, small text, shown text
-- in: hosts text[], looks text[]
-- out: name text, domain text?, host text?
select i.name, i.domain, i.host
from (
	select c.name, case when placet.client_is_verified(c.client_id)
	    then c.verified_domain end as domain, null as host, c.created_at
	from placet.client_skeleton s
	-- Found one by one: to join them, all clients would be read.
	cross join lateral (
		select k.client_id, k.name, k.verified_domain, k.created_at
		from placet.client k
		where k.client_id = s.client_id and k.name = s.name
		  and k.client_id <> :client_id and k.account_id <> :account_id
		  and k.is_public and not k.is_deleted and not k.is_suspended
		  and (k.is_first_party
		    or placet.client_is_verified(k.client_id))
		offset 0) c
	where s.small in (:small, :shown) or s.shown in (:small, :shown)
	union all
	select c.name, c.verified_domain, h.host, c.created_at
	from placet.host_imitates(:account_id, :hosts, :hosts, :looks) h
	cross join lateral (
		select k.name, k.verified_domain, k.created_at
		from placet.client k
		where k.client_id = h.client_id and not k.is_suspended
		offset 0) c) i
order by i.host nulls first, i.created_at
limit 1
