-- Secrets of rebakes that must survive a crash: AES-GCM under the key that is named, never in clear.
create table rebake_secret (
  rebake_id varchar(12) not null,
  name varchar(64) not null,
  key_id varchar(64) not null,
  nonce varbinary(12) not null,
  ciphertext mediumblob not null,
  constraint rebake_secret_pk primary key (rebake_id, name),
  constraint rebake_secret_rebake_fk foreign key (rebake_id) references rebake (id)
);
