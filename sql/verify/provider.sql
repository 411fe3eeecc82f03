-- People who sign in at the operator's own OpenID provider.
begin;

select 'placet.provider_visit_open'::regproc;
select 'placet.provider_sign_in'::regproc;
select 'placet.user_link'::regproc;
select 'placet.user_unlink'::regproc;
select 'placet.session_open_elsewhere'::regproc;
select issuer, subject, user_id, linked_at, signed_in_at
from placet.user_identity where false;
select visit_hash, browser_hash, challenge, next_path, max_age_s, proves,
    opened_at, expires_at
from placet.provider_visit where false;

rollback;
