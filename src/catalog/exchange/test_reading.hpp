#pragma once
// Reading a whole product file from a text, for tests.

#include "catalog/exchange/product_reader.hpp"
#include "catalog/test_catalog.hpp"

#include <sstream>
#include <string>
#include <vector>

namespace rialto::catalog::test {

struct Read {
    std::vector<FileProduct> products;
    std::vector<std::string> problems;
    std::vector<std::string> warnings;
    std::string error;
    std::int64_t rows = 0;
};

template <class Reader>
Read read_file(const std::string& text, std::string_view currency = "USD") {
    const auto markets = two_markets();
    std::istringstream in(text);
    Reader reader(in, *markets, *parse_currency(currency));
    Read read;
    if (const Result<> opened = reader.open(); !opened) {
        read.error = opened.error().detail;
        return read;
    }
    while (true) {
        auto product = reader.next();
        if (!product) {
            read.error = product.error().detail;
            break;
        }
        if (!*product) break;
        read.products.push_back(std::move(**product));
    }
    for (const ImportProblem& problem : reader.problems()) read.problems.push_back(to_string(problem));
    for (const ImportProblem& warning : reader.warnings()) read.warnings.push_back(to_string(warning));
    read.rows = reader.rows();
    return read;
}

} // namespace rialto::catalog::test
