-- name: client_skeletons_missing
-- purpose: Public clients whose name or domain has no skeleton yet.
-- kind: read
-- rows: many
-- actor: machine:skeleton
-- out: client_id text, name text, domain text?
select c.client_id, c.name, c.verified_domain as domain
from placet.client c
left join placet.client_skeleton s on s.client_id = c.client_id
where c.is_public and not c.is_deleted and c.tier = 'hand'
  and (s.name is distinct from c.name
    or c.verified_domain is not null and not exists (
	select from placet.domain_skeleton d
	where d.domain = c.verified_domain))
limit 100
