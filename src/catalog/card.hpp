#pragma once
// A product's card on the wire: what lists and rails show of it. Seen by other domains through catalog.hpp.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace rialto::catalog::wire {

struct Image {
    std::string url;
    int width = 0;
    int height = 0;
    std::string alt;
    std::optional<std::string> placeholder;
};
BOOST_DESCRIBE_STRUCT(Image, (), (url, width, height, alt, placeholder))

struct CardOffer {
    Uuid id;
    Time ends_at;
};
BOOST_DESCRIBE_STRUCT(CardOffer, (), (id, ends_at))

struct Card {
    Uuid id;
    std::string handle;
    std::string title;
    std::optional<std::string> brand;
    std::optional<Image> image;
    Money price;
    std::optional<Money> compare_at;
    std::optional<bool> price_varies;
    std::string availability;
    std::optional<CardOffer> offer;  // the flash offer that makes its price
    std::optional<Time> valid_until; // when one of its prices changes next
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (id, handle, title, brand, image, price, compare_at, price_varies, availability, offer,
                       valid_until))

} // namespace rialto::catalog::wire
