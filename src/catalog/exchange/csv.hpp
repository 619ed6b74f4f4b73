#pragma once
// Streaming CSV after RFC 4180: quotes, doubled quotes, commas and line breaks inside quotes, LF, CRLF and CR
// line ends, a byte order mark. Lenient where spreadsheets are: a quote inside an unquoted field is itself.

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t csv_record_bytes_max = 1024 * 1024;
inline constexpr std::size_t csv_fields_max = 512;

/// Appends one field, quoted when a reader could take it for something else.
void append_csv_field(std::string& out, std::string_view field);

struct CsvRecord {
    std::int64_t line = 0; // where it begins, from 1
    std::vector<std::string> fields;
};

class CsvReader {
  public:
    /// The stream must outlive the reader and be opened in binary mode.
    explicit CsvReader(std::istream& in);

    /// The next record; nullopt at the end. Lines with nothing on them are passed over. Errors (invalid
    /// `invalid_csv`): a quote that is never closed, a record or number of fields past its limit; nothing can
    /// be read after one.
    Result<std::optional<CsvRecord>> next();

    std::int64_t bytes_read() const { return bytes_; }

  private:
    int get();
    int peek();
    bool fill();
    Result<> read_quoted(std::string& field);
    void skip_line_end(int c);
    std::unexpected<Error> refuse(std::string detail) const;

    std::istream& in_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
    std::int64_t bytes_ = 0;
    std::size_t record_bytes_ = 0;
};

} // namespace rialto::catalog
