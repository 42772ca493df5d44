-- The CA at which a rebake enrols its instance, written down before anything is submitted there: the group's may be another
-- one by the time at which the certificate is to be revoked.
alter table rebake add column ca_server varchar(255);

-- Rebakes that had ended with something left behind kept their secrets.
delete from rebake_secret where rebake_id in (select id from rebake where outcome is not null);
