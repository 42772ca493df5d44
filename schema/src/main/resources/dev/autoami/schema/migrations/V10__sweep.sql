-- Which registry this is among those that may share an account, in one row: all that AutoAMI makes in EC2 carries the id.
create table installation (
  only_row int not null,
  id varchar(12) not null,
  created_at timestamp(6) not null,
  constraint installation_pk primary key (only_row)
);

-- What the last sweep of each region found, and since when it is found there. What was found once and is not any more has
-- no row.
create table sweep_finding (
  kind varchar(24) not null,
  region varchar(64) not null,
  thing varchar(255) not null,
  group_name varchar(255),
  rebake varchar(255),
  since timestamp(6) not null,
  first_seen_at timestamp(6) not null,
  why varchar(1024) not null,
  handling varchar(16) not null,
  note varchar(1024) not null,
  constraint sweep_finding_pk primary key (kind, region, thing)
);

-- When the CA was seen to have nothing of an ended rebake any more; it is not asked again.
alter table rebake add column ca_swept_at timestamp(6) null;

create index rebake_ca_swept_ix on rebake (ca_swept_at, finished_at);
