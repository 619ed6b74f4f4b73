-- Holds the number of the segments' migration, which replaces this file.
SELECT;
