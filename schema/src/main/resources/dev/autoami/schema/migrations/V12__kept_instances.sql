-- The wish to keep a rebake's instance for a while when it ends badly (keep_seconds, keep_keys), and what came of it
-- (keep_until, keep_login: set as long as it is kept).
alter table rebake add column keep_seconds bigint;
alter table rebake add column keep_keys json;
alter table rebake add column keep_until timestamp(6) null;
alter table rebake add column keep_login mediumtext;
-- When the instance was launched, or about to be; and since when an image is later than it usually is.
alter table rebake add column launched_at timestamp(6) null;
alter table rebake add column late_since timestamp(6) null;

create index rebake_keep_until_ix on rebake (keep_until);

-- What a rebake had to leave behind when it ended, because EC2 or the CA would not let it be removed. Goes when it is.
create table leftover (
  rebake_id varchar(12) not null,
  kind varchar(16) not null,
  region varchar(64) not null,
  name varchar(255) not null,
  reason mediumtext not null,
  found_at timestamp(6) not null,
  constraint leftover_pk primary key (rebake_id, kind, name),
  constraint leftover_rebake_fk foreign key (rebake_id) references rebake (id)
);
