#include "base/text.hpp"
#include "offers/offers.hpp"
#include "platform/json/json.hpp"

namespace rialto::offers {

BOOST_DESCRIBE_STRUCT(Quote, (), (sku, price, compare_at, offer, availability))

namespace {

struct QuoteList {
    Time as_of;
    std::vector<Quote> items;
};
BOOST_DESCRIBE_STRUCT(QuoteList, (), (as_of, items))

struct QuoteQuestion {
    std::string segment;
    std::vector<std::string> skus;
};

Result<QuoteQuestion> parse_question(const http::Request& request) {
    auto parameters = request.query_parameters();
    if (!parameters) return std::unexpected(std::move(parameters).error());
    QuoteQuestion question;
    for (const http::QueryParameter& parameter : *parameters) {
        if (parameter.name == "segment") {
            question.segment = parameter.value;
        } else if (parameter.name == "sku") {
            for (const std::string_view sku : split_trimmed(parameter.value, ','))
                question.skus.emplace_back(sku);
        } else {
            return invalid_field("?" + parameter.name, "there is no such parameter");
        }
    }
    if (question.segment.empty()) return invalid_field("?segment", "is needed");
    if (question.skus.empty()) return invalid_field("?sku", "is needed: SKUs separated by commas");
    if (question.skus.size() > quoted_skus_max) return invalid_field("?sku", "at most 100 SKUs at once");
    return question;
}

} // namespace

Task<http::Response> get_quotes(catalog::CatalogStore& store, http::Request& request) {
    Result<QuoteQuestion> question = parse_question(request);
    if (!question) co_return http::problem(question.error());
    if (!co_await catalog::may_see_segment(store, question->segment, request))
        co_return http::problem(invalid_field("?segment", "there is no such segment").error());
    Result<std::vector<Quote>> quotes = quote_skus(store, question->segment, std::move(question->skus));
    if (!quotes) co_return http::problem(quotes.error());
    http::Response response =
        http::json_response(200, json::print(QuoteList{request.received_at, std::move(*quotes)}));
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

const http::Operation get_quotes_operation{
    .id = "get_quotes",
    .summary = "Live prices and availability of up to 100 SKUs.",
    .answer_schema =
        [](std::map<std::string, std::string>& schemas) { return json::schema<QuoteList>(schemas); },
    .parameters = {{"segment", "query", "string", "The segment to quote for.", true},
                   {"sku", "query", "string", "SKUs separated by commas.", true}},
    .errors = {"invalid_request", "unknown_sku"},
};

} // namespace rialto::offers
