#pragma once
// Reads a stock file, row by row: a CSV of SKU and On hand or Delta, with Reason and Reference where wanted.
// What is wrong with a row is kept with its line and column and does not stop the rest.

#include "base/result.hpp"
#include "catalog/exchange/csv.hpp"
#include "catalog/exchange/product_file.hpp"
#include "inventory/inventory.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rialto::catalog {

inline constexpr std::size_t reference_code_points_max = 200;

/// For rows that do not say it themselves; may be empty.
struct StockDefaults {
    std::string reason;
    std::string reference; // a delivery note, a stocktake
};

struct FileStockRow {
    inventory::StockRow row;
    std::int64_t line = 0;
    std::string column; // that the number stands in, as the file names it
};

class StockReader {
  public:
    /// The stream outlives the reader.
    StockReader(std::istream& in, StockDefaults defaults);

    /// Reads the header; the error says which column is missing.
    Result<> open();
    /// The next sound row; nullopt at the end. Errors: the file cannot be read on (`invalid_csv`).
    Result<std::optional<FileStockRow>> next();

    std::int64_t rows() const { return rows_; }
    std::int64_t bytes_read() const { return csv_.bytes_read(); }
    std::vector<ImportProblem>& problems() { return problems_; }

  private:
    enum Column : std::size_t { sku, on_hand, delta, reason, reference, columns };

    std::string_view cell(const CsvRecord& record, Column column) const;
    std::string name_of(Column column) const;
    void complain(const CsvRecord& record, Column column, std::string what);
    std::optional<FileStockRow> read(const CsvRecord& record);
    bool take_number(const CsvRecord& record, FileStockRow& made);
    bool take_words(const CsvRecord& record, FileStockRow& made);
    bool is_first_count(const CsvRecord& record, const FileStockRow& made);

    CsvReader csv_;
    StockDefaults defaults_;
    std::array<std::optional<std::size_t>, columns> places_;
    std::vector<std::string> header_;
    std::int64_t rows_ = 0;
    std::vector<ImportProblem> problems_;
    std::unordered_map<std::string, std::int64_t> counted_;        // SKU -> line
    std::unordered_map<std::string, std::int64_t> changes_so_far_; // SKU and reference -> how many
};

} // namespace rialto::catalog
