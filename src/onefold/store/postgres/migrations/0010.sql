-- What became of calls that another server accepted, in the place of the calls, until that server has read it.

ALTER TABLE handed_over ADD COLUMN answer BYTEA;
