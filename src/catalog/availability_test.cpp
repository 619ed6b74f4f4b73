#include "catalog/availability.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace rialto::catalog {
namespace {

TEST(availability, tells_classes_by_what_is_left) {
    Availability availability(5);
    availability.apply(1, 0, 1);
    availability.apply(2, 1, 1);
    availability.apply(3, 5, 1);
    availability.apply(4, 6, 1);
    EXPECT_EQ(availability.class_of(1), StockClass::sold_out);
    EXPECT_EQ(availability.class_of(2), StockClass::few_left);
    EXPECT_EQ(availability.class_of(3), StockClass::few_left);
    EXPECT_EQ(availability.class_of(4), StockClass::in_stock);
}

TEST(availability, knows_nothing_of_strangers) {
    const Availability availability(5);
    for (const std::int64_t sku_id :
         {std::int64_t{-1}, std::int64_t{0}, std::int64_t{77}, availability_sku_id_max}) {
        EXPECT_EQ(availability.available(sku_id), std::nullopt);
        EXPECT_EQ(availability.class_of(sku_id), StockClass::sold_out);
    }
}

TEST(availability, never_goes_back_to_an_older_revision) {
    Availability availability(5);
    availability.apply(9, 10, 7);
    availability.apply(9, 99, 6);
    EXPECT_EQ(availability.available(9), 10);
    availability.apply(9, 98, 7);
    EXPECT_EQ(availability.available(9), 10);
    availability.apply(9, 0, 8);
    EXPECT_EQ(availability.available(9), 0);
}

TEST(availability, counts_changes_of_class_and_crossings_of_zero) {
    Availability availability(5);
    availability.apply(5000, 10, 1);
    const auto seq = availability.seq();
    const auto crossings = availability.crossings();
    availability.apply(5000, 9, 2);
    EXPECT_EQ(availability.seq(), seq);
    availability.apply(5000, 5, 3);
    EXPECT_EQ(availability.seq(), seq + 1);
    EXPECT_EQ(availability.crossings(), crossings);
    availability.apply(5000, 0, 4);
    EXPECT_EQ(availability.seq(), seq + 2);
    EXPECT_EQ(availability.crossings(), crossings + 1);
    availability.apply(5000, 50, 5);
    EXPECT_EQ(availability.crossings(), crossings + 2);
}

TEST(availability, keeps_the_newest_value_when_many_write) {
    Availability availability(5);
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer)
        writers.emplace_back([&availability, writer] {
            for (std::int64_t revision = writer; revision < 20'000; revision += 4)
                availability.apply(1 + revision % 3, revision, revision);
        });
    std::int64_t last = -1;
    bool is_rising = true;
    while (last < 19'995) {
        const std::int64_t seen = availability.available(1).value_or(-1);
        is_rising = is_rising && seen >= last;
        last = seen;
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_TRUE(is_rising);
    EXPECT_EQ(availability.available(1), 19'998);
    EXPECT_EQ(availability.available(2), 19'999);
    EXPECT_EQ(availability.available(3), 19'997);
}

TEST(availability, says_when_a_known_class_last_changed) {
    Availability availability(5);
    availability.apply(1, 10, 1);
    EXPECT_EQ(availability.changed_at(), Time{});
    availability.apply(1, 9, 2); // still in stock
    EXPECT_EQ(availability.changed_at(), Time{});
    const Time before = now();
    availability.apply(1, 0, 3);
    EXPECT_GE(availability.changed_at(), before);
    availability.note_changes_until(before);
    EXPECT_GE(availability.changed_at(), before);
    const Time later = now() + std::chrono::hours(1);
    availability.note_changes_until(later);
    EXPECT_EQ(availability.changed_at(), later);
}

TEST(availability, can_be_bought_while_stock_or_the_offers_units_last) {
    Availability availability(5);
    availability.apply(1, 0, 1);
    availability.apply(allotment_key(9), 3, 1);
    EXPECT_FALSE(availability.can_be_bought(1));
    const auto crossings = availability.crossings();
    availability.set_offer(1, 9);
    EXPECT_TRUE(availability.can_be_bought(1));
    EXPECT_TRUE(availability.is_offered(1));
    EXPECT_EQ(availability.crossings(), crossings + 1);
    availability.apply(allotment_key(9), 0, 2);
    EXPECT_FALSE(availability.can_be_bought(1));
    EXPECT_EQ(availability.crossings(), crossings + 2);
    EXPECT_EQ(availability.take_crossed(), std::nullopt) << "the first time all are to be looked at";
    availability.apply(allotment_key(9), 1, 3);
    EXPECT_EQ(availability.take_crossed(), std::vector<std::int64_t>{1});
    availability.set_offer(1, 0);
    EXPECT_FALSE(availability.can_be_bought(1));
    EXPECT_EQ(availability.class_of(1), StockClass::sold_out);
}

} // namespace
} // namespace rialto::catalog
