#include "catalog/reference.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>

namespace rialto::bench {

namespace {

using catalog::Query;
using catalog::Sort;

/// The machine's other core is not the reference's, as it is not the engine's.
constexpr const char* settings = "SET max_parallel_workers_per_gather = 0; SET jit = off; "
                                 "SET work_mem = '64MB'; SET random_page_cost = 1.1; "
                                 "SET statement_timeout = '60s'";
/// Everything is read once, so that nothing waits for the disk.
constexpr const char* warm_up =
    "SELECT count(*) FROM bench.products WHERE cardinality(attributes) + cardinality(categories) >= 0; "
    "SELECT count(*) FROM bench.variants WHERE cardinality(options) >= 0";

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ClearResult>;

ResultPointer run(pg_conn* connection, const std::string& text) {
    ResultPointer result(PQexec(connection, text.c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error(std::string(PQerrorMessage(connection)) + text);
    return result;
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) (c == '\'' ? out += c : out) += c;
    return out + "'";
}

std::string array_of(const std::set<std::string>& values, const std::string& prefix = "") {
    std::string text;
    for (const std::string& value : values) (text += text.empty() ? "" : ", ") += quoted(prefix + value);
    return "ARRAY[" + text + "]";
}

/// Every word, the last one as a beginning too.
std::string text_query(const std::string& text) {
    std::string out;
    for (const std::string_view word : split_trimmed(text, ' ')) (out += out.empty() ? "" : " & ") += word;
    return "to_tsquery('english', " + quoted(out + ":*") + ")";
}

/// A condition that its own facet leaves out; common ones have no key.
struct Condition {
    std::string key;
    std::string text;
};

struct Conditions {
    std::vector<Condition> of_products;
    std::vector<Condition> of_variants;

    explicit Conditions(const Query& query) {
        const auto product = [&](std::string key, std::string text) {
            of_products.push_back({std::move(key), std::move(text)});
        };
        if (!query.category.empty()) product("", "p.categories @> ARRAY[" + quoted(query.category) + "]");
        if (query.on_offer) product("", "p.on_offer");
        if (!query.text.empty()) product("", "p.document @@ " + text_query(query.text));
        if (!query.brands.empty()) product("brand", "p.brand = ANY (" + array_of(query.brands) + ")");
        for (const auto& [name, values] : query.attributes)
            product("attr." + name, "p.attributes && " + array_of(values, name + "="));
        if (query.price_min) product("price", "p.amount >= " + std::to_string(*query.price_min));
        if (query.price_max) product("price", "p.amount <= " + std::to_string(*query.price_max));
        if (query.in_stock) of_variants.push_back({"", "v.in_stock"});
        for (const auto& [name, values] : query.options)
            of_variants.push_back({"option." + name, "v.options && " + array_of(values, name + "=")});
    }

    static std::string joined(const std::vector<Condition>& conditions, std::string_view skip) {
        std::string text;
        for (const Condition& condition : conditions)
            if (condition.key.empty() || condition.key != skip) text += " AND " + condition.text;
        return text;
    }
    std::string products(std::string_view skip) const { return "WHERE true" + joined(of_products, skip); }
    std::string variants(std::string_view skip) const { return joined(of_variants, skip); }
    std::string all(std::string_view skip) const {
        const std::string slots = variants(skip);
        return products(skip) + (slots.empty() ? ""
                                               : " AND EXISTS (SELECT FROM bench.variants AS v WHERE "
                                                 "v.product_id = p.product_id" +
                                                     slots + ")");
    }
};

const char* order_of(Sort sort) {
    switch (sort) {
    case Sort::newest: return "p.created_at DESC, p.popularity DESC, p.product_id";
    case Sort::price: return "p.amount, p.popularity DESC, p.created_at DESC, p.product_id";
    case Sort::price_descending: return "p.amount DESC, p.popularity DESC, p.created_at DESC, p.product_id";
    case Sort::discount: return "p.discount DESC, p.popularity DESC, p.created_at DESC, p.product_id";
    case Sort::relevance:
    case Sort::popular: break;
    }
    return "p.popularity DESC, p.created_at DESC, p.product_id";
}

std::uint64_t number_of(const PGresult* result, int row, int column) {
    const std::string_view text = PQgetvalue(result, row, column);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

void Reference::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

Reference::Reference(const std::string& url, std::span<const catalog::PriceBucket> buckets)
    : connection_(PQconnectdb(url.c_str())), buckets_(buckets.begin(), buckets.end()) {
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    run(connection_.get(), settings);
    run(connection_.get(), warm_up);
}

std::string Reference::page_statement(const Asked& asked) {
    const Query& query = asked.query;
    std::string order = order_of(query.order());
    if (query.order() == Sort::relevance)
        order = "ts_rank(p.document, " + text_query(query.text) + ") DESC, " + order;
    return "SELECT p.product_id FROM bench.products AS p " + Conditions(query).all("") + " ORDER BY " +
           order + " LIMIT " + std::to_string(query.limit) + " OFFSET " + std::to_string(asked.offset);
}

std::string Reference::counts_statement(const Asked& asked) {
    const Query& query = asked.query;
    const Conditions conditions(query);
    const std::string from_products = " FROM bench.products AS p ";
    std::string text = "WITH matches AS MATERIALIZED (SELECT p.product_id, p.brand, p.amount, p.attributes" +
                       from_products + conditions.all("") +
                       ") SELECT 'total' AS facet, '' AS value, count(*) FROM matches";
    const auto add = [&](const std::string& select) { text += " UNION ALL " + select; };

    std::string limits;
    for (std::size_t b = 1; b < buckets_.size(); ++b)
        (limits += limits.empty() ? "" : ", ") += std::to_string(buckets_[b].low);
    const bool has_price = query.price_min || query.price_max;
    add("SELECT 'price', width_bucket(p.amount, ARRAY[" + limits + "]::bigint[])::text, count(*)" +
        (has_price ? from_products + conditions.all("price") : " FROM matches AS p") + " GROUP BY 2");
    add("SELECT 'brand', p.brand, count(*)" +
        (query.brands.empty() ? " FROM matches AS p" : from_products + conditions.all("brand")) +
        " GROUP BY 2");

    add("SELECT 'attr', a, count(*) FROM matches AS p, unnest(p.attributes) AS a GROUP BY 2");
    for (const auto& [name, values] : query.attributes)
        add("SELECT 'own', a, count(*) FROM bench.products AS p, unnest(p.attributes) AS a " +
            conditions.all("attr." + name) + " AND a LIKE " + quoted(name + "=%") + " GROUP BY 2");

    const std::string with_variants = "JOIN bench.variants AS v USING (product_id), unnest(v.options) AS o ";
    add("SELECT 'option', o, count(DISTINCT p.product_id) FROM matches AS p " + with_variants + "WHERE true" +
        conditions.variants("") + " GROUP BY 2");
    for (const auto& [name, values] : query.options) {
        const std::string key = "option." + name;
        add("SELECT 'own', o, count(DISTINCT p.product_id)" + from_products + with_variants +
            conditions.products(key) + conditions.variants(key) + " AND o LIKE " + quoted(name + "=%") +
            " GROUP BY 2");
    }
    return text;
}

ReferencePage Reference::ask(const Asked& asked) {
    const std::string page = page_statement(asked);
    const std::string counts = counts_statement(asked);
    const Deadline start = Steady::now();
    const ResultPointer products = run(connection_.get(), page);
    const ResultPointer rows = run(connection_.get(), counts);
    ReferencePage answer;
    answer.ms = std::chrono::duration<double, std::milli>(Steady::now() - start).count();
    for (int row = 0; row < PQntuples(products.get()); ++row)
        if (const auto id = parse_uuid(PQgetvalue(products.get(), row, 0))) answer.products.push_back(*id);
    const Query& query = asked.query;
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        const std::string facet = PQgetvalue(rows.get(), row, 0);
        const std::string value = PQgetvalue(rows.get(), row, 1);
        const std::uint64_t count = number_of(rows.get(), row, 2);
        if (facet == "total") {
            answer.total = count;
        } else if (facet == "brand") {
            answer.counts["brand"][value] = count;
        } else if (facet == "price") {
            const catalog::PriceBucket& bucket = buckets_[std::stoul(value)];
            answer.counts["price"][std::to_string(bucket.low) + "-" +
                                   (bucket.high < 0 ? "" : std::to_string(bucket.high))] = count;
        } else {
            const std::size_t middle = value.find('=');
            const std::string name = value.substr(0, middle);
            const bool is_filtered_attribute = query.attributes.contains(name);
            const bool is_filtered_option = query.options.contains(name);
            // Counts under a facet's own filter are those that nobody wants.
            if (facet == "attr" && is_filtered_attribute) continue;
            if (facet == "option" && is_filtered_option) continue;
            const bool is_option = facet == "option" || (facet == "own" && is_filtered_option);
            answer.counts[(is_option ? "option." : "attr.") + name][value.substr(middle + 1)] = count;
        }
    }
    return answer;
}

} // namespace rialto::bench
