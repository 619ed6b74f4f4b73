#include "carts/carts.hpp"

#include <gtest/gtest.h>

namespace rialto::carts {
namespace {

DeliveryAddress good() {
    return {.name = "Ann Lee",
            .line1 = "1 Main St",
            .line2 = {},
            .city = "Troy",
            .postal_code = "12180",
            .region = {},
            .country = "US",
            .phone = {}};
}

std::string pointers(const Result<DeliveryAddress>& result) {
    std::string all;
    if (!result)
        for (const FieldError& field : result.error().fields) all += field.pointer + " ";
    return all;
}

TEST(checked_address, trims_fields_and_leaves_out_empty_optional_ones) {
    DeliveryAddress address = good();
    address.name = "  Ann Lee ";
    address.line2 = "  ";
    address.region = " NY ";
    const Result<DeliveryAddress> checked = checked_address(address);
    ASSERT_TRUE(checked);
    DeliveryAddress wanted = good();
    wanted.region = "NY";
    EXPECT_EQ(*checked, wanted);
}

TEST(checked_address, names_every_bad_field) {
    const Result<DeliveryAddress> empty = checked_address({});
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().code, "invalid_request");
    EXPECT_EQ(pointers(empty),
              "/address/name /address/line1 /address/city /address/postal_code /address/country ");
    DeliveryAddress address = good();
    address.phone = "\xff";
    address.city = std::string(address_field_max + 1, 'x');
    address.country = "us";
    EXPECT_EQ(pointers(checked_address(address)), "/address/city /address/phone /address/country ");
}

TEST(checked_address, counts_characters_and_not_bytes) {
    DeliveryAddress address = good();
    for (address.name.clear(); address.name.size() < 2 * address_field_max;) address.name += "\u00fc";
    EXPECT_TRUE(checked_address(address));
    address.name += "\u00fc";
    EXPECT_EQ(pointers(checked_address(address)), "/address/name ");
}

} // namespace
} // namespace rialto::carts
