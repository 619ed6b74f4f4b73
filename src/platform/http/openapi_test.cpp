#include "platform/http/http.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rialto::http {
namespace {

std::string order_schema(std::map<std::string, std::string>& schemas) {
    schemas["Order"] = R"({"type":"object"})";
    return R"({"$ref":"#/components/schemas/Order"})";
}

Response nothing(Request&) {
    return {};
}

std::vector<Route> routes() {
    return {
        {.method = Method::get,
         .path = "/v1/orders/{id}",
         .operation = {.id = "get_order", .summary = "One order.", .answer_schema = order_schema},
         .access = Access::holder,
         .answer = nothing},
        {.method = Method::post,
         .path = "/v1/orders",
         .operation = {.id = "capture_order",
                       .body_schema = order_schema,
                       .success = 201,
                       .answer_schema = order_schema,
                       .parameters = {{"Idempotency-Key", "header", "string", "Repeat \"safely\".", true}},
                       .errors = {"sold_out", "price_changed"}},
         .access = Access::shopper,
         .answer = nothing},
        {.method = Method::get,
         .path = "/v1/admin/files/{path...}",
         .operation = {.id = "get_file"},
         .access = Access::manager,
         .answer = nothing},
        {.method = Method::get,
         .path = "/hidden",
         .operation = {.id = "hidden"},
         .answer = nothing,
         .documented = false},
    };
}

TEST(openapi, is_exactly_this_document) {
    EXPECT_EQ(
        openapi_document(routes(), "1.2.3"),
        R"({"openapi":"3.1.0","info":{"title":"Rialto","version":"1.2.3"},"paths":{)"
        R"("/v1/admin/files/{path}":{"get":{"operationId":"get_file","parameters":[{"name":"path","in":"path",)"
        R"("required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"OK"},)"
        R"("default":{"$ref":"#/components/responses/Problem"}},"security":[{"bearer":[]}],"x-role":"manager"}},)"
        R"("/v1/orders":{"post":{"operationId":"capture_order","parameters":[{"name":"Idempotency-Key",)"
        R"("in":"header","description":"Repeat \"safely\".","required":true,"schema":{"type":"string"}}],)"
        R"("requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},)"
        R"("responses":{"201":{"description":"Created","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},)"
        R"("default":{"$ref":"#/components/responses/Problem"}},"x-error-codes":["sold_out","price_changed"],"security":[]}},)"
        R"("/v1/orders/{id}":{"get":{"operationId":"get_order","summary":"One order.","parameters":[{"name":"id","in":"path",)"
        R"("required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"OK","content":{"application/json":)"
        R"({"schema":{"$ref":"#/components/schemas/Order"}}}},"default":{"$ref":"#/components/responses/Problem"}},)"
        R"("security":[{"bearer":[]}]}}},"components":{"schemas":{"Order":{"type":"object"},)"
        R"("Problem":{"type":"object","description":"RFC 9457; `code` is stable.","required":["type","title","status","detail"],)"
        R"("properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},)"
        R"("detail":{"type":"string"},"errors":{"type":"array","items":{"type":"object","required":["pointer","detail"],)"
        R"("properties":{"pointer":{"type":"string"},"detail":{"type":"string"}}}},"request_id":{"type":"string"}},)"
        R"("additionalProperties":true}},"responses":{"Problem":{"description":"A problem.","content":)"
        R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}},)"
        R"("securitySchemes":{"bearer":{"type":"http","scheme":"bearer"},"session":{"type":"apiKey","in":"cookie","name":"rialto_session"}}}})");
}

TEST(openapi, does_not_depend_on_the_order_of_the_table) {
    std::vector<Route> turned = routes();
    std::ranges::reverse(turned);
    EXPECT_EQ(openapi_document(turned, "1"), openapi_document(routes(), "1"));
}

TEST(openapi_death, an_operation_id_stands_for_one_operation) {
    std::vector<Route> doubled = routes();
    doubled[1].operation.id = "get_order";
    EXPECT_DEATH(openapi_document(doubled, "1"), "broken invariant");
}

} // namespace
} // namespace rialto::http
