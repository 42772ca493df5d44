-- How long EC2 took lately for each kind of change in a region; of images by group (0 for what is not asked by group). Some
-- samples of each, of which a new one takes the place of any: that needs no clearing up.
create table wait_time (
  region varchar(64) not null,
  kind varchar(16) not null,
  group_id bigint not null,
  slot int not null,
  took_millis bigint not null,
  constraint wait_time_pk primary key (region, kind, group_id, slot)
);
