-- Names that nearly look like another's.
begin;

select 'placet.text_parts'::regproc, 'placet.client_skeleton_gone'::regproc,
    placet.similarity('a', 'b');

rollback;
