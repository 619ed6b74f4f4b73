SELECT method, extract(epoch FROM reserved_for)::bigint
FROM payments.methods
ORDER BY method
