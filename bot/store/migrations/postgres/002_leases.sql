-- runs with 1
create table leases (
    name text collate "C" primary key,
    holder text collate "C" not null,
    until bigint not null
);
