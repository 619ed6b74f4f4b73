#include "catalog/exchange/stock_reader.hpp"

#include "base/text.hpp"
#include "catalog/exchange/cells.hpp"

#include <algorithm>

namespace rialto::catalog {

namespace {

using Names = std::vector<std::string_view>;

/// Spellings of each column, in lower case; the first is what it is called here.
const std::array<Names, 5>& column_names() {
    static const std::array<Names, 5> names{
        Names{"sku", "variant sku"},
        Names{"on hand", "on_hand", "on hand (new)", "count", "quantity", "variant inventory qty"},
        Names{"delta", "change"},
        Names{"reason"},
        Names{"reference"},
    };
    return names;
}

} // namespace

StockReader::StockReader(std::istream& in, StockDefaults defaults)
    : csv_(in), defaults_(std::move(defaults)) {}

Result<> StockReader::open() {
    auto record = csv_.next();
    if (!record) return std::unexpected(std::move(record).error());
    if (!*record) return fail(ErrorKind::invalid, "invalid_csv", "the file is empty");
    for (std::size_t place = 0; place < (*record)->fields.size(); ++place) {
        header_.emplace_back(trim((*record)->fields[place]));
        const std::string name = ascii_lower(header_.back());
        for (std::size_t column = 0; column < columns; ++column)
            if (!places_[column] &&
                std::ranges::find(column_names()[column], name) != column_names()[column].end())
                places_[column] = place;
    }
    if (!places_[sku])
        return fail(ErrorKind::invalid, "invalid_csv", "the first line names no column \"SKU\"");
    if (!places_[on_hand] && !places_[delta])
        return fail(ErrorKind::invalid, "invalid_csv",
                    "the first line names neither a column \"On hand\" nor \"Delta\"");
    return {};
}

Result<std::optional<FileStockRow>> StockReader::next() {
    while (true) {
        auto record = csv_.next();
        if (!record) return std::unexpected(std::move(record).error());
        if (!*record) return std::nullopt;
        rows_ += 1;
        if (auto made = read(**record)) return made;
    }
}

std::string_view StockReader::cell(const CsvRecord& record, Column column) const {
    const auto place = places_[column];
    return place && *place < record.fields.size() ? trim(record.fields[*place]) : std::string_view();
}

std::string StockReader::name_of(Column column) const {
    return places_[column] ? header_[*places_[column]] : std::string(column_names()[column][0]);
}

void StockReader::complain(const CsvRecord& record, Column column, std::string what) {
    problems_.push_back({record.line, name_of(column), std::move(what)});
}

std::optional<FileStockRow> StockReader::read(const CsvRecord& record) {
    FileStockRow made{.row = {}, .line = record.line, .column = {}};
    made.row.sku = std::string(cell(record, sku));
    if (made.row.sku.empty()) {
        complain(record, sku, "is empty");
        return std::nullopt;
    }
    if (!take_number(record, made) || !take_words(record, made) || !is_first_count(record, made))
        return std::nullopt;
    return made;
}

bool StockReader::take_number(const CsvRecord& record, FileStockRow& made) {
    const bool is_delta = !cell(record, delta).empty();
    if (is_delta != cell(record, on_hand).empty()) {
        complain(record, is_delta ? delta : on_hand,
                 is_delta ? "stands beside a count: give one of the two" : "is empty");
        return false;
    }
    const Column column = is_delta ? delta : on_hand;
    made.column = name_of(column);
    const std::optional<std::int64_t> number = parse_whole(cell(record, column));
    const std::int64_t least = is_delta ? -inventory::on_hand_max : 0;
    if (!number || *number < least || *number > inventory::on_hand_max) {
        complain(record, column,
                 is_delta ? "is no whole number up to 1,000,000,000 either way"
                          : "is no whole number from 0 to 1,000,000,000");
        return false;
    }
    if (is_delta && *number == 0) {
        complain(record, column, "changes nothing");
        return false;
    }
    (is_delta ? made.row.delta : made.row.count) = static_cast<std::int32_t>(*number);
    return true;
}

bool StockReader::take_words(const CsvRecord& record, FileStockRow& made) {
    const auto given = [&](Column column, const std::string& otherwise) {
        const std::string_view text = cell(record, column);
        return text.empty() ? otherwise : std::string(text);
    };
    const std::string why = given(reason, defaults_.reason.empty() ? "import" : defaults_.reason);
    const std::string source = given(reference, defaults_.reference);
    if (code_points(why) > inventory::adjustment_reason_max / 2) {
        complain(record, reason, "is longer than 250 characters");
        return false;
    }
    if (code_points(source) > reference_code_points_max) {
        complain(record, reference, "is longer than 200 characters");
        return false;
    }
    if (made.row.delta && source.empty()) {
        complain(
            record, reference,
            "is needed beside a change, so that importing the file again adds nothing (or give --reference)");
        return false;
    }
    made.row.reason = source.empty() ? why : source + ": " + why;
    if (made.row.count) {
        made.row.reason = "count " + std::to_string(*made.row.count) + ": " + made.row.reason;
        return true;
    }
    const std::string of = made.row.sku + '\0' + source;
    made.row.key = source + '\0' + std::to_string(++changes_so_far_[of]);
    return true;
}

/// Two counts of one SKU cannot both be what is there.
bool StockReader::is_first_count(const CsvRecord& record, const FileStockRow& made) {
    if (!made.row.count) return true;
    const auto [before, is_first] = counted_.emplace(made.row.sku, record.line);
    if (is_first) return true;
    complain(record, sku, "is counted in line " + std::to_string(before->second) + " already");
    return false;
}

} // namespace rialto::catalog
