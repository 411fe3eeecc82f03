-- name: clients_of_account
-- purpose: A page of an account's clients, newest first, after one of them.
-- kind: read
-- rows: many
-- in: account_id uuid, words text?, status text, after_at timestamptz?
-- in: after_id text?, most bigint
-- out: client_id text, name text, is_public boolean, is_suspended boolean
-- out: tier text, kind text?, method text, verified_domain text?
-- out: created_at timestamptz, used_at timestamptz?
-- out: redirect_uris text[], grant_types text[]
select c.client_id, c.name, c.is_public, c.is_suspended, c.tier,
    c.kind_of_app as kind, c.method, b.verified_domain,
    c.created_at, u.used_at, c.redirect_uris, c.grant_types
from placet.client c
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.client_use u on u.client_id = c.client_id
where c.account_id = :account_id
  and not c.is_deleted
  and (:words is null or strpos(lower(c.name), lower(:words)) > 0
    or strpos(lower(c.client_id), lower(:words)) > 0
    or strpos(b.verified_domain, lower(:words)) > 0)
  and case :status
	when 'private' then not c.is_public and not c.is_suspended
	when 'public' then c.is_public and not c.is_suspended
	when 'suspended' then c.is_suspended
	when 'unused' then u.used_at is null
	    or u.used_at < clock_timestamp() - interval '90 days'
	else true
    end
  -- Not coalesce(), which is not known to be leak-proof: under the policies
  -- the index would not be used.
  and (c.created_at, c.client_id)
    < (case when :after_at is null then 'infinity' else :after_at end,
	case when :after_id is null then '' else :after_id end)
order by c.created_at desc, c.client_id desc
limit :most
