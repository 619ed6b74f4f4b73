#include "catalog/engine/record.hpp"

#include <concepts>
#include <cstring>
#include <string_view>

namespace rialto::catalog {

namespace {

class Writer {
  public:
    explicit Writer(std::string& out) : out_(out) {}

    void number(const std::integral auto& value) { put(static_cast<std::int64_t>(value)); }
    void text(const std::string& value) {
        put(static_cast<std::int64_t>(value.size()));
        out_ += value;
    }
    void id(const Uuid& value) {
        out_.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
    }
    void time(const Time& value) { put(value.time_since_epoch().count()); }
    template <class T, class Each>
    void list(const std::vector<T>& items, Each&& each) {
        put(static_cast<std::int64_t>(items.size()));
        for (const T& item : items) each(item);
    }
    template <class T, class Each>
    void maybe(const std::optional<T>& value, Each&& each) {
        put(value ? 1 : 0);
        if (value) each(*value);
    }

  private:
    void put(std::int64_t value) { // zigzag, then seven bits a byte, as in Protocol Buffers
        auto bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
        for (; bits >= 128; bits >>= 7) out_ += static_cast<char>(bits | 128);
        out_ += static_cast<char>(bits);
    }

    std::string& out_;
};

class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes)
        : at_(reinterpret_cast<const char*>(bytes.data())), end_(at_ + bytes.size()) {}

    bool is_good() const { return is_good_; }

    template <std::integral T>
    void number(T& value) {
        value = static_cast<T>(take());
    }
    void text(std::string& value) { value = take_bytes(take()); }
    void id(Uuid& value) {
        const std::string_view bytes = take_bytes(static_cast<std::int64_t>(value.bytes.size()));
        if (bytes.size() == value.bytes.size()) std::memcpy(value.bytes.data(), bytes.data(), bytes.size());
    }
    void time(Time& value) { value = Time(Duration(take())); }
    template <class T, class Each>
    void list(std::vector<T>& items, Each&& each) {
        const std::int64_t size = take();
        if (size < 0 || size > end_ - at_) return fail(); // an item has a byte at least
        items.resize(static_cast<std::size_t>(size));
        for (T& item : items) each(item);
    }
    template <class T, class Each>
    void maybe(std::optional<T>& value, Each&& each) {
        if (take() != 0) each(value.emplace());
    }

  private:
    void fail() {
        is_good_ = false;
        at_ = end_;
    }
    std::int64_t take() {
        std::uint64_t bits = 0;
        for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(*at_++);
            bits |= std::uint64_t{byte & 127U} << shift;
            if (byte < 128) return static_cast<std::int64_t>((bits >> 1) ^ (0 - (bits & 1)));
        }
        fail();
        return 0;
    }
    std::string_view take_bytes(std::int64_t size) {
        if (size < 0 || size > end_ - at_) {
            fail();
            return {};
        }
        const std::string_view bytes(at_, static_cast<std::size_t>(size));
        at_ += size;
        return bytes;
    }

    const char* at_;
    const char* end_;
    bool is_good_ = true;
};

/// One order of members for both ways.
template <class Archive>
void pass_price(Archive& archive, auto& price) {
    archive.number(price.amount);
    archive.maybe(price.compare_at, [&](auto& amount) { archive.number(amount); });
}

template <class Archive>
void pass_list_row(Archive& archive, auto& row) {
    archive.id(row.list);
    archive.number(row.min_qty);
    archive.number(row.amount);
    archive.maybe(row.compare_at, [&](auto& amount) { archive.number(amount); });
    archive.number(row.percent_off_basis_points);
    archive.number(row.allotment_no);
}

template <class Archive>
void pass_offer(Archive& archive, auto& by) {
    archive.maybe(by, [&](auto& offer) {
        archive.id(offer.offer);
        archive.time(offer.ends_at);
        archive.number(offer.allotment_no);
    });
}

template <class Archive>
void pass_view_price(Archive& archive, auto& price) {
    pass_price(archive, price);
    archive.number(price.on_sale);
    archive.list(price.breaks, [&](auto& one) {
        archive.number(one.min_qty);
        archive.number(one.amount);
    });
    pass_offer(archive, price.by);
}

template <class Archive>
void pass_variant(Archive& archive, auto& variant) {
    archive.id(variant.id);
    archive.number(variant.sku_id);
    archive.text(variant.sku);
    archive.text(variant.title);
    archive.list(variant.option_values, [&](auto& value) { archive.text(value); });
    archive.maybe(variant.media_hash, [&](auto& hash) { archive.text(hash); });
    archive.number(variant.grams);
    archive.text(variant.tax_class);
    archive.list(variant.regular, [&](auto& price) { pass_price(archive, price); });
    archive.list(variant.list_rows, [&](auto& row) { pass_list_row(archive, row); });
    archive.list(variant.prices, [&](auto& price) { pass_view_price(archive, price); });
}

template <class Archive>
void pass_image(Archive& archive, auto& image) {
    archive.text(image.hash);
    archive.number(image.width);
    archive.number(image.height);
    archive.text(image.placeholder);
    archive.text(image.alt);
}

template <class Archive>
void pass_product(Archive& archive, auto& product) {
    archive.id(product.id);
    archive.number(product.version);
    archive.text(product.handle);
    archive.text(product.title);
    archive.text(product.description_html);
    archive.maybe(product.brand, [&](auto& brand) { archive.text(brand); });
    archive.maybe(product.category_id, [&](auto& id) { archive.id(id); });
    archive.list(product.option_names, [&](auto& name) { archive.text(name); });
    archive.list(product.attributes, [&](auto& attribute) {
        archive.text(attribute.name);
        archive.text(attribute.value);
    });
    archive.number(product.popularity);
    archive.time(product.created_at);
    archive.list(product.images, [&](auto& image) { pass_image(archive, image); });
    archive.list(product.variants, [&](auto& variant) { pass_variant(archive, variant); });
    archive.list(product.card_prices, [&](auto& card) {
        pass_price(archive, card.lowest);
        archive.number(card.varies);
        archive.number(card.on_sale);
        archive.number(card.is_visible);
        pass_offer(archive, card.by);
    });
    archive.list(product.texts, [&](auto& text) {
        archive.text(text.locale);
        archive.maybe(text.title, [&](auto& title) { archive.text(title); });
        archive.maybe(text.description_html, [&](auto& html) { archive.text(html); });
    });
    archive.list(product.visible_to.groups, [&](auto& group) { archive.text(group); });
    archive.list(product.visible_to.segments, [&](auto& segment) { archive.text(segment); });
    archive.maybe(product.price_valid_until, [&](auto& at) { archive.time(at); });
}

} // namespace

void append_record(std::string& out, const Product& product) {
    Writer writer(out);
    const int status = static_cast<int>(product.status);
    writer.number(status);
    pass_product(writer, product);
}

ProductPointer read_record(std::span<const std::byte> bytes) {
    auto product = std::make_shared<Product>();
    Reader reader(bytes);
    int status = 0;
    reader.number(status);
    product->status = status == 0 ? Status::active : status == 1 ? Status::draft : Status::archived;
    pass_product(reader, *product);
    if (!reader.is_good()) return std::make_shared<const Product>();
    return product;
}

} // namespace rialto::catalog
