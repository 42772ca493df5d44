-- The reports of test instances, each with what was decided from it.
create table report (
  id bigint not null auto_increment,
  certname varchar(255) not null,
  transaction_uuid varchar(128) not null,
  rebake_id varchar(12) not null,
  arrival varchar(8) not null,
  received_at timestamp(6) not null,
  run_status varchar(64),
  environment varchar(255),
  code_revision varchar(255),
  decision json not null,
  constraint report_pk primary key (id),
  constraint report_transaction_uq unique (certname, transaction_uuid),
  constraint report_rebake_fk foreign key (rebake_id) references rebake (id)
);

-- The body as it arrived, gzipped; goes with its image, while the decision stays.
create table report_body (
  report_id bigint not null,
  gzipped mediumblob not null,
  constraint report_body_pk primary key (report_id),
  constraint report_body_report_fk foreign key (report_id) references report (id)
);
