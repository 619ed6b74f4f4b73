#include "catalog/exchange/csv.hpp"

namespace rialto::catalog {

namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr int end_of_file = -1;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

void append_csv_field(std::string& out, std::string_view field) {
    const bool is_plain = field.find_first_of(",\"\r\n") == std::string_view::npos &&
                          !field.starts_with(' ') && !field.ends_with(' ');
    if (is_plain) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

CsvReader::CsvReader(std::istream& in) : in_(in) {
    if (fill() && buffer_.starts_with(byte_order_mark)) {
        at_ = byte_order_mark.size();
        bytes_ += static_cast<std::int64_t>(at_);
    }
}

bool CsvReader::fill() {
    if (at_ < buffer_.size()) return true;
    buffer_.resize(chunk_bytes);
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(in_.gcount()));
    at_ = 0;
    return !buffer_.empty();
}

int CsvReader::peek() {
    return fill() ? static_cast<unsigned char>(buffer_[at_]) : end_of_file;
}

int CsvReader::get() {
    if (!fill()) return end_of_file;
    const int c = static_cast<unsigned char>(buffer_[at_++]);
    ++bytes_;
    ++record_bytes_;
    if (c == '\n') ++line_;
    return c;
}

/// After a CR: takes the LF that belongs to it, or counts the line itself.
void CsvReader::skip_line_end(int c) {
    if (c != '\r') return;
    if (peek() == '\n')
        get();
    else
        ++line_;
}

std::unexpected<Error> CsvReader::refuse(std::string detail) const {
    return fail(ErrorKind::invalid, "invalid_csv", std::move(detail));
}

/// The rest of a field whose opening quote is behind us, and its closing quote.
Result<> CsvReader::read_quoted(std::string& field) {
    const std::int64_t opened = line_;
    while (true) {
        const int c = get();
        if (c == end_of_file || record_bytes_ > csv_record_bytes_max)
            return refuse("line " + std::to_string(opened) + ": a quote is opened and not closed");
        if (c == '"') {
            if (peek() != '"') return {};
            get();
        }
        field += static_cast<char>(c);
    }
}

Result<std::optional<CsvRecord>> CsvReader::next() {
    while (true) {
        CsvRecord record{line_, {}};
        record_bytes_ = 0;
        std::string field;
        bool is_quoted = false;
        while (true) {
            const int c = get();
            if (record_bytes_ > csv_record_bytes_max)
                return refuse("line " + std::to_string(record.line) +
                              ": the record is larger than a megabyte");
            if (c == '"' && field.empty() && !is_quoted) {
                is_quoted = true;
                if (Result<> read = read_quoted(field); !read)
                    return std::unexpected(std::move(read).error());
                continue;
            }
            if (c != ',' && c != '\n' && c != '\r' && c != end_of_file) {
                field += static_cast<char>(c);
                continue;
            }
            const bool is_empty_line = record.fields.empty() && field.empty() && !is_quoted && c != ',';
            if (!is_empty_line) record.fields.push_back(std::move(field));
            field.clear();
            is_quoted = false;
            if (record.fields.size() > csv_fields_max)
                return refuse("line " + std::to_string(record.line) + ": the record has too many fields");
            if (c == ',') continue;
            skip_line_end(c);
            if (c == end_of_file && record.fields.empty()) return std::optional<CsvRecord>();
            break;
        }
        if (!record.fields.empty()) return std::optional(std::move(record));
    }
}

} // namespace rialto::catalog
