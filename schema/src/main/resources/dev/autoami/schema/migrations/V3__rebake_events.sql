-- The timeline of a rebake.
create table rebake_event (
  rebake_id varchar(12) not null,
  sequence_number int not null,
  happened_at timestamp(6) not null,
  node varchar(255) not null,
  step varchar(16) not null,
  message mediumtext not null,
  constraint rebake_event_pk primary key (rebake_id, sequence_number),
  constraint rebake_event_rebake_fk foreign key (rebake_id) references rebake (id)
);
