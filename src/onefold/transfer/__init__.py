"""Files into a space and a space into files: import, export, the tables of Profiles Sync, exports on a schedule."""
