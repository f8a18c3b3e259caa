create table example.notes (id int primary key, owner text not null);
grant select, insert on example.notes to mana_example_runtime;
