SELECT position
FROM events.relays
WHERE bucket = 0
