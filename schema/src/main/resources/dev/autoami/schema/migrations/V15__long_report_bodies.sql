-- A report may be longer than what a mediumblob holds, 16 MiB, even gzipped. MySQL and H2 have no words in common to change a
-- column, so the table is made anew.
create table long_report_body (
  report_id bigint not null,
  gzipped longblob not null,
  constraint long_report_body_pk primary key (report_id),
  constraint long_report_body_report_fk foreign key (report_id) references report (id)
);

insert into long_report_body (report_id, gzipped) select report_id, gzipped from report_body;

drop table report_body;

alter table long_report_body rename to report_body;
