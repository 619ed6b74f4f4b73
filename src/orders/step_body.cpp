#include "orders/step_body.hpp"

#include <set>

namespace rialto::orders {

Result<std::string> checked_text(std::string pointer, std::string_view text, bool needed) {
    const std::string_view trimmed = trim(text);
    if (needed && trimmed.empty()) return invalid_field(std::move(pointer), "is needed");
    if (code_points(trimmed) > text_code_points_max)
        return invalid_field(std::move(pointer), "at most 200 characters");
    return std::string(trimmed);
}

Result<std::vector<LineQty>> checked_lines(std::optional<std::vector<LineQty>> lines) {
    if (!lines) return std::vector<LineQty>{};
    if (lines->empty() || lines->size() > pricing::lines_max)
        return invalid_field("/lines", "must have 1 to 100 of them; leave it out for all");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < lines->size(); ++i) {
        const LineQty& line = (*lines)[i];
        const std::string pointer = "/lines/" + std::to_string(i);
        if (!seen.insert(line.sku).second) return invalid_field(pointer + "/sku", "is given twice");
        if (line.qty < 1 || line.qty > pricing::qty_max)
            return invalid_field(pointer + "/qty", "must be 1 to 99");
    }
    return std::move(*lines);
}

OrderService::Record record_of(const http::Request& request, std::string operation, std::string detail) {
    accounts::AuditRecord record{accounts::key_digest(request), std::move(operation), request.path_values[0],
                                 std::move(detail)};
    return [record = std::move(record), at = request.received_at](postgres::Session& transaction) {
        return accounts::append_audit_record(transaction, record, at);
    };
}

} // namespace rialto::orders
